"""Addresses that may be fetched, and what is said of those that may not."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from yarl import URL

from reelmill.core.errors import SourceError
from reelmill.core.network import AddressRefusedError
from reelmill.core.share_page import share_page
from reelmill.core.web_address import AddressError, read_address, without_blanks

PUBLIC = "use a public http:// or https:// address, or a path"
"""What to do where an address is none."""

_PAGE = (
    "the address probably needs a login, or is a page about the file: use the address of "
    "the file itself"
)
_WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


def checked_url(src: str) -> URL:
    """The URL, if it is one that may be fetched; sent byte for byte, as it may be signed.

    Raises:
        SourceError: `source_url_invalid`.
    """
    try:
        return URL(read_address(src).text, encoded=True)
    except AddressError as error:
        raise invalid(_without_login(src), error.why, error.hint) from None


def page_in_place(url: URL, title: str) -> SourceError:
    """The error for a web page that came in place of a file."""
    titled = f' Its title is "{title}".' if title else ""
    message = f"{shown(url)} gave a web page, not a media file.{titled}"
    return SourceError.of("source_not_media", message, hint=_PAGE)


def known_page(url: URL) -> SourceError | None:
    """The error for an address that is known to lead to a page; None for all others."""
    page = share_page(read_address(str(url)))
    if page is None:
        return None
    message = f"{shown(url)} is a page of {page.service}, not the file."
    return SourceError.of("source_not_media", message, hint=page.instead)


def redirected(url: URL, target: str) -> URL:
    """Where a `Location` leads.

    Args:
        url: What was asked for.
        target: The header; bytes that are no UTF-8 are surrogates in it, as aiohttp has them.

    Raises:
        SourceError: `source_url_invalid`.
    """
    sent = _NOT_UTF8.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", target)
    return checked_url(_joined(url, without_blanks(sent)))


def _joined(url: URL, target: str) -> str:
    """What a target means at a URL; whole ones and whole paths stay byte for byte."""
    if _WHOLE.match(target):
        return target
    if target.startswith("/") and not target.startswith("//"):
        return f"{url.scheme}://{url.raw_authority}{target}"
    try:
        return urljoin(str(url), target)
    except ValueError:  # brackets that nothing closes
        raise invalid(target, "a server redirects to an invalid address") from None


def shown(url: URL) -> str:
    """A URL fit for messages: no query, which may hold a signature."""
    return str(url).partition("?")[0]


def _without_login(src: str) -> str:
    """The text for messages, without what stands between the scheme and an @."""
    scheme, found, rest = src.partition("://")
    return f"{scheme}{found}{rest.rpartition('@')[2]}".partition("?")[0]


def invalid(src: str, why: str, hint: str = PUBLIC) -> SourceError:
    """The error for something that is no address to fetch."""
    name = src[:200].encode("utf-8", "replace").decode()
    return SourceError.of("source_url_invalid", f"Cannot fetch {name}: {why}.", hint=hint)


def refused(url: URL, error: AddressRefusedError) -> SourceError:
    """The error for an address that is not connected to; it does not tell what a name leads to."""
    name = shown(url)
    if error.private:
        message = f"Cannot fetch {name}: {url.host} does not have a public address."
        hint = "the operator of the service can allow its network in REELMILL_PRIVATE_NETWORKS"
        return SourceError.of("source_address_private", message, hint=hint)
    hint = "the operator of the service can allow its port in REELMILL_SOURCE_PORTS"
    return SourceError.of("source_port_refused", f"Cannot fetch {name}: {error.why}.", hint=hint)
