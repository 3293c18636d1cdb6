"""Whether a database can be connected to, and in our own words why not; no secret is in them."""

from __future__ import annotations

import asyncio
from typing import Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reelmill.adapters.postgres.address import Address, address_of
from reelmill.adapters.postgres.refusal_code import refusal_code
from reelmill.adapters.postgres.server_connection import (
    connect,
    notifications_arrive,
    settings_statement,
)
from reelmill.core.errors import SpecError

_Lasting = Literal["login", "missing", "options", "pooler"]
"""What waiting does not mend."""

DIRECT_VARIABLE = "REELMILL_DATABASE_DIRECT_URL"

_CONNECT_SECONDS = 5
_URL_HINT = (
    "write postgresql://user:password@host:5432/name, and percent-encode @ : / % # in the password"
)
# What SQLSTATE says of a refusal, whatever the server's language.
_LOGIN_CODES = frozenset({"28000", "28P01", "42501"})
_MISSING_CODE = "3D000"
_OPTION_CODES = frozenset({"22023", "42601", "42704", "55P02"})
_PASSING_CODES = {
    "57P01": "it is shutting down",
    "57P02": "it is restarting after a crash",
    "57P03": "it is starting up, shutting down or recovering",
    "53300": "it has too many connections",
}

# The same by words, for refusals without a code of their own: poolers use 08P01 for all of them,
# and libpq itself has no codes.
_LOGIN = (
    "authentication failed",
    "no password supplied",
    "pg_hba.conf",
    "is not permitted to log in",
    "permission denied for database",
    "peer authentication",
    "no such user",  # of poolers, as the next
    "auth failed",
)
_OPTIONS = ("SSL", "certificate", "unsupported startup parameter", "invalid command-line argument")
_POOLER = "statement pooling mode"
_PASSING = (
    ("starting up", "it is starting up"),
    ("shutting down", "it is shutting down"),
    ("recovery", "it is recovering"),
    ("too many", "it has too many connections"),
    ("remaining connection slots", "it has too many connections"),
    ("refused", "the connection is refused"),
    ("timeout", "it does not answer in time"),
    ("timed out", "it does not answer in time"),
    ("resolve", "its name is unknown"),
    ("translate host name", "its name is unknown"),
    ("No such file", "its socket is not there"),
    ("unreachable", "there is no route to it"),
    ("closed the connection", "it closed the connection"),
)
"""What libpq says of outages, and our words for it; servers in other languages say less."""


class OutageError(Exception):
    """The database cannot be used now; its text says why, as a clause."""


DriverError = psycopg.Error
"""Whatever else the database or the way to it refuses."""


def place_of(url: str) -> str:
    """Host and port for messages.

    Raises:
        SpecError: `database_url_invalid`.
    """
    parts = _parts(url)
    port = parts.get("port") or 5432
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    return f"{host}:{port}"


def listen_at(direct_url: str, url: str) -> None:
    """See that what is reported over one address is heard over the direct one.

    Raises:
        OutageError: as `look_at`.
        SpecError: `database_direct_deaf`; and as `look_at`, about the direct address.
    """
    look_at(direct_url, DIRECT_VARIABLE)
    if not asyncio.run(_heard(direct_url, url)):
        place, sentence = place_of(direct_url), "hears no notifications of the database"
        raise SpecError.of(
            "database_direct_deaf",
            f"{DIRECT_VARIABLE} ({place}) {sentence} of DATABASE_URL.",
            hint="set it to the same database, without a pooler, or unset it",
        )


async def _heard(direct_url: str, url: str) -> bool:
    async with await connect(direct_url, "reelmill probe") as listening:
        return await notifications_arrive(listening, url, _CONNECT_SECONDS)


def look_at(url: str, variable: str = "DATABASE_URL") -> None:
    """Connect once; return where statements are answered.

    Args:
        url: `postgresql://…`.
        variable: The setting that has it, for messages.

    Raises:
        OutageError: not now; later it may work.
        SpecError: `database_url_invalid`, `database_login_refused`, `database_missing`,
            `database_options_refused`, `database_encoding`,
            `database_pooler_mode`: waiting does not help.
    """
    place = place_of(url)
    address = address_of(url)
    try:
        encoding = _encoding(address)
    except psycopg.Error as error:
        message = str(error)
        code = error.sqlstate or refusal_code(address.url, _CONNECT_SECONDS)
        if code in _PASSING_CODES:
            raise OutageError(_PASSING_CODES[code]) from None
        _raise_where_lasting(code, message, _parts(url), place, variable)
        raise OutageError(why_away(message)) from None
    _check_encoding(encoding, place)


def _encoding(address: Address) -> str:
    """What the server keeps texts in, asked in a transaction with the settings of the address."""
    with psycopg.connect(address.url, connect_timeout=_CONNECT_SECONDS) as connection:
        if address.settings:
            connection.execute(*settings_statement(address.settings, local=True))
        found = connection.execute("SHOW server_encoding").fetchone()
    return str(found[0]) if found else "UTF8"


def _check_encoding(encoding: str, place: str) -> None:
    if encoding != "UTF8":
        sentence = f"The database at {place} uses the encoding {encoding}, which lacks characters."
        hint = "create one with `createdb --encoding=UTF8 --template=template0`, and name it"
        raise SpecError.of("database_encoding", sentence, hint=f"{hint} in DATABASE_URL")


def why_away(message: str) -> str:
    """Our words for what the driver says of an outage."""
    found = (words for sign, words in _PASSING if sign in message)
    return next(found, "it does not answer")


def _parts(url: str) -> dict[str, str | int | None]:
    try:
        make_url(url)
        return dict(conninfo_to_dict(url))
    except (ArgumentError, ValueError, psycopg.Error):
        sentence = "DATABASE_URL is not the address of a Postgres database."
        raise SpecError.of("database_url_invalid", sentence, hint=_URL_HINT) from None


def _raise_where_lasting(
    code: str | None,
    message: str,
    parts: dict[str, str | int | None],
    place: str,
    variable: str,
) -> None:
    lasting = _lasting(code) or _lasting_by_words(message)
    if lasting == "login":
        sentence = f"The database at {place} refuses the user of {variable}."
        hint = f"check user and password in {variable}, and the server's pg_hba.conf"
        raise SpecError.of("database_login_refused", sentence, hint=hint)
    if lasting == "missing":
        name = parts.get("dbname") or parts.get("user")
        sentence = f"The server at {place} has no database {name}."
        hint = f"create it with `createdb`, or correct the name at the end of {variable}"
        raise SpecError.of("database_missing", sentence, hint=hint)
    if lasting == "options":
        sentence = f"The database at {place} refuses the options of {variable}."
        hint = f"check `sslmode`, certificates and `options` in {variable}"
        raise SpecError.of("database_options_refused", sentence, hint=hint)
    if lasting == "pooler":
        sentence = f"The pooler at {place} allows no transactions."
        hint = "set its pool mode to `transaction`, or set DATABASE_URL to the database itself"
        raise SpecError.of("database_pooler_mode", sentence, hint=hint)


def _lasting(code: str | None) -> _Lasting | None:
    if code in _LOGIN_CODES:
        return "login"
    if code == _MISSING_CODE:
        return "missing"
    return "options" if code in _OPTION_CODES else None


def _lasting_by_words(message: str) -> _Lasting | None:
    if any(sign in message for sign in _LOGIN) or 'role "' in message:
        return "login"
    if ('database "' in message and "does not exist" in message) or "no such database" in message:
        return "missing"
    if _POOLER in message:
        return "pooler"
    return "options" if any(sign in message for sign in _OPTIONS) else None
