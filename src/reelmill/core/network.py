"""Which addresses of the network may be connected to on behalf of somebody else.

Python's `is_global` is not enough: it lets through ranges that reach private hosts by another
spelling (6to4, NAT64) or no single host at all (multicast). Ranges are those of IANA's
special-purpose registries for IPv4 and IPv6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_PUBLIC_4: Sequence[IPv4Network] = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds answer with credentials
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
    )
)

_PUBLIC_6 = IPv6Network("2000::/3")
"""The only range that public hosts have addresses in; all others are refused."""

_NOT_PUBLIC_6: Sequence[IPv6Network] = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


class AddressRefusedError(PermissionError):
    """An address that this installation does not connect to.

    Attributes:
        why: What is wrong with it, as the end of a sentence.
        private: True where allowing its network would help, False where its port is refused.
    """

    def __init__(self, why: str, *, private: bool) -> None:
        super().__init__(why)
        self.why = why
        self.private = private


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Public addresses at a few ports, and all of the networks that are allowed besides.

    Attributes:
        ports: Ports of public addresses; any where empty.
        private_networks: Networks that may be reached at any port.
    """

    ports: Sequence[int] = (80, 443, 8080, 8443)
    private_networks: Sequence[Network] = ()

    def check(self, address: str, port: int) -> None:
        """Return where a connection may be made.

        Args:
            address: A numeric address, as the resolver gave it.
            port: Port to connect to.

        Raises:
            AddressRefusedError: it may not.
        """
        try:
            numeric = _plain(address)
        except ValueError:  # the old spellings, such as 127.1, that still reach a host
            raise AddressRefusedError(f"{address} is not an address", private=True) from None
        if any(numeric in network for network in self.private_networks):
            return
        if not is_public(numeric):
            raise AddressRefusedError(f"{numeric} is not a public address", private=True)
        if self.ports and port not in self.ports:
            allowed = ", ".join(map(str, self.ports))
            raise AddressRefusedError(
                f"port {port} is not one of those allowed ({allowed})", private=False
            )

    def check_host(self, host: str, port: int) -> None:
        """As `check` where the host of a URL is a numeric address; a name is not looked up.

        Raises:
            AddressRefusedError: it may not.
        """
        try:
            ip_address(host.partition("%")[0])
        except ValueError:
            return
        self.check(host, port)


def is_public(address: Address) -> bool:
    """True for the address of a single host that everybody reaches."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _plain(address: str) -> Address:
    """The address without its zone; the IPv4 address inside an IPv4-mapped one."""
    numeric = ip_address(address.partition("%")[0])
    mapped = numeric.ipv4_mapped if isinstance(numeric, IPv6Address) else None
    return mapped or numeric
