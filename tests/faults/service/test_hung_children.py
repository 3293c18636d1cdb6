"""An encoder of a running worker hangs: its work is tried again, then fails by name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from fault_stage import Stage

WORKER = """
from reelmill.media.process_watch import WATCH
WATCH.hung_seconds = 2.0
import sys
from reelmill.cli.main import run
sys.argv = ["reelmill", "worker"]
run()
"""
"""`reelmill worker`, but it loses patience with its children sooner."""

CROSSING = {
    "canvas": {"width": 640, "height": 360, "fps": 30},
    "tracks": [
        {
            "type": "sequence",
            "transition": {"type": "fade", "duration": 2},
            "tracks": [
                {"type": "shape", "shape": "rectangle", "fill": f"#{n}0c0a0", "duration": 3}
                for n in range(2)
            ],
        }
    ],
}


@pytest.fixture
def worker(stage: Stage, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "REELMILL_HOME": str(tmp_path / "home"),
        "DATABASE_URL": stage.url,
        "JWT_SECRET": "j" * 48,
        "SESSION_SECRET": "s" * 48,
        "REELMILL_JOBS": "1",
    }
    with (stage.folder / "log-0").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER], env=environment, stdout=log, stderr=log
        )
    running = "SELECT count(*) AS n FROM workers WHERE pid = %s AND state = 'RUNNING'"
    try:
        stage.until(lambda: stage.one(running, process.pid)["n"] == 1, seconds=60)
        yield process
    finally:
        process.kill()
        process.wait()


def stop_encoders(worker: subprocess.Popen[bytes], known: set[int]) -> bool:
    """Stop the encoders that are not known yet; True where there was one."""
    found = False
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(worker.pid).children():
            with suppress(psutil.NoSuchProcess):
                if child.pid not in known and "ffmpeg" in psutil.Process(child.pid).exe():
                    child.suspend()
                    known.add(child.pid)
                    found = True
    return found


def test_a_hung_encoder_is_replaced_and_the_job_succeeds(
    stage: Stage, worker: subprocess.Popen[bytes]
) -> None:
    job = stage.submit_spec(CROSSING)
    stopped: set[int] = set()
    stage.until(lambda: stop_encoders(worker, stopped), seconds=60)
    stage.ended(job, seconds=120)
    assert stage.one("SELECT max(attempts) AS n FROM segments")["n"] > 1
    assert not any(psutil.pid_exists(pid) for pid in stopped)


def test_encoders_that_always_hang_end_the_job_by_name_and_the_next_job_runs(
    stage: Stage, worker: subprocess.Popen[bytes]
) -> None:
    job = stage.submit_spec(CROSSING)
    stopped: set[int] = set()

    def failed() -> bool:
        stop_encoders(worker, stopped)
        return stage.status(job) == "FAILED"

    stage.until(failed, seconds=120)
    assert stage.job(job)["error"]["code"] == "process_hung"
    assert len(stopped) >= 2
    following = stage.submit_spec({**CROSSING, "canvas": {"width": 320, "height": 180}})
    stage.ended(following, seconds=120)
