"""The certificate that was refused, for whoever has to renew it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from reelmill.adapters.net.foreign_words import plain
from reelmill.adapters.net.trust import believing_all
from reelmill.usecases.ports.network import SocketGuard

_SECONDS = 5.0
_NAMES = 3
_NAME_CHARACTERS = 60


async def refused_certificate(
    host: str, port: int, guard: SocketGuard | None, resolver: AbstractResolver | None
) -> str:
    """Whose certificate a server shows, by whom, until when; "" where it shows none now.

    It is asked for on a connection of its own, as TLS hides what it refuses. Nothing is sent.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            der = await _shown(host, port, guard or _any_socket, resolver or ThreadedResolver())
            return _described(x509.load_der_x509_certificate(der)) if der else ""
    except (OSError, ValueError, TimeoutError, x509.ExtensionNotFound):
        return ""


def _any_socket(address: tuple[Any, ...]) -> socket.socket:
    return socket.socket(*address[:3])


async def _shown(
    host: str,
    port: int,
    new_socket: Callable[[tuple[Any, ...]], socket.socket],
    resolver: AbstractResolver,
) -> bytes | None:
    [found, *_] = await resolver.resolve(host, port, socket.AF_UNSPEC)
    place = (found["host"], found["port"])
    opened = new_socket((found["family"], socket.SOCK_STREAM, found["proto"], "", place))
    opened.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(opened, place)
        async with _speaking_tls(opened, host) as transport:
            tls = transport.get_extra_info("ssl_object")
            return tls.getpeercert(binary_form=True)  # type: ignore[no-any-return]
    finally:
        opened.close()


@asynccontextmanager
async def _speaking_tls(opened: socket.socket, host: str) -> AsyncIterator[asyncio.Transport]:
    transport, _ = await asyncio.get_running_loop().create_connection(
        asyncio.Protocol, sock=opened, ssl=believing_all(), server_hostname=host
    )
    try:
        yield transport
    finally:
        transport.abort()


def _described(certificate: x509.Certificate) -> str:
    names = _names(certificate) or ["nobody"]
    issuer = _common_name(certificate.issuer) or "nobody"
    begin, end = (
        certificate.not_valid_before_utc.date(),
        certificate.not_valid_after_utc.date(),
    )
    mark = certificate.fingerprint(SHA256()).hex()
    return (
        f"it is for {', '.join(names)}, issued by {issuer}, valid from {begin} to {end}, "
        f"SHA-256 {mark[:16]}…"
    )


def _names(certificate: x509.Certificate) -> Sequence[str]:
    """Hosts it is for; the name of old certificates without such."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        name = _common_name(certificate.subject)
        return [name] if name else []
    hosts = [*found.get_values_for_type(x509.DNSName)]
    hosts += map(str, found.get_values_for_type(x509.IPAddress))
    more = [f"{len(hosts) - _NAMES} more"] if len(hosts) > _NAMES else []
    return [*(plain(host, _NAME_CHARACTERS) for host in hosts[:_NAMES]), *more]


def _common_name(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            return plain(str(attribute.value), _NAME_CHARACTERS)
    return ""
