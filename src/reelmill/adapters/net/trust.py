"""Whose certificates are trusted: the same for every server that is connected to."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path


def trusting(ca_file: Path | None = None) -> ssl.SSLContext:
    """What TLS is spoken with: the system's authorities, or those of `SSL_CERT_FILE`.

    Read once in the life of a process.

    Args:
        ca_file: Certificates of authorities that are trusted besides.
    """
    paths = ssl.get_default_verify_paths()
    return _context(paths.cafile, paths.capath, ca_file)


@cache
def _context(_file: str | None, _folder: str | None, ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


@cache
def believing_all() -> ssl.SSLContext:
    """TLS to look at a certificate that was refused; nothing is to be sent over it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
