"""Whose request it is, where proxies stand in between."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers

_Address = IPv4Address | IPv6Address


class TrustedProxies:
    """Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.

    Args:
        names: Addresses or networks. `*` is whoever connects, once: the last address of the
            header, which that proxy wrote itself, is then the client's.

    Raises:
        ValueError: a name is no address or network.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._anyone = "*" in names
        self._networks = [ip_network(name, strict=False) for name in names if name != "*"]

    def client(self, peer: str, headers: Headers) -> str:
        """The client's address, that of `peer` where it is not trusted."""
        if not self.trusts(peer):
            return peer
        hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
        client = peer
        for hop in reversed([hop.strip() for hop in hops]):
            if _address(hop) is None:
                break
            client = hop
            if self._anyone or not self.trusts(hop):
                break
        return client

    def scheme(self, peer: str, headers: Headers, scheme: str) -> str:
        """`http` or `https`, as the client sees it."""
        if not self.trusts(peer):
            return scheme
        reported = headers.get("x-forwarded-proto", scheme).rsplit(",", 1)[-1].strip()
        return reported if reported in {"http", "https"} else scheme

    def trusts(self, peer: str) -> bool:
        """Whether what a peer forwards is believed."""
        if self._anyone:
            return True
        address = _address(peer)
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> _Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
