"""How servers that somebody else names are connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Protocol

from reelmill.core.network import AddressRefusedError


class SocketGuard(Protocol):
    """Makes the sockets of one exchange, for addresses that may be connected to.

    The check is on the address that is connected to, after names were looked up: what a name
    leads to a moment before or after makes no difference.
    """

    @property
    def refused(self) -> AddressRefusedError | None:
        """The newest refusal, None where there was none."""

    def __call__(self, address: tuple[Any, ...]) -> socket.socket:
        """The socket for one address, which is a tuple of `getaddrinfo`.

        Raises:
            AddressRefusedError: it may not be connected to.
        """


NewGuard = Callable[[], SocketGuard]
"""Makes a guard, one for each exchange."""
