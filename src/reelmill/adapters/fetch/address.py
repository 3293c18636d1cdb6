"""Addresses that may be fetched, and what is said of those that may not."""

from __future__ import annotations

from yarl import URL

from reelmill.core.errors import SourceError
from reelmill.core.network import AddressRefusedError


def checked_url(src: str) -> URL:
    """The URL, if it is one that may be fetched.

    Raises:
        SourceError: `source_url_invalid`.
    """
    try:
        url = URL(src)
        port = url.port
    except ValueError as error:
        raise invalid(src, str(error)) from None
    if url.scheme not in {"http", "https"}:
        raise invalid(src, f"its scheme is {url.scheme or 'missing'}")
    if not url.host or not port:
        raise invalid(src, "it names no host")
    if url.user is not None or url.password is not None:
        raise invalid(shown(url), "it carries a user name or password")
    return url.with_fragment(None)


def shown(url: URL) -> str:
    """A URL fit for messages: no credentials, no query (which may hold a signature)."""
    return str(url.with_user(None).with_query(None).with_fragment(None))


def invalid(src: str, why: str) -> SourceError:
    """The error for something that is no address to fetch."""
    hint = "use a public http:// or https:// address, or a path"
    return SourceError.of("source_url_invalid", f"Cannot fetch {src[:200]}: {why}.", hint=hint)


def refused(url: URL, error: AddressRefusedError) -> SourceError:
    """The error for an address that is not connected to; it does not tell what a name leads to."""
    name = shown(url)
    if error.private:
        message = f"Cannot fetch {name}: {url.host} is not at a public address."
        hint = "whoever runs the service can allow its network in REELMILL_PRIVATE_NETWORKS"
        return SourceError.of("source_address_private", message, hint=hint)
    hint = "whoever runs the service can allow its port in REELMILL_SOURCE_PORTS"
    return SourceError.of("source_port_refused", f"Cannot fetch {name}: {error.why}.", hint=hint)
