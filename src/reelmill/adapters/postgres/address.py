"""A database's address, and the settings in it that are made once connected.

Poolers refuse `options` at the start of a connection, so what they set is set by statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url

_POOLED = "reelmill.pooled"
POOLED_OPTION = f"-c{_POOLED}=on"
"""The option of an address that says that a pooler stands between; no server is sent it."""

_WORD = re.compile(r"(?:\\.|[^\\\s])+")
_ESCAPED = re.compile(r"\\(.)")
_FIRST_NAME = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")+)"|[^\s",]+)')
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_$]*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is.

    Attributes:
        url: What libpq connects to.
        settings: Server settings by name, such as `search_path`.
        pooled: Whether it says itself that a pooler stands between.
    """

    url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    pooled: bool = False


def address_of(url: str) -> Address:
    """The address, with `-c name=value` of its `options` as settings; other options stay.

    Args:
        url: `postgresql://…` in any spelling that libpq or SQLAlchemy knows.
    """
    read = make_url(url).set(drivername="postgresql")
    settings: dict[str, str] = {}
    others: list[str] = []
    for name, text in _options(str(read.query.get("options", ""))):
        if name:
            settings[name] = text
        else:
            others.append(text)
    kept = read.difference_update_query(["options"])
    if others:
        kept = kept.update_query_dict({"options": " ".join(others)})
    pooled = settings.pop(_POOLED, "") == "on"
    return Address(kept.render_as_string(hide_password=False), settings, pooled)


def schema_of(settings: Mapping[str, str]) -> str | None:
    """The schema that settings name for our tables; None where they leave it to the server."""
    found = _FIRST_NAME.match(settings.get("search_path", ""))
    if found is None or found["quoted"] == "$user":
        return None
    return found["quoted"].replace('""', '"') if found["quoted"] else found[0].strip().lower()


def schema_option(schema: str) -> str:
    """The option of an address that makes a schema the one that is used."""
    name = schema if _PLAIN_NAME.fullmatch(schema) else '"' + schema.replace('"', '""') + '"'
    return "-csearch_path=" + re.sub(r"([\\\s])", r"\\\1", name)


def _options(given: str) -> Iterator[tuple[str, str]]:
    """Name and value of each setting; without a name, an option of another kind as it stands."""
    words = iter(_WORD.findall(given))
    for word in words:
        if word == "-c":
            setting = next(words, "")
        elif word.startswith(("-c", "--")):
            setting = word[2:]
        else:
            yield "", word
            continue
        name, _, value = _ESCAPED.sub(r"\1", setting).partition("=")
        yield name.replace("-", "_"), value
