"""Everything that a service needs, looked at one after the other: the only list of checks.

`reelmill doctor --service`, the admin page and `/health?ready=1` (those of `check_readiness`)
show the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from reelmill.adapters.net.reach import NotReachedError, look_at_page
from reelmill.bootstrap.database import database_address
from reelmill.bootstrap.examination.database import clock_check, database_checks, database_time
from reelmill.bootstrap.examination.machine import machine_checks
from reelmill.bootstrap.examination.outside import public_address, receivers
from reelmill.bootstrap.secrets import secrets_of
from reelmill.bootstrap.service import Services, open_services
from reelmill.bootstrap.storage import storage_in, storage_watch
from reelmill.core.errors import Problem, ReelmillError
from reelmill.media.sandbox_state import sandbox_state
from reelmill.settings import ServiceSettings, variable_name
from reelmill.usecases.operations.check import Check, Verdict, bad, good, skipped
from reelmill.usecases.operations.check_readiness import (
    LONG_CHECK_SECONDS,
    check_readiness,
    sandbox_check,
    storage_check,
)

_NEED_TABLES = ("queue", "workers", "secrets", "webhooks")


async def checks_of(services: Services) -> Sequence[Check]:
    """All checks of a service that runs."""
    machine, database, ready, others = await asyncio.gather(
        asyncio.to_thread(lambda: [*machine_checks(services.settings)]),
        asyncio.to_thread(lambda: [*database_checks(services.database_url, services.settings)]),
        check_readiness(services.database, services.storage_watch),
        _others(services),
    )
    return [*machine, *database, *(c for c in ready if c.name != "database"), *others]


def checks_before_start(settings: ServiceSettings, problems: Sequence[Problem]) -> Iterator[Check]:
    """The same where nothing may work yet.

    Args:
        settings: With the defaults in place of what is wrong.
        problems: What is wrong with settings.
    """
    yield from _settings(problems)
    yield from machine_checks(settings)
    yield sandbox_check(sandbox_state())
    if _concern(problems, "database_url", "database_direct_url", "home"):
        yield skipped("database", "the settings above")
        yield from _without_tables(settings, problems)
        return
    try:
        with database_address(settings) as url:
            yield from _with_database(url, settings, problems)
    except ReelmillError as error:
        yield bad("database", error.problems[0])
        yield from _without_tables(settings, problems)


def _with_database(
    url: str, settings: ServiceSettings, problems: Sequence[Problem]
) -> Iterator[Check]:
    looked_at = [*database_checks(url, settings)]
    yield from looked_at
    if not looked_at[-1].ok and looked_at[-1].name != "pooler":
        yield from _without_tables(settings, problems)
    elif problems:
        yield asyncio.run(_clock(url, settings))
        yield from _without_tables(settings, problems)
    else:
        yield from asyncio.run(_opened(settings))


async def _opened(settings: ServiceSettings) -> Sequence[Check]:
    async with open_services(settings) as services:
        ready, others = await asyncio.gather(
            check_readiness(services.database, services.storage_watch, LONG_CHECK_SECONDS),
            _others(services),
        )
    return [*(c for c in ready if c.name not in {"database", "sandbox"}), *others]


def _without_tables(settings: ServiceSettings, problems: Sequence[Problem]) -> Iterator[Check]:
    """What can be looked at without a migrated database."""
    if _concern(problems, "bucket", "home", "secret"):
        yield skipped("storage", "the settings above")
    else:
        storage = storage_in(settings, secrets_of(settings), "doctor")
        yield asyncio.run(storage_check(storage_watch(settings, storage)))
    for name in _NEED_TABLES:
        yield skipped(name, "a migrated database and the settings above")
    yield asyncio.run(public_address(settings))


async def _others(services: Services) -> Sequence[Check]:
    settings = services.settings
    return await asyncio.gather(
        _secrets(services),
        _clock(services.database_url, settings),
        receivers(services.database, settings),
        public_address(settings),
    )


async def _secrets(services: Services) -> Check:
    async with services.database.begin() as transaction:
        lost = await transaction.operations.unreadable_secrets()
    if not lost:
        return good("secrets", "all secrets in the database can be decrypted")
    reported = f"{lost} secrets of webhooks were encrypted with another SESSION_SECRET"
    hint = "add the earlier secret to SESSION_SECRET_PREVIOUS, or rotate these webhooks' secrets"
    return Check("secrets", Verdict.BAD, reported, hint)


async def _clock(url: str, settings: ServiceSettings) -> Check:
    """Whether it agrees with the database's, and the bucket's, which refuses signatures by it."""
    found = clock_check("the database", await database_time(url), datetime.now(UTC))
    if settings.bucket is None or not found.ok:
        return found
    try:
        reported = (await look_at_page(settings.bucket.endpoint, settings.ca_file)).date
    except NotReachedError:
        return found
    if reported is None:
        return found
    of_bucket = clock_check("the bucket", reported, datetime.now(UTC))
    return found if of_bucket.ok else of_bucket


def _settings(problems: Sequence[Problem]) -> Iterator[Check]:
    if not problems:
        yield good("settings", "every setting can be used")
    for problem in problems:
        yield bad("settings", problem)


def _concern(problems: Sequence[Problem], *fields: str) -> bool:
    """Whether one of them is about a setting whose name begins so."""
    return any(
        variable_name(name) in problem.message
        for problem in problems
        for name in ServiceSettings.model_fields
        if any(part in name for part in fields)
    )
