"""Memory is shared between processes: never too much, in order, given back by death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from reelmill.core.errors import CancelledError, ResourceError
from reelmill.media.cancel import CancelToken
from reelmill.media.memory_budget import MemoryBudget, cgroup_limits

HOLDER = """
import sys, time
from pathlib import Path
from reelmill.media.memory_budget import MemoryBudget
with MemoryBudget(100, Path(sys.argv[1])).share(int(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def budget(tmp_path: Path) -> MemoryBudget:
    return MemoryBudget(100, tmp_path)


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def other_process(folder: Path, held_bytes: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HOLDER, str(folder), str(held_bytes)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    return process


def test_what_fits_is_granted_at_once_and_given_back(budget: MemoryBudget, tmp_path: Path) -> None:
    with budget.share(60), budget.share(40):
        assert budget.held_bytes == 100
    assert budget.held_bytes == 0
    assert [file.name for file in tmp_path.iterdir()] == ["lock"]


def test_what_never_fits_is_refused_with_both_numbers(tmp_path: Path) -> None:
    small = MemoryBudget(100_000_000, tmp_path)
    with pytest.raises(ResourceError, match="250 MB of memory; this machine has 100 MB") as raised:
        small.check(250_000_000, "The clip", "/tracks/0")
    assert raised.value.problems[0].pointer == "/tracks/0"
    with pytest.raises(ResourceError), small.share(100_000_001):
        pass


def test_processes_share_one_budget_and_death_gives_back(
    budget: MemoryBudget, tmp_path: Path
) -> None:
    with other_process(tmp_path, 80) as other:
        assert budget.held_bytes == 80
        entered = threading.Event()

        def take() -> None:
            with budget.share(30):
                entered.set()

        thread = threading.Thread(target=take)
        thread.start()
        assert not entered.wait(0.5)
        other.send_signal(signal.SIGKILL)
        assert entered.wait(20)
        thread.join()
    assert budget.held_bytes == 0


def test_a_frozen_process_keeps_its_share_and_others_go_on(
    budget: MemoryBudget, tmp_path: Path
) -> None:
    with other_process(tmp_path, 80) as other:
        os.kill(other.pid, signal.SIGSTOP)
        with budget.share(20):
            assert budget.held_bytes == 100
        other.kill()


def test_a_large_share_is_not_overtaken_by_later_small_ones(budget: MemoryBudget) -> None:
    order: list[str] = []

    def take(name: str, needed: int) -> None:
        with budget.share(needed):
            order.append(name)

    with ExitStack() as held:
        held.enter_context(budget.share(50))
        large = threading.Thread(target=take, args=("large", 90))
        large.start()
        until(lambda: len(list(budget._folder.glob("0*"))) == 2)
        small = threading.Thread(target=take, args=("small", 20))
        small.start()
        until(lambda: len(list(budget._folder.glob("0*"))) == 3)
        time.sleep(0.3)
        assert order == []
    large.join()
    small.join()
    assert order == ["large", "small"]


def test_waiting_can_be_cancelled(budget: MemoryBudget) -> None:
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with budget.share(100), pytest.raises(CancelledError), budget.share(1, cancel):
        pass
    assert budget.held_bytes == 0


def test_many_threads_never_hold_more_than_there_is(budget: MemoryBudget) -> None:
    held, most, lock = 0, 0, threading.Lock()

    def take(needed: int) -> None:
        nonlocal held, most
        for _ in range(3):
            with budget.share(needed):
                with lock:
                    held += needed
                    most = max(most, held)
                time.sleep(0.005)
                with lock:
                    held -= needed

    threads = [threading.Thread(target=take, args=(10 + 7 * i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 50 < most <= 100
    assert held == 0


def test_a_stopped_ledger_stops_nobody(budget: MemoryBudget, tmp_path: Path) -> None:
    script = (
        "import fcntl, os, sys, time; f = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR); "
        "fcntl.flock(f, fcntl.LOCK_EX); print('locked', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        with budget.share(10):
            pass
        other.kill()


@pytest.mark.parametrize(
    ("membership", "name"),
    [
        ("0::/a/b", "memory.max"),
        ("5:cpu,memory:/a/b\n0::/", "memory/{}memory.limit_in_bytes"),
    ],
)
def test_limits_of_control_groups_are_read(tmp_path: Path, membership: str, name: str) -> None:
    (tmp_path / "cgroup").write_text(membership)
    version1 = "{}" in name
    base = tmp_path / "memory" if version1 else tmp_path
    (base / "a" / "b").mkdir(parents=True)
    file = "memory.limit_in_bytes" if version1 else "memory.max"
    (base / "a" / "b" / file).write_text("max\n" if not version1 else "9223372036854771712\n")
    (base / "a" / file).write_text("1000\n")
    assert min(cgroup_limits(tmp_path / "cgroup", tmp_path)) == 1000
