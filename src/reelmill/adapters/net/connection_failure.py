"""What a connection that failed means, in plain words."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from dataclasses import dataclass, replace
from enum import Enum, auto

import aiohttp
from aiohttp.abc import AbstractResolver

from reelmill.adapters.net.foreign_words import plain
from reelmill.adapters.net.refused_certificate import refused_certificate
from reelmill.usecases.ports.network import SocketGuard

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_ENDED_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class Cause(Enum):
    """Why there was no answer."""

    ADDRESS = auto()
    NO_SUCH_NAME = auto()
    NAME_AWAY = auto()
    REFUSED = auto()
    AWAY = auto()
    CERTIFICATE = auto()
    NO_TLS = auto()
    NOT_HTTP = auto()


@dataclass(frozen=True, slots=True)
class ConnectionFailure:
    """A connection that failed.

    Attributes:
        cause: Why, for deciding what to do.
        why: The same as a clause.
    """

    cause: Cause
    why: str


async def explain(
    error: Exception, guard: SocketGuard | None, resolver: AbstractResolver | None
) -> ConnectionFailure:
    """What an error of the HTTP client means; a certificate that was refused is looked at."""
    found = read_failure(error)
    if not isinstance(error, aiohttp.ClientConnectorCertificateError):
        return found
    shows = await refused_certificate(error.host, error.port or 443, guard, resolver)
    return replace(found, why=f"{found.why}: {shows}") if shows else found


def read_failure(error: Exception) -> ConnectionFailure:
    """What an error of the HTTP client means by itself."""
    if isinstance(error, aiohttp.InvalidURL):
        why = "its host is neither a name nor a complete address"
        return ConnectionFailure(Cause.ADDRESS, why)
    if isinstance(error, aiohttp.ClientSSLError):
        return _of_tls(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return _of_connecting(error)
    if isinstance(error, aiohttp.ClientResponseError):
        return ConnectionFailure(Cause.NOT_HTTP, "its server does not speak HTTP")
    why = plain(str(error)) or type(error).__name__
    return ConnectionFailure(Cause.AWAY, f"the transfer broke off ({why})")


def _of_tls(error: aiohttp.ClientSSLError) -> ConnectionFailure:
    cause = error.os_error
    why = plain(str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause))
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        message = f"the certificate of {error.host} is refused ({why})"
        return ConnectionFailure(Cause.CERTIFICATE, message)
    if isinstance(cause, _ENDED_TLS):
        return ConnectionFailure(
            Cause.AWAY, "its server closed the connection during the TLS handshake"
        )
    return ConnectionFailure(Cause.NO_TLS, f"TLS with its server failed ({why})")


def _of_connecting(error: aiohttp.ClientConnectorError) -> ConnectionFailure:
    number = error.os_error.errno
    if isinstance(error.os_error, socket.gaierror):
        if number in _NO_SUCH_NAME:
            return ConnectionFailure(Cause.NO_SUCH_NAME, "its host name has no address")
        return ConnectionFailure(Cause.NAME_AWAY, "its host name cannot be looked up at the moment")
    if number == errno.ECONNREFUSED:
        return ConnectionFailure(Cause.REFUSED, "its server refuses connections")
    why = os.strerror(number).lower() if number else plain(str(error.os_error))
    return ConnectionFailure(Cause.AWAY, f"its server cannot be reached ({why})")
