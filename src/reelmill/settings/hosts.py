"""Names and addresses of hosts: which of them mean this machine alone, which are neighbours."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

_NEIGHBOURS_PREFIX = 64
_REMEMBERED = 64  # answers: nearly all requests name one host, which strangers may make 32 KiB long


@lru_cache(_REMEMBERED)
def is_loopback(host: str) -> bool:
    """True for a host that only this machine reaches: `localhost`, 127.0.0.0/8, ::1."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def host_of_url(url: str) -> str:
    """The host of an absolute URL in lower case, "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(_REMEMBERED)
def host_of_header(value: str) -> str | None:
    """The host of a `Host` header in lower case, without port and brackets; None if it is none."""
    try:
        parts = urlsplit(f"//{value}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != value or "@" in value or not parts.hostname or parts.path:
        return None
    return parts.hostname.rstrip(".")


@lru_cache(_REMEMBERED)
def neighbourhood(address: str) -> str:
    """What one client is free to choose from: an IPv6 address is one of a network's 2**64."""
    parsed = _address(address)
    if not isinstance(parsed, IPv6Address):
        return address if parsed is None else str(parsed)
    return str(ip_network((parsed, _NEIGHBOURS_PREFIX), strict=False))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
