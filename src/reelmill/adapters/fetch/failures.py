"""What a connection that failed means: whether it may pass, and what to do where it does not."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping

import aiohttp

from reelmill.adapters.fetch.address import PUBLIC, shown
from reelmill.adapters.fetch.exchange import BrokenOffError, Exchange
from reelmill.adapters.net.connection_failure import Cause, explain
from reelmill.core.errors import OutputError, ReelmillError, SourceError

_FULL = {errno.ENOSPC, errno.EDQUOT}

_CERTIFICATE = (
    "its server must renew or complete its certificate; to trust your own authority, set "
    "REELMILL_CA_FILE"
)
_TLS = "its server does not speak an accepted version of TLS: check `https` and the port"
_NAME = "check the host name; it does not exist"
_REFUSED = "nothing listens there: check the host, the port, and that the server runs"
_AWAY = "check that the server runs and can be reached from the internet"
_SLOW = "its server is too slow or overloaded: try again later, or host the file elsewhere"
_HTTP = "what answers there is not a web server: check the port"


async def failure(asked: Exchange, error: Exception) -> ReelmillError | BrokenOffError:
    """What went wrong, as an error that is final or one that may pass."""
    name = shown(asked.url)
    if isinstance(error, aiohttp.ServerTimeoutError):
        why = "its server did not answer in time"
        return BrokenOffError(_source(name, why, _SLOW, "source_timeout"))
    if isinstance(error, TimeoutError):
        return _source(name, "it took too long", _SLOW, "source_timeout")
    if isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError | ConnectionError):
        return _of_the_disk(name, error)
    return await _of_the_network(name, asked, error)


async def _of_the_network(
    name: str, asked: Exchange, error: Exception
) -> SourceError | BrokenOffError:
    found = await explain(error, asked.guard, asked.resolver)
    code, hint = _REPORTED[found.cause]
    made = _source(name, found.why, hint, code)
    return BrokenOffError(made) if found.cause in _PASSING else made


_UNREACHABLE = "source_unreachable"
_REPORTED: Mapping[Cause, tuple[str, str]] = {
    Cause.ADDRESS: ("source_url_invalid", PUBLIC),
    Cause.NO_SUCH_NAME: ("source_host_unknown", _NAME),
    Cause.NAME_AWAY: (_UNREACHABLE, _AWAY),
    Cause.REFUSED: (_UNREACHABLE, _REFUSED),
    Cause.AWAY: (_UNREACHABLE, _AWAY),
    Cause.CERTIFICATE: ("source_certificate_refused", _CERTIFICATE),
    Cause.NO_TLS: (_UNREACHABLE, _TLS),
    Cause.NOT_HTTP: (_UNREACHABLE, _HTTP),
}
_PASSING = frozenset({Cause.NAME_AWAY, Cause.REFUSED, Cause.AWAY})


def _of_the_disk(name: str, error: OSError) -> OutputError:
    if error.errno in _FULL:
        hint = "free some space or point REELMILL_HOME to a larger disk"
        return OutputError.of("disk_full", f"The disk is full: {name} cannot be stored.", hint=hint)
    reason = os.strerror(error.errno or 0)
    return OutputError.of("cache_unwritable", f"{name} cannot be stored: {reason}.")


def broken(asked: Exchange, why: str) -> BrokenOffError:
    """The error of a transfer that may go on."""
    return BrokenOffError(_source(shown(asked.url), why, _AWAY))


def _source(name: str, why: str, hint: str, code: str = "source_unreachable") -> SourceError:
    return SourceError.of(code, f"Cannot fetch {name}: {why}.", hint=hint)
