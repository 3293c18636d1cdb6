"""Processes that start before their database does, or with a wrong address of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from fault_stage import Server

SECRET = "pa55w0rd-of-the-database"
COMMANDS = {
    "web": ["web"],
    "worker": ["worker"],
    "serve": ["serve"],
    "migrate": ["admin", "migrate"],
    "prune": ["admin", "prune"],
}


class Started:
    """A command of the service, with this database's address."""

    def __init__(self, url: str, folder: Path, *command: str, wait_seconds: int = 60) -> None:
        self.log = folder / f"{'-'.join(command)}.log"
        self.port = free_port()
        own = {
            "DATABASE_URL": url,
            "REELMILL_HOME": str(folder / "home"),
            "REELMILL_DATABASE_WAIT_SECONDS": str(wait_seconds),
            "SESSION_SECRET": "s" * 40,
            "JWT_SECRET": "j" * 40,
            "PORT": str(self.port),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "reelmill.cli", *command],
                env={**os.environ, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def until_signalled(self, words: str) -> None:
        until = time.monotonic() + 300
        while words not in self.reported:
            assert time.monotonic() < until, self.reported
            assert self.process.poll() is None, self.reported
            time.sleep(0.05)

    @property
    def reported(self) -> str:
        return self.log.read_text()

    def ended(self) -> int:
        """Its exit code; nothing it said is a traceback or a secret."""
        code = self.process.wait(300)
        assert "Traceback" not in self.reported, self.reported
        assert SECRET not in self.reported
        return code


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def late() -> Iterator[Server]:
    """A server with data, not started; `guarded` needs a password that nobody has."""
    folder = Path(tempfile.mkdtemp(prefix="rml-", dir="/var/tmp"))
    made = Server(folder)
    made.create()
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())
    yield made
    with suppress(AssertionError):
        made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_everything_waits_for_a_named_time_and_ends_with_7(tmp_path: Path) -> None:
    url = f"postgresql://someone:{SECRET}@127.0.0.1:{free_port()}/x"
    for name, command in COMMANDS.items():
        folder = tmp_path / name
        folder.mkdir()
        started = Started(url, folder, *command, wait_seconds=1)
        assert started.ended() == 7, started.reported
        assert "127.0.0.1:" in started.reported
        assert "the connection is refused" in started.reported
        assert "Next try in" in started.reported
        assert "[database_unavailable]" in started.reported


def test_a_service_that_was_started_first_serves_once_its_database_is_there(
    late: Server, tmp_path: Path
) -> None:
    service = Started(late.url("postgres"), tmp_path, "serve")
    try:
        service.until_signalled("Next try in")
        late.start()
        until = time.monotonic() + 300
        while not _is_ready(service.port):
            assert time.monotonic() < until, service.reported
            time.sleep(0.1)
    finally:
        service.process.terminate()
    assert service.ended() == 0


def test_a_database_that_goes_away_during_a_migration_is_waited_for(
    late: Server, tmp_path: Path
) -> None:
    late.start()
    url = late.url("postgres")
    holder = psycopg.connect(url)
    holder.execute("SELECT pg_advisory_xact_lock(7335516455)")
    migrating = Started(url, tmp_path, "admin", "migrate")
    waits = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_xact_lock%'"
    with psycopg.connect(url, autocommit=True) as watching:
        until = time.monotonic() + 300
        while watching.execute(waits).fetchone() == (1,):  # the question itself
            assert time.monotonic() < until, migrating.reported
            time.sleep(0.05)
    with late.away():
        migrating.until_signalled("Next try in")
    with suppress(psycopg.OperationalError):
        holder.close()
    assert migrating.ended() == 0
    assert "The database is at revision" in migrating.reported


def test_what_waiting_cannot_mend_ends_at_once_and_names_the_variable(
    late: Server, tmp_path: Path
) -> None:
    late.start()
    with psycopg.connect(late.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE guarded LOGIN PASSWORD 'another'")
    folder = late.url("").partition("host=")[2]
    wrong = {
        "database_login_refused": f"postgresql://guarded:{SECRET}@/postgres?host={folder}",
        "database_missing": f"postgresql://postgres:{SECRET}@/nothing?host={folder}",
        "database_url_invalid": f"postgresql://me:{SECRET}@db:port/name",
    }
    for code, url in wrong.items():
        begun = time.monotonic()
        started = Started(url, tmp_path, "worker", wait_seconds=3600)
        assert started.ended() == 2, started.reported
        assert f"[{code}]" in started.reported
        assert "DATABASE_URL" in started.reported
        assert "→" in started.reported
        assert time.monotonic() - begun < 300


def _is_ready(port: int) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    return False
