"""Variables of other programs that mean something here, or are not followed on purpose."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

_AUTHORITIES = "SSL_CERT_FILE"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def problem_of_authorities(path: Path) -> str | None:
    """What is wrong with a file of certificates of authorities, as a clause; None where nothing."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        return f"{path} contains no PEM certificates"
    except OSError as error:
        return f"{path} cannot be read: {(error.strerror or str(error)).lower()}"
    return None if context.cert_store_stats()["x509"] else f"{path} contains no PEM certificates"


def broken_authorities() -> tuple[str, str] | None:
    """The variable that names authorities which cannot be read, and why; None where all is well."""
    named = os.environ.get(_AUTHORITIES, "").strip()
    wrong = problem_of_authorities(Path(named)) if named else None
    return (_AUTHORITIES, wrong) if wrong else None


def ignored_proxies() -> Iterator[str]:
    """Variables that are set and name a proxy, which nothing here goes through."""
    for name in sorted(os.environ):
        if name.upper() in _PROXIES and os.environ[name].strip():
            yield name
