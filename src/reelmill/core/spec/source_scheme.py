"""Schemes of addresses that are not read, and what to do instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BARE = re.compile(r"(data|blob|file|cid|about|javascript|magnet|mailto|urn|content|ipfs):", re.I)
"""Schemes that need no slashes; a path of this machine may have other colons."""

_READ = frozenset({"http", "https"})
_HOST = re.compile(r"//[^/]|www\.|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|io|dev)(/|$)", re.I)

_UPLOAD = "upload the file and name it asset:ID, or give its https:// address"
_HERE = "save it as a file, and name the file's path"
_OBJECT = "give a signed https:// address of the object"
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "data": (f"a spec cannot contain files: {_UPLOAD}", _HERE),
    "blob": (f"this address works only in the page that created it: {_UPLOAD}", _HERE),
    "file": (
        f"the service cannot read files on your machine: {_UPLOAD}",
        "name the path, without file:",
    ),
    "s3": (_OBJECT, _OBJECT),
    "gs": (_OBJECT, _OBJECT),
    "az": (_OBJECT, _OBJECT),
}
"""What to do on a service, and on the command line, by scheme."""


def unread_scheme(src: str) -> str | None:
    """The scheme of a source that is not read, in small letters; None for all others."""
    found = _ADDRESS.match(src) or _BARE.match(src)
    scheme = found[1].lower() if found else "http"
    return None if scheme in _READ else scheme


def instead_of(scheme: str, *, local_files: bool) -> str:
    """What to do where a source has a scheme that is not read."""
    here = "give an http:// or https:// address, or a path"
    of_a_service, of_a_machine = _INSTEAD.get(
        scheme, (f"`{scheme}:` addresses are not supported: {_UPLOAD}", here)
    )
    return of_a_machine if local_files else of_a_service


def instead_of_path(src: str) -> str:
    """What to do where a service is given neither an address nor an asset."""
    if _HOST.match(src):
        return f"write https://{src.lstrip('/')[:80]}, if it is an address"
    return _UPLOAD
