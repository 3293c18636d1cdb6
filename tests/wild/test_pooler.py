"""The service behind a real PgBouncer: as installed, in transaction mode, and in others."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from pgbouncer import PASSWORD, pgbouncer

from embedded_server import run_statement
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.given_url import libpq_url
from reelmill.adapters.postgres.listen import Listener
from reelmill.adapters.postgres.migrate import upgrade
from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.adapters.postgres.reaching import OutageError, listen_at, look_at
from reelmill.adapters.postgres.server_connection import connect
from reelmill.core.errors import SpecError
from served import Served, free_port, served_with
from service_user import SECRETS, account, ended, reported_of, submitted

pytestmark = pytest.mark.anyio

SCHEMA = "?schema=films&pgbouncer=true"


@pytest.fixture(params=["", SCHEMA, "direct"], ids=["plain", "schema", "direct"])
def pooled(request: pytest.FixtureRequest, empty_database_url: str) -> Iterator[Served]:
    """A whole service behind PgBouncer in transaction mode, with few connections."""
    more = {}
    if request.param == "direct":
        more["REELMILL_DATABASE_DIRECT_URL"] = empty_database_url
    query = request.param if request.param.startswith("?") else ""
    with (
        pgbouncer(empty_database_url, default_pool_size=6) as url,
        served_with(DATABASE_URL=url + query, **SECRETS, **more) as made,
    ):
        yield made


def test_a_whole_service_works_in_transaction_mode(pooled: Served) -> None:
    with account(pooled.url) as client:
        for number in range(6):  # the sixth time a driver would prepare a statement
            assert ended(client, submitted(client, f"film {number}"))["status"] == "SUCCEEDED"
        assert reported_of(client, submitted(client, "watched"))[-1] == "SUCCEEDED"
        _cancel(client)
        _restart_worker(pooled)
        assert ended(client, submitted(client, "restarted"))["status"] == "SUCCEEDED"
    reported = pooled.log.read_text()
    for sign in ("already exists", "no heartbeat", "queue lost", "given up", "Traceback"):
        assert sign not in reported, reported


def _cancel(client: httpx.Client) -> None:
    long = submitted(client, "long", 600)
    watching: list[str] = []
    watcher = threading.Thread(target=lambda: watching.extend(reported_of(client, long)))
    watcher.start()
    client.post(f"/v1/jobs/{long}/cancel").raise_for_status()
    assert ended(client, long)["status"] == "CANCELLED"
    watcher.join(60)
    assert watching[-1] == "CANCELLED"


def _restart_worker(served: Served) -> None:
    before = served.children()["worker"].pid
    os.kill(before, signal.SIGKILL)
    served.wait(lambda: _pid(served) not in {before, 0}, 120)
    served.wait(served._is_ready, 120)


def _pid(served: Served) -> int:
    worker = served.children().get("worker")
    return worker.pid if worker else 0


async def test_settings_hold_in_every_transaction_for_nobody_else(
    empty_database_url: str,
) -> None:
    with pgbouncer(empty_database_url, default_pool_size=1) as url:
        upgrade(url + "?options=-csearch_path%3Dfilms")
        database = PostgresDatabase(url + "?options=-csearch_path%3Dfilms")
        for _ in range(8):
            async with database.begin() as transaction:
                found = await transaction.connection.exec_driver_sql(
                    "SELECT current_setting('search_path'), "
                    "current_setting('idle_in_transaction_session_timeout')"
                )
                assert found.one() == ("films", "15s")
        with psycopg.connect(url) as stranger:
            assert stranger.execute("SHOW search_path").fetchone() == ('"$user", public',)
            pause = stranger.execute("SHOW idle_in_transaction_session_timeout").fetchone()
            assert pause == ("0",)
            assert stranger.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (
                0,
            )
        await database.close()


@pytest.mark.parametrize(("mode", "hears"), [("session", True), ("transaction", False)])
async def test_notifications_are_heard_where_they_arrive_and_else_asked_for(
    mode: str, hears: bool, empty_database_url: str
) -> None:
    heard, looked = asyncio.Event(), asyncio.Event()
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks > 2:
            looked.set()

    with pgbouncer(empty_database_url, pool_mode=mode) as url:
        async with Listener(url, {"news": lambda _: heard.set()}, look).running() as listener:
            async with asyncio.timeout(60):
                await listener.listening.wait()
                run_statement(empty_database_url, "SELECT pg_notify('news', '')")
                await (heard if hears else looked).wait()
    assert heard.is_set() == hears


async def test_a_pooler_is_seen_and_a_server_is_not_taken_for_one(empty_database_url: str) -> None:
    async with await connect(empty_database_url, "test") as direct:
        assert (direct.pooled, direct.prepare_threshold) == (False, 5)
    with pgbouncer(empty_database_url) as url:
        async with await connect(url, "test") as pooled:
            assert (pooled.pooled, pooled.prepare_threshold) == (True, None)


async def test_an_address_may_say_that_there_is_a_pooler(empty_database_url: str) -> None:
    for word in ("pgbouncer=true", "pool_mode=transaction"):
        said = libpq_url(f"{empty_database_url}&{word}&schema=public")
        async with await connect(said, "test", work_mem="5MB") as reported:
            assert (reported.pooled, reported.prepare_threshold) == (True, None)
            assert reported.each_time == {"work_mem": "5MB"}


def test_what_cannot_work_is_refused_with_the_way_out(empty_database_url: str) -> None:
    with pgbouncer(empty_database_url, pool_mode="statement") as url:
        assert _code(lambda: look_at(url)) == "database_pooler_mode"
    with pgbouncer(empty_database_url) as url:
        assert _code(lambda: look_at(url + "?options=endpoint%3Dx")) == "database_options_refused"
        assert _code(lambda: listen_at(url, empty_database_url)) == "database_direct_deaf"
        listen_at(empty_database_url, url)


def test_what_a_pooler_refuses_is_named_as_what_a_server_refuses(empty_database_url: str) -> None:
    with pgbouncer(empty_database_url, auth_type="md5") as url:
        user, _, place = url.removeprefix("postgresql://").partition("@")
        look_at(f"postgresql://{user}:{PASSWORD}@{place}")
        for wrong in (f"{user}:wrong", f"{user}x:{PASSWORD}"):
            assert _code(lambda: look_at(f"postgresql://{wrong}@{place}")) == (  # noqa: B023
                "database_login_refused"
            )
    with pgbouncer(empty_database_url) as url:
        assert _code(lambda: look_at(f"{url}x")) == "database_missing"
    with (
        pgbouncer(empty_database_url.replace("port=5432", "port=1")) as url,
        pytest.raises(OutageError),
    ):
        look_at(url)


async def test_a_pooler_that_is_started_again_is_an_outage_and_no_fault(
    empty_database_url: str,
) -> None:
    port = free_port()
    with pgbouncer(empty_database_url, listen_port=port) as url:
        upgrade(url)
        inner = PostgresDatabase(url)
        database = RetryingDatabase(inner)
        async with database.begin() as transaction:
            await transaction.operations.answer()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    with pgbouncer(empty_database_url, listen_port=port):
        async with asyncio.timeout(60), database.begin() as transaction:
            await transaction.operations.answer()
        await inner.close()


def _code(look: Callable[[], None]) -> str:
    with pytest.raises(SpecError) as raised:
        look()
    [problem] = raised.value.problems
    assert problem.hint
    return problem.code
