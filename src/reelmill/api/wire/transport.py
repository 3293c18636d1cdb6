"""A connection's transport, as answers see it: closing it lets the client read what was sent."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any

_TCP_INFO_BYTES = 128
_ACKNOWLEDGED = struct.Struct("Q")
_ACKNOWLEDGED_AT = 120  # `tcpi_bytes_acked` of Linux, which only ever appends to the structure


class AnswerTransport:
    """Passes everything on, but `close`.

    Args:
        transport: The real one.
        close: Called in its place.
        leaving: Whether it was.
    """

    def __init__(
        self, transport: asyncio.Transport, close: Callable[[], None], leaving: Callable[[], bool]
    ) -> None:
        self._transport = transport
        self._leaving = leaving
        self.close = close
        self.write = transport.write

    def is_closing(self) -> bool:
        """Whether nothing is to be answered any more."""
        return self._leaving() or self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def taken_bytes(transport: asyncio.Transport) -> int | None:
    """Bytes that the client's machine has acknowledged since it connected, None if not known.

    Our own buffer does not show it: a slow client empties the kernel's first, for minutes.
    """
    option = getattr(socket, "TCP_INFO", None)
    connection = transport.get_extra_info("socket")
    if option is None or connection is None:
        return None
    try:
        info: bytes = connection.getsockopt(socket.IPPROTO_TCP, option, _TCP_INFO_BYTES)
    except OSError:
        return None
    if len(info) < _TCP_INFO_BYTES:
        return None
    taken: int = _ACKNOWLEDGED.unpack_from(info, _ACKNOWLEDGED_AT)[0]
    return taken
