"""Settings become the address of a database that is there."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import structlog

from reelmill.adapters.postgres.migrate import behind, upgrade_elsewhere
from reelmill.adapters.postgres.outage import is_outage
from reelmill.adapters.postgres.reaching import (
    OutageError,
    listen_at,
    look_at,
    place_of,
    why_away,
)
from reelmill.bootstrap.private_home import make_private
from reelmill.core.errors import ReelmillError, UnavailableError
from reelmill.settings import ServiceSettings

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 5.0
_LOOK_SECONDS = 2.0
_REPORT_EVERY_SECONDS = 15.0
_WAITS_FOR_SCHEMA = (
    "The database lacks tables or columns of this release; waiting for `reelmill web` or "
    "`reelmill admin migrate` to add them. Giving up in %.0f s."
)

_log = structlog.get_logger("reelmill.database")
_waiting = logging.getLogger("reelmill.database")  # also read where no logs were configured


@contextmanager
def database_address(settings: ServiceSettings) -> Iterator[str]:
    """URL of the database: DATABASE_URL, or an embedded Postgres that runs meanwhile.

    Raises:
        UnavailableError: `database_folder_refused`, `database_folder_version`,
            `database_start_failed`.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    make_private(settings.home)
    from reelmill.adapters.postgres.embedded import EmbeddedPostgres  # noqa: PLC0415 - optional

    with EmbeddedPostgres(settings.home) as server, _kept_alive(server.ensure):
        yield server.url


def listen_url(settings: ServiceSettings, url: str) -> str:
    """Where notifications of the database at `url` are heard."""
    direct = settings.database_direct_url
    return direct.get_secret_value() if direct else url


@contextmanager
def _kept_alive(ensure: Callable[[], None]) -> Iterator[None]:
    """Start the server again, should it die meanwhile; connections are made anew by their pools."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                ensure()
            except (ReelmillError, OSError) as error:
                _log.error("the embedded Postgres does not start", error=str(error))

    watcher = threading.Thread(target=watch, name="postgres-watcher", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


@asynccontextmanager
async def async_database_address(settings: ServiceSettings) -> AsyncIterator[str]:
    """`database_address` for the event loop, which goes on while the server starts and stops."""
    address = database_address(settings)
    url = await asyncio.to_thread(address.__enter__)
    try:
        yield url
    finally:
        await asyncio.shield(asyncio.to_thread(address.__exit__, None, None, None))


def prepared(url: str, settings: ServiceSettings, prepare: Callable[[], T]) -> T:
    """What `prepare` returns, which needs the database; outages are waited for with back-off.

    Raises:
        UnavailableError: `database_unavailable`, REELMILL_DATABASE_WAIT_SECONDS have passed; and
            what `prepare` raises.
        SpecError: `database_url_invalid`, `database_login_refused`, `database_missing`,
            `database_options_refused`, `database_encoding`, `database_pooler_mode`,
            `database_direct_deaf`.
    """
    until, pause = 0.0, _FIRST_PAUSE_SECONDS
    while True:
        try:
            look_at(url)
            if settings.database_direct_url:
                listen_at(settings.database_direct_url.get_secret_value(), url)
            return prepare()
        except Exception as error:
            if not isinstance(error, OutageError) and not is_outage(error):
                raise
            why = str(error) if isinstance(error, OutageError) else why_away(str(error))
        until = until or time.monotonic() + settings.database_wait_seconds
        left = until - time.monotonic()
        sentence = f"The database at {place_of(url)} cannot be used: {why}."
        if left <= 0:
            hint = "start it, correct DATABASE_URL, or raise REELMILL_DATABASE_WAIT_SECONDS"
            raise UnavailableError.of("database_unavailable", sentence, hint=hint)
        pause = min(pause, left)
        _waiting.warning("%s Next try in %.1f s; giving up in %.0f s.", sentence, pause, left)
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def migrated(url: str, settings: ServiceSettings) -> None:
    """Bring the database to this release's schema, or see that it is there.

    Raises:
        UnavailableError: `database_not_migrated`, where REELMILL_MIGRATE is off or it failed.
    """
    if settings.migrate:
        upgrade_elsewhere(url)
    elif behind(url):
        raise _not_migrated()


def wait_for_schema(url: str, settings: ServiceSettings) -> None:
    """Wait until another process has brought the database to this release's schema.

    Raises:
        UnavailableError: `database_not_migrated`, nobody did so for REELMILL_DATABASE_WAIT_SECONDS.
    """
    began, reported_at = time.monotonic(), 0.0
    report = _waiting.info  # a warning only once it takes longer than migrations usually do
    while behind(url):
        waited = time.monotonic() - began
        if waited > settings.database_wait_seconds:
            raise _not_migrated(settings.database_wait_seconds)
        if waited >= reported_at:
            left = settings.database_wait_seconds - waited
            report(_WAITS_FOR_SCHEMA, left)
            report = _waiting.warning
            reported_at = waited + _REPORT_EVERY_SECONDS
        time.sleep(0.1)


def _not_migrated(waited_seconds: int = 0) -> UnavailableError:
    sentence = "The database lacks tables or columns of this release."
    if waited_seconds:
        sentence += (
            f" They were not added within {waited_seconds} s (REELMILL_DATABASE_WAIT_SECONDS)."
        )
    hint = "run `reelmill admin migrate`, or `reelmill web` without REELMILL_MIGRATE=0"
    return UnavailableError.of("database_not_migrated", sentence, hint=hint)
