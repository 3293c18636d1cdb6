"""DATABASE_URL as providers hand it out becomes one that libpq reads, or it is said why not.

No message quotes the user's part, where the password stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reelmill.adapters.postgres.address import POOLED_OPTION, schema_option

_SCHEME = re.compile(r"(?:postgres|postgresql)(?:\+[a-z0-9]+)?://", re.IGNORECASE)
_QUERY = re.compile(r"\?([A-Za-z_]+=[^?@]*)?\Z")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_STANDS_FOR_ITSELF = "!$&'()*+,;=-._~%"
_BLANKS = " \t\r\n\u200b\ufeff\xa0"

_OF_OTHER_DRIVERS = frozenset(
    {
        *("pgbouncer", "connection_limit", "pool_timeout", "statement_cache_size"),
        *("prepared_statement_cache_size", "prepareThreshold", "supa", "uselibpqcompat"),
        *("socket_timeout", "sslaccept", "pool_mode"),
    }
)
"""Parameters of other languages' drivers; what the first and the last ask for is in `options`."""

_YES = frozenset({"true", "1", "yes", "on"})

_SSL = {
    "true": "require",
    "1": "require",
    "on": "require",
    "false": "disable",
    "0": "disable",
    "off": "disable",
    "no-verify": "require",
    "no_verify": "require",
}
"""What other drivers call libpq's `sslmode`; its `require` looks at no certificate's name."""


class DatabaseUrlError(ValueError):
    """It is no address of a database; its text says why, as a clause."""


def libpq_url(given: str) -> str:
    """The same address in libpq's own terms.

    Raises:
        DatabaseUrlError: it is none.
    """
    text = _unquoted(given)
    found = _SCHEME.match(text)
    if found is None:
        raise DatabaseUrlError("it does not begin with postgresql://")
    if re.search(r"\s", text):
        raise DatabaseUrlError("it contains a space or a line break")
    rest = text[found.end() :]
    query = _QUERY.search(rest)
    place = rest[: query.start()] if query else rest
    user, at, server = place.rpartition("@")
    url = f"postgresql://{_encoded_user(user)}{at}{server}{_query(query[1] if query else None)}"
    _check(url)
    return url


def _unquoted(given: str) -> str:
    text = given.strip(_BLANKS)
    while len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip(_BLANKS)
    return text


def _encoded_user(user: str) -> str:
    name, colon, password = user.partition(":")
    return f"{_encoded(name)}{colon}{_encoded(password)}"


def _encoded(text: str) -> str:
    """Percent-encoded wherever it is not yet; what is encoded already stays."""
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_STANDS_FOR_ITSELF)


def _query(query: str | None) -> str:
    pairs = [pair.partition("=")[::2] for pair in (query or "").split("&") if pair]
    kept = [*_translated({name: unquote(value) for name, value in pairs})]
    return "?" + "&".join(f"{n}={quote(v, safe='/:,')}" for n, v in kept) if kept else ""


def _translated(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    options = [said["options"]] if "options" in said else []
    if said.get("schema", "public") != "public":
        options.append(schema_option(said["schema"]))
    if said.get("pgbouncer", "").lower() in _YES or said.get("pool_mode") == "transaction":
        options.append(POOLED_OPTION)
    if options:
        yield "options", " ".join(options)
    for name, value in said.items():
        if name in {"ssl", "sslmode"}:
            yield "sslmode", _SSL.get(value.lower(), value)
        elif name not in {"options", "schema"} and name not in _OF_OTHER_DRIVERS:
            yield name, value


def _check(url: str) -> None:
    try:
        make_url(url)
        parts = conninfo_to_dict(url)
    except (ArgumentError, ValueError, psycopg.Error) as error:
        raise DatabaseUrlError(_why(str(error))) from None
    for port in str(parts.get("port") or "5432").split(","):
        if port and not (port.isdecimal() and len(port) < 6 and 1 <= int(port) <= 65535):
            raise DatabaseUrlError("its port is not a number from 1 to 65535")


def _why(message: str) -> str:
    """Of what the driver says, only what cannot hold a secret."""
    found = re.search(r"invalid URI query parameter: \"([A-Za-z_]{1,40})\"", message)
    if found:
        return f"libpq knows no parameter `{found[1]}`"
    if "port" in message or "invalid literal" in message:
        return "its port is not a number from 1 to 65535"
    return "it cannot be parsed"
