"""What a connection that failed means: whether it may pass, and what to do where it does not."""

from __future__ import annotations

import errno
import os
import socket
import ssl

import aiohttp

from reelmill.adapters.fetch.address import invalid, shown
from reelmill.adapters.fetch.answers import plain
from reelmill.adapters.fetch.exchange import BrokenOffError, Exchange
from reelmill.core.errors import OutputError, ReelmillError, SourceError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_ENDED_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)

_CERTIFICATE = "its server has to renew or complete its certificate; it is not fetched without"
_TLS = "its server speaks no TLS that is accepted here: check `https` and the port"
_NAME = "check the host name; there is no such name"
_REFUSED = "nothing listens there: check host and port, and whether the server runs"
_AWAY = "check that the server runs and can be reached from the internet"
_SLOW = "its server is too slow or overloaded: try again later, or host the file elsewhere"
_HTTP = "what answers there is no web server that can be understood: check the port"


def failure(asked: Exchange, error: Exception) -> ReelmillError | BrokenOffError:
    """What went wrong, as an error that is final or one that may pass."""
    name = shown(asked.url)
    if isinstance(error, aiohttp.ServerTimeoutError):
        why = "its server did not answer in time"
        return BrokenOffError(_source(name, why, _SLOW, "source_timeout"))
    if isinstance(error, TimeoutError):
        return _source(name, "it took too long", _SLOW, "source_timeout")
    if isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError | ConnectionError):
        return _of_the_disk(name, error)
    return _of_the_network(name, error)


def _of_the_network(name: str, error: Exception) -> SourceError | BrokenOffError:
    if isinstance(error, aiohttp.InvalidURL):
        return invalid(name, "its host is neither a name nor a complete address")
    if isinstance(error, aiohttp.ClientSSLError):
        return _of_tls(name, error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return _of_connecting(name, error)
    if isinstance(error, aiohttp.ClientResponseError):
        return _source(name, "its server does not speak HTTP", _HTTP)
    why = plain(str(error)) or type(error).__name__
    return BrokenOffError(_source(name, f"the transfer broke off ({why})", _AWAY))


def _of_tls(name: str, error: aiohttp.ClientSSLError) -> SourceError | BrokenOffError:
    cause = error.os_error
    why = plain(str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause))
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        message = f"the certificate of its server is refused ({why})"
        return _source(name, message, _CERTIFICATE, "source_certificate_refused")
    if isinstance(cause, _ENDED_TLS):
        return BrokenOffError(_source(name, "its server hung up while TLS began", _AWAY))
    return _source(name, f"TLS with its server failed ({why})", _TLS)


def _of_connecting(name: str, error: aiohttp.ClientConnectorError) -> SourceError | BrokenOffError:
    number = error.os_error.errno
    if isinstance(error.os_error, socket.gaierror):
        if number in _NO_SUCH_NAME:
            return _source(name, "its host has no address", _NAME, "source_host_unknown")
        return BrokenOffError(_source(name, "its host name cannot be looked up now", _AWAY))
    if number == errno.ECONNREFUSED:
        return BrokenOffError(_source(name, "its server refuses connections", _REFUSED))
    why = os.strerror(number).lower() if number else plain(str(error.os_error))
    return BrokenOffError(_source(name, f"its server cannot be reached ({why})", _AWAY))


def _of_the_disk(name: str, error: OSError) -> OutputError:
    if error.errno in _FULL:
        hint = "free some space or point REELMILL_HOME to a larger disk"
        return OutputError.of("disk_full", f"The disk is full: cannot keep {name}.", hint=hint)
    told = os.strerror(error.errno or 0)
    return OutputError.of("cache_unwritable", f"Cannot keep {name}: {told}.")


def broken(asked: Exchange, why: str) -> BrokenOffError:
    """The error of a transfer that may go on."""
    return BrokenOffError(_source(shown(asked.url), why, _AWAY))


def _source(name: str, why: str, hint: str, code: str = "source_unreachable") -> SourceError:
    return SourceError.of(code, f"Cannot fetch {name}: {why}.", hint=hint)
