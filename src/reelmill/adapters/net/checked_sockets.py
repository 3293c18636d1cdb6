"""Sockets only to addresses that a policy allows."""

from __future__ import annotations

import socket
from typing import Any

from reelmill.core.network import AddressPolicy, AddressRefusedError


class CheckedSockets:
    """Implements `SocketGuard` by a policy, which is asked for every single connection."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy
        self._refused: AddressRefusedError | None = None

    @property
    def refused(self) -> AddressRefusedError | None:
        """The newest refusal, None where there was none."""
        return self._refused

    def __call__(self, address: tuple[Any, ...]) -> socket.socket:
        """The socket for one address, which is a tuple of `getaddrinfo`.

        Raises:
            AddressRefusedError: it may not be connected to.
        """
        family, kind, protocol, _, (host, port, *_) = address
        try:
            self._policy.check(host, port)
        except AddressRefusedError as error:
            self._refused = error
            raise
        return socket.socket(family, kind, protocol)
