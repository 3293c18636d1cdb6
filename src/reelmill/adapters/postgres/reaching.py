"""Whether a database can be connected to, and in our own words why not; no secret is in them."""

from __future__ import annotations

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reelmill.core.errors import SpecError

_CONNECT_SECONDS = 5
_URL_HINT = (
    "write postgresql://user:password@host:5432/name, and percent-encode @ : / % # in the password"
)
_LOGIN = (
    "authentication failed",
    "no password supplied",
    "pg_hba.conf",
    "is not permitted to log in",
    "permission denied for database",
    "peer authentication",
)
_OPTIONS = ("SSL", "certificate", "unsupported startup parameter", "invalid command-line argument")
_PASSING = (
    ("starting up", "it is starting up"),
    ("shutting down", "it is shutting down"),
    ("recovery", "it is recovering"),
    ("too many", "it has too many connections"),
    ("remaining connection slots", "it has too many connections"),
    ("refused", "the connection is refused"),
    ("timeout", "it does not answer in time"),
    ("timed out", "it does not answer in time"),
    ("resolve", "its name is not known"),
    ("translate host name", "its name is not known"),
    ("No such file", "its socket is not there"),
    ("unreachable", "there is no way to it"),
    ("closed the connection", "it closed the connection"),
)
"""What libpq says of outages, and our words for it; servers in other languages say less."""


class OutageError(Exception):
    """The database cannot be used now; its text says why, as a clause."""


def place_of(url: str) -> str:
    """Host and port for messages.

    Raises:
        SpecError: `database_url_invalid`.
    """
    parts = _parts(url)
    port = parts.get("port") or 5432
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    return f"{host}:{port}"


def look_at(url: str) -> None:
    """Connect once; return where statements are answered.

    Raises:
        OutageError: not now; later it may work.
        SpecError: `database_url_invalid`, `database_login_refused`, `database_missing`,
            `database_options_refused`: waiting does not help.
    """
    place = place_of(url)
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        told = str(error)
        _raise_where_lasting(told, _parts(url), place)
        raise OutageError(why_away(told)) from None


def why_away(told: str) -> str:
    """Our words for what the driver says of an outage."""
    found = (words for sign, words in _PASSING if sign in told)
    return next(found, "it does not answer")


def _parts(url: str) -> dict[str, str | int | None]:
    try:
        make_url(url)
        return dict(conninfo_to_dict(url))
    except (ArgumentError, ValueError, psycopg.Error):
        sentence = "DATABASE_URL is no address of a Postgres database."
        raise SpecError.of("database_url_invalid", sentence, hint=_URL_HINT) from None


def _raise_where_lasting(told: str, parts: dict[str, str | int | None], place: str) -> None:
    if any(sign in told for sign in _LOGIN) or 'role "' in told:
        sentence = f"The database at {place} refuses the user of DATABASE_URL."
        hint = "check user and password in DATABASE_URL, and the server's pg_hba.conf"
        raise SpecError.of("database_login_refused", sentence, hint=hint)
    if 'database "' in told and "does not exist" in told:
        name = parts.get("dbname") or parts.get("user")
        sentence = f"The server at {place} has no database {name}."
        hint = "create it with `createdb`, or correct the name at the end of DATABASE_URL"
        raise SpecError.of("database_missing", sentence, hint=hint)
    if any(sign in told for sign in _OPTIONS):
        sentence = f"The database at {place} refuses the options of DATABASE_URL."
        hint = "check `sslmode`, certificates and `options` in DATABASE_URL"
        raise SpecError.of("database_options_refused", sentence, hint=hint)
