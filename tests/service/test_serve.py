"""`reelmill serve` as a user starts it: it answers, ends cleanly, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about the embedded Postgres"
)


class Served:
    """A `reelmill serve` on a free port, with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = home.parent / "serve.log"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "PORT"}}
        listen = ["--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "reelmill.cli", "serve", *listen],
                env={**kept, "REELMILL_HOME": str(self.home)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Until the API answers and sees a worker."""
        self.wait(self._is_ready, 60)

    def wait(self, true: Callable[[], bool], seconds: float) -> None:
        """Until something is true."""
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, self.log.read_text()
            assert self.process.poll() in {None, -signal.SIGKILL}, self.log.read_text()
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}/health", params={"ready": 1})
        except httpx.TransportError:
            return False
        return answer.status_code == 200

    def children(self) -> dict[str, psutil.Process]:
        """`web` and `worker`."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error, IndexError):
                found[child.cmdline()[3]] = child
        return found

    def end(self) -> None:
        """Whatever the test left."""
        for process in [*_all_of(self.process.pid), *_postgres_of(self.home)]:
            process.kill()
        self.process.wait()


@pytest.fixture
def served(service_home: Path) -> Iterator[Served]:
    """A service that answers."""
    made = Served(service_home)
    try:
        made.wait_until_ready()
        yield made
    finally:
        made.end()


def test_sigterm_ends_everything_within_seconds(served: Served) -> None:
    everything = [*_all_of(served.process.pid), *_postgres_of(served.home)]
    assert {p.name() for p in everything} >= {"postgres"}
    served.process.terminate()
    assert served.process.wait(20) == 0
    assert psutil.wait_procs(everything, timeout=5)[1] == []
    assert "Reelmill  http://localhost:" in served.log.read_text()
    assert "Traceback" not in served.log.read_text()


def test_after_kill_9_only_postgres_stays_and_the_next_start_goes_on_with_it(
    served: Served,
) -> None:
    children = list(served.children().values())
    postgres = _postmaster(served.home)
    assert len(children) == 2
    served.process.kill()
    served.process.wait()
    assert psutil.wait_procs(children, timeout=5)[1] == []
    assert postgres.is_running()
    served.process = served._start()
    served.wait_until_ready()
    assert _postmaster(served.home) == postgres
    served.process.terminate()
    assert served.process.wait(20) == 0
    assert psutil.wait_procs([postgres], timeout=5)[1] == []


def test_a_postgres_and_a_child_that_die_are_started_again(served: Served) -> None:
    postgres = _postmaster(served.home)
    postgres.kill()
    psutil.wait_procs([postgres], timeout=5)
    served.wait(lambda: bool(_postgres_of(served.home)), 30)
    served.wait_until_ready()
    worker = served.children()["worker"]
    worker.kill()
    served.wait(lambda: served.children().get("worker", worker) != worker, 30)
    served.wait_until_ready()


def test_a_port_in_use_is_told_and_nothing_stays(service_home: Path) -> None:
    with socket.socket() as taken:
        served = Served(service_home)
        taken.bind(("127.0.0.1", served.port))
        taken.listen()
        assert served.process.wait(60) == 6
    assert "address_unavailable" in served.log.read_text()
    assert _postgres_of(served.home) == []


def _all_of(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _postmaster(home: Path) -> psutil.Process:
    number = (home / "postgres/data/postmaster.pid").read_text().split()[0]
    return psutil.Process(int(number))


def _postgres_of(home: Path) -> list[psutil.Process]:
    try:
        postmaster = _postmaster(home)
        return [postmaster, *postmaster.children()]
    except (FileNotFoundError, psutil.NoSuchProcess):
        return []
