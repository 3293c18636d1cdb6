"""How a server is asked for sources that it does not give to everybody.

A credential belongs to one origin, is sent to no other, and its values are never shown again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from ipaddress import ip_address

from reelmill.core.errors import Problem, SourceError
from reelmill.core.network import Network
from reelmill.core.web_address import AddressError, WebAddress, read_address

MOST_HEADERS = 20
"""Headers of one credential."""

MOST_VALUE_CHARACTERS = 8000
"""Of one header."""

CREDENTIAL_NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""What a credential may be called, as a regular expression of JSON Schema."""

AUTH = "/auth"
"""Pointer of an error that is about the credential a source names, from what has the source."""

_MOST_CHARACTERS = 16_000
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e]+")
_FORBIDDEN = re.compile(
    r"host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|range|if-.*"
    r"|accept-encoding|content-.*|proxy-.*|sec-.*|via|forwarded|x-forwarded-.*|x-real-ip"
    r"|http2-settings|max-forwards|date"
)
"""What decides how a message is read, what of the file is sent, or who is said to ask."""

_OPEN = frozenset({"user-agent", "referer", "accept", "accept-language", "origin"})
"""Headers whose values are no secrets, so that messages need not be without them."""

_SHORTEST_SECRET = 4
_PARTS = re.compile(r"[\s,;=\"':]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class SourceCredential:
    """Headers for the requests to one origin.

    Attributes:
        name: What a spec calls it.
        origin: Scheme, host and port that they are sent to, and to no other.
        headers: By name.
        identity: Which credential it is, and which state of it: what was fetched with one is not
            given to whoever has another.
    """

    name: str
    origin: str
    headers: Mapping[str, str] = field(repr=False)
    identity: str = ""

    def is_for(self, address: WebAddress) -> bool:
        """Whether it may be sent there."""
        return address.origin == self.origin

    def for_source(self, src: str) -> SourceCredential | SourceError:
        """The same, or why it is not sent there."""
        try:
            if self.is_for(read_address(src)):
                return self
        except AddressError:
            pass  # whoever fetches it says what is wrong with it
        message = f"The credential `{self.name}` is for {self.origin}, but this is another server."
        hint = "use a credential for this server, or leave `auth` out"
        return SourceError.of("credential_other_server", message, AUTH, hint)

    def without_secrets(self, text: str) -> str:
        """A text for messages: all of it left out where a secret shows through an encoding."""
        hidden = text
        for secret in self._secrets():
            hidden = hidden.replace(secret, _HIDDEN)
        decoded = unescape(_ESCAPE.sub(lambda e: chr(int(e[1], 16)), hidden)).lower()
        shows = any(secret.lower() in decoded for secret in self._secrets())
        return _HIDDEN if shows else hidden

    def _secrets(self) -> list[str]:
        """Values and their parts, longest first."""
        found: set[str] = set()
        for name, value in self.headers.items():
            if name.lower() not in _OPEN:
                found |= {value, *_PARTS.split(value), *_of_basic(value)}
        return sorted((s for s in found if len(s) >= _SHORTEST_SECRET), key=len, reverse=True)


def unknown_credential(name: str, add: str = "add it under this name and retry") -> SourceError:
    """The error for a name that no credential has, or has any more.

    Args:
        name: What the spec says.
        add: How to add one, and where.
    """
    message = f"There is no credential `{name[:64]}`."
    hint = f"{add}, or leave `auth` out"
    return SourceError.of("credential_unknown", message, AUTH, hint)


def unreadable_credential(name: str) -> SourceError:
    """The error for one whose key is not here."""
    message = f"The credential `{name[:64]}` cannot be read: SESSION_SECRET was changed."
    hint = (
        "enter its headers again, or ask the operator to put the earlier value in "
        "SESSION_SECRET_PREVIOUS"
    )
    return SourceError.of("credential_unreadable", message, AUTH, hint)


@dataclass(frozen=True, slots=True)
class CredentialReading:
    """What a document says of a credential.

    Attributes:
        credential: As far as it can be used.
        problems: What is wrong, with pointers; no value is quoted.
    """

    credential: SourceCredential
    problems: tuple[Problem, ...] = ()


def is_credential_name(text: str) -> bool:
    """Whether a credential may be called so."""
    return re.fullmatch(CREDENTIAL_NAME, text) is not None


def read_credential(
    name: str, document: Mapping[str, object], plain_networks: tuple[Network, ...] = ()
) -> CredentialReading:
    """A credential from `origin`, and `headers`, `basic` or both.

    Args:
        name: What a spec is to call it.
        document: JSON object; other fields are none of ours.
        plain_networks: Networks that may be asked without TLS, besides this machine.
    """
    problems = [*_name_problems(name)]
    origin, wrong = _origin(document.get("origin"), plain_networks)
    problems += wrong
    headers, wrong = _headers(document.get("headers"))
    problems += wrong
    basic, wrong = _basic(document.get("basic"))
    problems += wrong
    if basic and "authorization" in map(str.lower, headers):
        sentence = "`basic` sets the header Authorization, and `headers` sets it too"
        problems.append(_problem(sentence, "/basic", "leave out one of the two"))
    headers |= basic
    if not headers and not problems:
        sentence = "there are neither `headers` nor `basic`"
        problems.append(_problem(sentence, "", "give `headers`, or `basic`"))
    if sum(map(len, headers.values())) > _MOST_CHARACTERS:
        sentence = f"the headers have more than {_MOST_CHARACTERS} characters together"
        problems.append(_problem(sentence, "/headers"))
    return CredentialReading(SourceCredential(name, origin, headers), tuple(problems))


def _problem(sentence: str, pointer: str, hint: str | None = None) -> Problem:
    return Problem("credential_invalid", sentence[0].upper() + sentence[1:] + ".", pointer, hint)


def _name_problems(name: str) -> Iterator[Problem]:
    if not is_credential_name(name):
        sentence = "`name` is not 1 to 64 letters, digits, dots, hyphens and underscores"
        yield _problem(sentence, "/name", "begin with a letter or digit, such as `cdn`")


def _origin(given: object, plain: tuple[Network, ...]) -> tuple[str, list[Problem]]:
    hint = "write scheme and host, such as https://cdn.example.com"
    if not isinstance(given, str):
        return "", [_problem("`origin` is missing or is not a string", "/origin", hint)]
    try:
        address = read_address(given)
    except AddressError as error:
        return "", [_problem(f"`origin` is not an address: {error.why}", "/origin", error.hint)]
    if address.target != "/":
        return "", [
            _problem("`origin` has a path or a query", "/origin", f"write {address.origin}")
        ]
    if address.scheme != "https" and not _is_near(address.host, plain):
        sentence = (
            "`origin` begins with http://, so anybody on the network path can read what is sent"
        )
        hint = "use https://; http:// is for this machine and for allowed networks"
        return "", [_problem(sentence, "/origin", hint)]
    return address.origin, []


def _is_near(host: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or any(address in network for network in networks)


def _headers(given: object) -> tuple[dict[str, str], list[Problem]]:
    if given is None:
        return {}, []
    if not isinstance(given, Mapping):
        return {}, [_problem("`headers` is not an object of strings", "/headers")]
    if len(given) > MOST_HEADERS:
        return {}, [_problem(f"there are more than {MOST_HEADERS} headers", "/headers")]
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        text = value.strip(" \t") if isinstance(value, str) else value
        if not isinstance(name, str) or not _TOKEN.fullmatch(name):
            problems.append(_problem("a name in `headers` is not a valid header name", "/headers"))
        elif complaint := _name_complaint(name, found) or _value_complaint(name, text):
            problems.append(_problem(complaint, f"/headers/{name.replace('~', '~0')}"))
        else:
            found[name] = str(text)
    return found, problems


def _name_complaint(name: str, before: Mapping[str, str]) -> str | None:
    if _FORBIDDEN.fullmatch(name.lower()):
        return f"the header {name} cannot be set: Reelmill sets it"
    if name.lower() in map(str.lower, before):
        return f"the header {name} appears twice, in different upper and lower case"
    return None


def _value_complaint(name: str, value: object) -> str | None:
    if not isinstance(value, str) or not value:
        return f"the value of {name} is not a text of at least one character"
    if len(value) > MOST_VALUE_CHARACTERS:
        return f"the value of {name} has more than {MOST_VALUE_CHARACTERS} characters"
    if not _VALUE.fullmatch(value):
        return f"the value of {name} has line breaks, or characters other than ASCII"
    return None


def _basic(given: object) -> tuple[dict[str, str], list[Problem]]:
    if given is None:
        return {}, []
    if not isinstance(given, Mapping) or given.keys() != {"username", "password"}:
        return {}, [_problem("`basic` is not an object with `username` and `password`", "/basic")]
    user, password = given["username"], given["password"]
    if not isinstance(user, str) or not isinstance(password, str):
        return {}, [_problem("`username` and `password` must both be strings", "/basic")]
    if ":" in user or _has_control(user) or _has_control(password):
        sentence = "`username` has a colon, or one of the two has control characters"
        return {}, [_problem(sentence, "/basic")]
    if len(user) + len(password) > MOST_VALUE_CHARACTERS // 2:
        return {}, [_problem("`basic` is too long", "/basic")]
    code = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {code}"}, []


def _has_control(text: str) -> bool:
    return re.search("[\x00-\x1f\x7f\ud800-\udfff]", text) is not None


def _of_basic(value: str) -> set[str]:
    """User and password in the value of `Authorization`; nothing of other values."""
    scheme, _, code = value.partition(" ")
    if scheme.lower() != "basic":
        return set()
    try:
        user, _, password = base64.b64decode(code).decode().partition(":")
    except ValueError:
        return set()
    return {f"{user}:{password}", password}


def identified(credential: SourceCredential, identity: str) -> SourceCredential:
    """The same, known by an identity."""
    return replace(credential, identity=identity)
