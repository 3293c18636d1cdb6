"""The settings of a bucket as people write them: blanks, quotes, names in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from reelmill.core.errors import Problem
from reelmill.settings import ServiceSettings, variable_name

_NEEDED = ("bucket_endpoint", "bucket_name", "bucket_access_key", "bucket_secret_key")
_ADDRESSES = ("bucket_endpoint", "bucket_public_endpoint")
_TRIMMED = (*_NEEDED, "bucket_public_endpoint", "bucket_region")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_REGION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_VISIBLE = re.compile(r"[!-~]+")
_VIRTUAL = "set REELMILL_BUCKET_URL_STYLE=virtual if the service expects the name before its host"

Wrong = Callable[[str, str, str], Problem]
"""Makes a problem of a field, what is wrong with it, and a hint."""


def trimmed(settings: ServiceSettings) -> dict[str, Any]:
    """The settings of a bucket without the blanks and quotes that copying leaves around them."""
    changes: dict[str, Any] = {}
    for field in _TRIMMED:
        value = getattr(settings, field)
        if isinstance(value, SecretStr):
            changes[field] = SecretStr(_bare(value.get_secret_value()))
        elif value is not None:
            changes[field] = _bare(value)
    if changes.get("bucket_region") == "":
        changes["bucket_region"] = ServiceSettings.model_fields["bucket_region"].default
    return changes


def bucket_problems(values: Mapping[str, Any], wrong: Wrong) -> Iterator[Problem]:
    """What is wrong with them; no value that may be a secret is shown.

    All of a bucket's settings are needed, or none: with one forgotten, files would lie elsewhere.
    """
    given = [field for field in _NEEDED if _text(values.get(field))]
    if not given:
        return
    for field in (f for f in _NEEDED if f not in given):
        why = f"is missing, although {', '.join(map(variable_name, given))} is set"
        yield wrong(field, why, "set it, or unset all of them to keep files under REELMILL_HOME")
    yield from _names(values, wrong)
    for field in (f for f in _ADDRESSES if _text(values.get(f))):
        yield from _address(field, values[field], _text(values.get("bucket_name")), wrong)


def _names(values: Mapping[str, Any], wrong: Wrong) -> Iterator[Problem]:
    name, region = _text(values.get("bucket_name")), _text(values.get("bucket_region"))
    if name and not _NAME.fullmatch(name):
        hint = "write the name alone, such as films, without s3:// and slashes"
        yield wrong("bucket_name", f"is {name[:80]!r}, which is not a bucket name", hint)
    if region and not _REGION.fullmatch(region):
        hint = "write a region such as eu-west-1, or auto where the service has none"
        yield wrong("bucket_region", f"is {region[:80]!r}, which is not a region", hint)
    for field in ("bucket_access_key", "bucket_secret_key"):
        text = _text(values.get(field))
        if text and not _VISIBLE.fullmatch(text):
            hint = "copy it again, without spaces or line breaks"
            yield wrong(field, "has characters that a key cannot have", hint)


def _address(field: str, value: str, name: str, wrong: Wrong) -> Iterator[Problem]:
    """The bucket's name is put into the address by us."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return  # told as no address
    host, path = parts.hostname or "", parts.path.rstrip("/")
    if parts.query or parts.fragment:
        yield wrong(field, "has more than a host and a path", "leave out what follows ? or #")
    if name and host.startswith(f"{name.lower()}."):
        rest = parts.netloc.rpartition("@")[2][len(name) + 1 :]
        hint = f"write {parts.scheme}://{rest}{path}; {_VIRTUAL}"
        yield wrong(field, f"begins with the bucket's name {name!r}", hint)
    elif name and path.rpartition("/")[2] == name:
        rest = parts.netloc.rpartition("@")[2]
        hint = f"write {parts.scheme}://{rest}{path[: -len(name) - 1]}"
        yield wrong(field, f"ends with the bucket's name {name!r}", hint)


def _bare(text: str) -> str:
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        return bare[1:-1].strip()
    return bare


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
