"""`reelmill serve` as a user starts it: it answers, ends cleanly, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from served import Served, all_of, postgres_of, postmaster, served_with

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about the embedded Postgres"
)


@pytest.fixture
def served() -> Iterator[Served]:
    """A service that answers."""
    with served_with() as made:
        yield made


def test_sigterm_ends_everything_within_seconds(served: Served) -> None:
    everything = [*all_of(served.process.pid), *postgres_of(served.home)]
    assert {p.name() for p in everything} >= {"postgres"}
    served.process.terminate()
    assert served.process.wait(20) == 0
    assert psutil.wait_procs(everything, timeout=60)[1] == []
    assert re.search(r"^ +Reelmill +http://localhost:\d+$", served.log.read_text(), re.MULTILINE)
    assert "Traceback" not in served.log.read_text()


def test_after_kill_9_only_postgres_stays_and_the_next_start_goes_on_with_it(
    served: Served,
) -> None:
    children = list(served.children().values())
    postgres = postmaster(served.home)
    assert len(children) == 2
    served.process.kill()
    served.process.wait()
    assert psutil.wait_procs(children, timeout=60)[1] == []
    assert postgres.is_running()
    served.process = served.start()
    served.wait_until_ready()
    assert postmaster(served.home) == postgres
    served.process.terminate()
    assert served.process.wait(20) == 0
    assert psutil.wait_procs([postgres], timeout=60)[1] == []


def test_a_postgres_and_a_child_that_die_are_started_again(served: Served) -> None:
    postgres = postmaster(served.home)
    postgres.kill()
    psutil.wait_procs([postgres], timeout=60)
    served.wait(lambda: bool(postgres_of(served.home)), 30)
    served.wait_until_ready()
    worker = served.children()["worker"]
    worker.kill()
    served.wait(lambda: served.children().get("worker", worker) != worker, 30)
    served.wait_until_ready()


def test_a_port_in_use_is_reported_and_nothing_stays(service_home: Path) -> None:
    with socket.socket() as taken:
        served = Served(service_home)
        taken.bind(("127.0.0.1", served.port))
        taken.listen()
        assert served.process.wait(180) == 6
    assert "address_unavailable" in served.log.read_text()
    assert postgres_of(served.home) == []
