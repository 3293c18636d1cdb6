"""The embedded Postgres: shared by processes, found again after a crash, refused with reasons."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from reelmill.adapters.postgres import programs
from reelmill.adapters.postgres.embedded import EmbeddedPostgres
from reelmill.core.errors import UnavailableError

_USER = """
import sys
from pathlib import Path
from reelmill.adapters.postgres.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print("open", flush=True)
    sys.stdin.read()
"""

_STOPPED_USER = """
import signal, sys, threading, time
from pathlib import Path
from reelmill.adapters.postgres.embedded import EmbeddedPostgres
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("ready", flush=True)
with EmbeddedPostgres(Path(sys.argv[1])):
    time.sleep(60)
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="about root")


def test_all_users_share_a_server_and_the_last_one_stops_it(service_home: Path) -> None:
    with EmbeddedPostgres(service_home) as first:
        with _another_user(service_home) as other:
            first_server = _postmaster(service_home)
            assert _answer(first.url, "SELECT 1") == 1
        assert other.returncode == 0
        assert first_server.is_running()
        assert _answer(first.url, "SELECT 2") == 2
    assert psutil.wait_procs([first_server], timeout=5)[1] == []
    assert not (service_home / "postgres/data/postmaster.pid").exists()


def test_users_that_start_at_the_same_time_start_one_server(service_home: Path) -> None:
    with _another_user(service_home), _another_user(service_home), _another_user(service_home):
        data = str(service_home / "postgres/data")
        servers = [p for p in psutil.process_iter(["cmdline"]) if data in (p.info["cmdline"] or [])]
        assert len(servers) == 1


def test_data_outlives_a_killed_user_and_a_killed_server(service_home: Path) -> None:
    with _another_user(service_home) as user:
        server = _postmaster(service_home)
        with EmbeddedPostgres(service_home) as own:
            _run(own.url, "CREATE TABLE kept AS SELECT 42 AS answer")
            user.kill()
            user.wait()
    assert psutil.wait_procs([server], timeout=5)[1] == []
    with EmbeddedPostgres(service_home):
        _postmaster(service_home).send_signal(signal.SIGKILL)
    with EmbeddedPostgres(service_home) as own:
        assert _answer(own.url, "SELECT answer FROM kept") == 42


def test_a_server_left_by_a_killed_user_is_used_on(service_home: Path) -> None:
    with _another_user(service_home) as user:
        user.kill()
        user.wait()
    left = _postmaster(service_home)
    assert left.is_running()
    with EmbeddedPostgres(service_home) as own:
        assert _answer(own.url, "SELECT 1") == 1
        assert _postmaster(service_home) == left
    assert psutil.wait_procs([left], timeout=5)[1] == []


def test_a_number_left_in_the_lock_file_may_be_anybodys_by_now(service_home: Path) -> None:
    with EmbeddedPostgres(service_home):
        pass
    (service_home / "postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n")
    with EmbeddedPostgres(service_home) as server:
        assert _answer(server.url, "SELECT 1") == 1


def test_a_home_may_have_any_name_and_any_length(service_home: Path) -> None:
    home = service_home / "Ünïcode & 'spaces', %41" / ("long" * 30)
    home.parent.mkdir(parents=True)
    with EmbeddedPostgres(home) as server:
        assert _answer(server.url, "SELECT 1") == 1


def test_a_server_that_died_is_started_again(service_home: Path) -> None:
    with EmbeddedPostgres(service_home) as server:
        dead = _postmaster(service_home)
        dead.kill()
        psutil.wait_procs([dead], timeout=5)
        server.ensure()
        assert _answer(server.url, "SELECT 1") == 1


@pytest.mark.parametrize("after_seconds", [0.1, 0.8, 1.5])
def test_whoever_is_stopped_while_starting_it_leaves_none(
    service_home: Path, after_seconds: float
) -> None:
    command = [sys.executable, "-c", _STOPPED_USER, str(service_home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"ready\n"
        time.sleep(after_seconds)
        user.send_signal(signal.SIGTERM)
        assert user.wait(120) == 7
    data = str(service_home / "postgres/data")
    assert [p for p in psutil.process_iter(["cmdline"]) if data in (p.info["cmdline"] or [])] == []


def test_data_of_another_postgres_is_refused_with_the_way_out(service_home: Path) -> None:
    with EmbeddedPostgres(service_home):
        pass
    (service_home / "postgres/data/PG_VERSION").write_text("17\n")
    with pytest.raises(UnavailableError, match=r"Postgres 17.*operations\.md") as caught:
        EmbeddedPostgres(service_home).open()
    assert caught.value.problems[0].code == "database_folder_version"


def test_a_server_that_does_not_start_says_why(service_home: Path) -> None:
    with EmbeddedPostgres(service_home):
        pass
    (service_home / "postgres/data/postgresql.auto.conf").write_text("shared_buffers = 'a lot'\n")
    with pytest.raises(UnavailableError, match="shared_buffers") as caught:
        EmbeddedPostgres(service_home).open()
    assert caught.value.problems[0].code == "database_start_failed"


@as_root
def test_a_home_that_other_accounts_cannot_reach_is_refused(service_home: Path) -> None:
    closed = service_home / "closed"
    closed.mkdir(parents=True, mode=0o700)
    with pytest.raises(UnavailableError, match="closed") as caught:
        EmbeddedPostgres(closed / "home").open()
    assert caught.value.problems[0].code == "database_folder_refused"
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_programs_that_other_accounts_cannot_reach_are_copied_whole(
    service_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = programs.wheel_folder().parent
    closed = tmp_path / "site-packages"
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "wheel_folder", lambda: closed / package.name / "pginstall")
    with EmbeddedPostgres(service_home) as server:
        postmaster = _postmaster(service_home)
        assert Path(postmaster.exe()).is_relative_to(service_home)
        assert _answer(server.url, "SELECT 1") == 1


@contextmanager
def _another_user(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that uses the server meanwhile."""
    command = [sys.executable, "-c", _USER, str(home)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process


def _postmaster(home: Path) -> psutil.Process:
    number = (home / "postgres/data/postmaster.pid").read_text().split()[0]
    return psutil.Process(int(number))


def _answer(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())
