"""Whether the database can be used: reached, migrated, heard, and at the same time of day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from reelmill.adapters.postgres.migrate import current, newest
from reelmill.adapters.postgres.reaching import (
    DriverError,
    OutageError,
    listen_at,
    look_at,
    place_of,
)
from reelmill.adapters.postgres.server_connection import connect, notifications_arrive
from reelmill.core.errors import ReelmillError
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.check import Check, Verdict, bad, good, warning

_ARRIVE_SECONDS = 3.0
_MOST_SECONDS_OFF = 30.0
"""Signed addresses of buckets and tokens are refused by clocks that are minutes off."""


def database_checks(url: str, settings: ServiceSettings) -> Iterator[Check]:
    """Reached, then migrated, then heard; nothing more after the first that is bad."""
    for check in (_reached, _migrated, _heard):
        try:
            yield (found := check(url, settings))
        except ReelmillError as error:
            yield (found := bad(_NAMES[check], error.problems[0]))
        except (OutageError, DriverError) as error:
            reported = str(error) if isinstance(error, OutageError) else type(error).__name__
            sentence = f"The database at {place_of(url)} cannot be used: {reported}."
            yield (found := Check(_NAMES[check], Verdict.BAD, sentence, _START))
        if not found.ok:
            return


def _reached(url: str, _settings: ServiceSettings) -> Check:
    look_at(url)
    return good("database", f"{place_of(url)} answers")


def _migrated(url: str, _settings: ServiceSettings) -> Check:
    found, wanted = current(url), newest()
    if (found or "") < wanted:
        sentence = f"at revision {found or 'none'}, this release needs {wanted}"
        return Check("migrations", Verdict.BAD, sentence, "run `reelmill admin migrate`")
    if (found or "") > wanted:
        hint = "run the newer release everywhere, or restore a dump from the older one"
        sentence = f"at revision {found}, of a newer release than this one ({wanted})"
        return warning("migrations", sentence, hint)
    return good("migrations", f"at revision {found}")


def _heard(url: str, settings: ServiceSettings) -> Check:
    direct = settings.database_direct_url
    if direct:
        listen_at(direct.get_secret_value(), url)
    pooled, arrives = asyncio.run(_pooled(url))
    if direct:
        return good("pooler", "notifications arrive through REELMILL_DATABASE_DIRECT_URL")
    if not pooled:
        return good("pooler", "none")
    if arrives:
        return good("pooler", "in session mode: notifications arrive")
    hint = "set REELMILL_DATABASE_DIRECT_URL to the database's own address, past the pooler"
    sentence = "in transaction mode: there are no notifications, so the service polls every second"
    return warning("pooler", sentence, hint)


async def _pooled(url: str) -> tuple[bool, bool]:
    """Whether there is a pooler, and whether notifications arrive."""
    async with await connect(url, "reelmill doctor") as connection:
        if not connection.pooled:
            return False, True
        return True, await notifications_arrive(connection, url, _ARRIVE_SECONDS)


_NAMES = {_reached: "database", _migrated: "migrations", _heard: "pooler"}
_START = "start it, or fix DATABASE_URL"


async def database_time(url: str) -> datetime:
    """What the database's clock says."""
    async with await connect(url, "reelmill doctor") as connection:
        row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    return datetime.now(UTC) if row is None else row[0].astimezone(UTC)


def clock_check(of: str, reported: datetime, now: datetime) -> Check:
    """Whether two clocks agree; `now` is this machine's."""
    off = (reported - now).total_seconds()
    if abs(off) <= _MOST_SECONDS_OFF:
        return good("clock", f"agrees with {of} within {max(1, round(abs(off)))} s")
    way = "behind" if off > 0 else "ahead of"
    sentence = f"this machine's clock is {round(abs(off))} s {way} {of}"
    hint = "synchronise the clock with a time service, such as `timedatectl set-ntp true`"
    return Check("clock", Verdict.BAD, sentence, hint)
