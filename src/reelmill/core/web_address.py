"""The only reader of addresses that somebody else wrote: http or https, a host, and what is asked.

What stands after the host is somebody's signature as often as not, so it is kept as it was
written; only what may not stand in a request is percent-encoded. Hosts are read strictly: every
spelling that two programs may understand differently is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NoReturn

import idna

MOST_CHARACTERS = 4096
"""Of an address, blanks around it left out."""

DEFAULT_PORTS = {"http": 80, "https": 443}
"""Port of an address that names none."""

_LONGEST_HOST = 253
_BLANKS = " \t\r\n\f\v\ufeff\u200b\u2028\u2029\xa0"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_AUTHORITY_END = re.compile(r"[/?#]")
_IPV6 = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::(.*))?", re.DOTALL)
_PORT = re.compile(r"[0-9]{1,5}")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAY_NOT_STAND = re.compile(r"[^!#-;=?-\[\]_a-z~]")
"""All but what RFC 3986 lets stand in a path or a query; a % stands for itself."""

_LOGIN = "leave them out: use a credential (`auth`), or an address that works without a login"
_PLAIN_HOST = "write a host name in letters, digits, hyphens and dots, such as cdn.example.com"
_FOUR_NUMBERS = "write it as four decimal numbers, such as 192.0.2.1"


class AddressError(ValueError):
    """A text that is no address to fetch from or to post to.

    Attributes:
        why: What is wrong, as a clause.
        hint: What to do about it.
    """

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that can be sent a request.

    Attributes:
        scheme: `http` or `https`.
        host: An ASCII name in small letters, or a numeric address without brackets.
        port: From 1 to 65535.
        target: Path and query, as they are sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme and host, and the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def text(self) -> str:
        """The whole, in ASCII."""
        return self.origin + self.target

    @property
    def shown(self) -> str:
        """The whole for messages: without the query, which may hold a signature."""
        return self.origin + self.path

    @property
    def path(self) -> str:
        """The path, as it is sent."""
        return self.target.partition("?")[0]


def without_blanks(text: str) -> str:
    """The text without the blanks and line breaks that copying leaves around it."""
    return text.strip(_BLANKS)


def read_address(text: str, most_characters: int = MOST_CHARACTERS) -> WebAddress:
    """The address that a text is, whatever blanks stand around it; a fragment is left out.

    Raises:
        AddressError: it is none, or one that programs understand differently.
    """
    bare = without_blanks(text)
    if len(bare) > most_characters:
        _refuse(f"it has {len(bare)} characters", f"use at most {most_characters} characters")
    if found := _CONTROL.search(bare):
        why = f"it contains U+{ord(found[0]):04X}"
        _refuse(why, "remove line breaks and control characters from inside it")
    scheme, rest = _scheme(bare)
    end = _AUTHORITY_END.search(rest)
    authority = rest[: end.start()] if end else rest
    host, port = _host_and_port(authority)
    target = rest[len(authority) :].partition("#")[0]
    return WebAddress(scheme, host, _port(port, scheme), _target(target))


def _scheme(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    if found is None:
        _refuse("it does not begin with http:// or https://", "write the whole address")
    scheme, rest = found[1].lower(), text[found.end() :]
    if scheme not in DEFAULT_PORTS:
        _refuse(f"its scheme is {scheme[:40]}", "use an http:// or https:// address")
    if not rest.startswith("//"):
        _refuse(f"two slashes must follow {scheme}:", f"write {scheme}://…")
    return scheme, rest[2:]


def _host_and_port(authority: str) -> tuple[str, str | None]:
    """The host, checked, and the text of the port, None where there is no colon for one."""
    if not authority:
        _refuse("it names no host", "write the whole address")
    if "@" in authority:
        _refuse("it carries a user name or password", _LOGIN)
    if "\\" in authority:
        _refuse("there is a backslash before its path", "write slashes")
    if authority.startswith("["):
        found = _IPV6.fullmatch(authority)
        if found is None:
            _refuse("the part in brackets is not an IPv6 address", "write it without a zone")
        return _ipv6(found[1]), found[2]
    host, colon, port = authority.partition(":")
    return _name(host), port if colon else None


def _ipv6(text: str) -> str:
    try:
        return IPv6Address(text).compressed
    except AddressValueError:
        _refuse("the part in brackets is not an IPv6 address", "such as http://[2001:db8::1]/")


def _port(text: str | None, scheme: str) -> int:
    if text is None:
        return DEFAULT_PORTS[scheme]
    if not text:
        _refuse("its port is missing", "write a number after the colon, or leave the colon out")
    if not _PORT.fullmatch(text) or not 1 <= int(text) <= 65535:
        _refuse(f"its port is {text[:20]!r}", "use a port from 1 to 65535")
    return int(text)


def _name(written: str) -> str:
    """The host as it is looked up.

    Raises:
        AddressError: it is no name, or a number in a spelling other than four decimals.
    """
    if not written:
        _refuse("it names no host", "write the whole address")
    if "%" in written:
        _refuse("its host is percent-encoded", _PLAIN_HOST)
    host = written.lower() if written.isascii() else _ascii(written)
    if len(host) > _LONGEST_HOST:
        _refuse(f"its host has {len(host)} characters", f"at most {_LONGEST_HOST} are possible")
    if host.endswith("."):
        _refuse("its host ends with a dot", "leave the last dot out")
    labels = host.split(".")
    for label in labels:
        _check_label(label)
    if _NUMERIC.fullmatch(labels[-1]):
        return _ipv4(host)
    return host


def _ascii(written: str) -> str:
    """A name in other letters as it is looked up.

    Raises:
        AddressError: no name may be written so.
    """
    if len(written) > _LONGEST_HOST:
        _refuse(f"its host has {len(written)} characters", f"at most {_LONGEST_HOST} are possible")
    try:
        host = idna.encode(written, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        _refuse("its host has characters that are not allowed in a name", _PLAIN_HOST)
    if written.count(".") != host.count(".") or "xn--" not in host:
        _refuse("its host contains look-alikes of dots, letters or digits", _PLAIN_HOST)
    return host


def _check_label(label: str) -> None:
    if not label:
        _refuse("its host has an empty part", "write one dot between two parts, and none in front")
    if len(label) > 63:
        _refuse(f"a part of its host has {len(label)} characters", "a part has at most 63")
    if not _LABEL.fullmatch(label):
        _refuse("its host has characters that are not allowed in a name", _PLAIN_HOST)
    if label.startswith("xn--"):
        try:
            idna.ulabel(label)
        except (idna.IDNAError, UnicodeError):
            _refuse(f"{label[:63]} in its host is not a valid name", _PLAIN_HOST)


def _ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except AddressValueError:
        _refuse("its host is an IPv4 address in an unusual spelling", _FOUR_NUMBERS)


def _target(text: str) -> str:
    target = text if text.startswith("/") else f"/{text}"
    return _MAY_NOT_STAND.sub(_percent_encoded, target)


def _percent_encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _refuse(why: str, hint: str) -> NoReturn:
    raise AddressError(why, hint)
