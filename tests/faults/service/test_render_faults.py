"""The real worker with real encoders dies in the middle of a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from fault_stage import Stage

from reelmill.media.probe import probe

PROGRAM = Path(sys.executable).with_name("reelmill")

MOVING: dict[str, Any] = {
    "canvas": {"width": 640, "height": 360, "fps": 30},
    "tracks": [
        {
            "type": "sequence",
            "transition": {"type": "fade", "duration": 1.5},
            "tracks": [
                {"type": "shape", "shape": "rectangle", "fill": f"#{n}0c0a0", "duration": 3}
                for n in range(10)
            ],
        }
    ],
}
"""No sources, and some seconds of encoding."""

FRAMES = 495

NewWorker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def new_worker(stage: Stage, tmp_path: Path) -> Iterator[NewWorker]:
    """Starts `reelmill worker`, or another `program`, always with the same home."""
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "REELMILL_HOME": str(tmp_path / "home"),
        "REELMILL_DRAIN_SECONDS": "1",
        "DATABASE_URL": stage.url,
        "JWT_SECRET": "j" * 48,
        "SESSION_SECRET": "s" * 48,
        "REELMILL_JOBS": "2",
    }

    def start(*program: str) -> subprocess.Popen[bytes]:
        with (stage.folder / f"log-{len(started)}").open("wb") as log:
            process = subprocess.Popen(
                [*(program or [str(PROGRAM)]), "worker"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        running = "SELECT count(*) AS n FROM workers WHERE pid = %s AND state = 'RUNNING'"
        stage.until(lambda: stage.one(running, process.pid)["n"] == 1, seconds=120)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_job_goes_on_where_its_worker_was_ended(
    stage: Stage, new_worker: NewWorker, tmp_path: Path, number: signal.Signals
) -> None:
    first = new_worker()
    job = stage.submit_spec(MOVING)
    some_done = "SELECT count(*) AS n FROM segments WHERE status = 'DONE'"
    stage.until(lambda: stage.one(some_done)["n"] > 0 and _encoders(first), seconds=180)
    children = psutil.Process(first.pid).children(recursive=True)
    first.send_signal(number)
    assert first.wait(120) in (0, -signal.SIGKILL)
    stage.until(lambda: not any(_runs(child) for child in children))
    finished = stage.one("SELECT max(finished_at) AS at FROM segments")["at"]
    done = stage.one(some_done)["n"]
    new_worker()
    ready = time.monotonic()
    taken = "SELECT count(*) AS n FROM segments WHERE status = 'ENCODING' AND started_at > %s"
    stage.until(lambda: stage.one(taken, finished)["n"] > 0)
    assert time.monotonic() - ready < 90, "ten seconds and a sweep, in quiet"
    stage.ended(job, seconds=300)
    kept = "SELECT count(*) AS n FROM segments WHERE finished_at <= %s"
    assert stage.one(kept, finished)["n"] == done, "what was finished is not encoded again"
    row = stage.job(job)
    assert (row["attempt"], row["failures"]) == (1, 0)
    (master,) = (tmp_path / "home" / "storage").rglob("output.mp4")
    video = probe(master).video
    assert video
    assert video.frame_count == FRAMES


def _encoders(process: subprocess.Popen[bytes]) -> bool:
    return any("ffmpeg" in child.name() for child in _children(process))


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


OTHER_MIXER = (
    "from reelmill.media.sound import mix; mix.MIXER_VERSION += 1; "
    "from reelmill.cli.main import run; run()"
)
"""A worker whose sound has other samples: its encoder is another one."""


def test_workers_of_two_versions_render_side_by_side_and_one_goes_on_alone(
    stage: Stage, new_worker: NewWorker
) -> None:
    first, second = new_worker(), new_worker(sys.executable, "-c", OTHER_MIXER)
    engines = "SELECT count(DISTINCT engine) AS n FROM workers WHERE state = 'RUNNING'"
    assert stage.one(engines)["n"] == 2
    jobs = [stage.submit_spec(_short(n)) for n in range(4)]
    stage.ended(*jobs[:2], seconds=300)
    first.send_signal(signal.SIGKILL)
    stage.ended(*jobs, seconds=300)
    assert second.poll() is None
    for job in jobs:
        assert (stage.job(job)["status"], stage.job(job)["replans"]) == ("SUCCEEDED", 0)


def test_jobs_under_way_when_plans_were_still_pickled_are_rendered(
    stage: Stage, new_worker: NewWorker
) -> None:
    """The release before versions is gone, and has left rows that nobody reads any more."""
    first = new_worker()
    job = stage.submit_spec(MOVING)
    some_done = "SELECT count(*) AS n FROM segments WHERE status = 'DONE'"
    stage.until(lambda: stage.one(some_done)["n"] > 0, seconds=180)
    first.send_signal(signal.SIGKILL)
    first.wait(60)
    old = "engine = 'old', {} = convert_to('reelmill plan old', 'UTF8')"
    stage.execute(f"UPDATE job_plans SET version = 0, {old.format('body')}")
    stage.execute(f"UPDATE segments SET {old.format('work')} WHERE status <> 'DONE'")
    stage.execute("UPDATE workers SET engine = 'old', plan_versions = DEFAULT")
    new_worker()
    stage.ended(job, seconds=300)
    row = stage.job(job)
    assert row["status"] == "SUCCEEDED"
    assert (row["attempt"], row["failures"], row["replans"]) == (1, 0, 0)


def _short(number: int) -> dict[str, Any]:
    (sequence,) = MOVING["tracks"]
    shapes = [{**shape, "fill": f"#{number}0{n}0ff"} for n, shape in enumerate(sequence["tracks"])]
    return {**MOVING, "tracks": [{**sequence, "tracks": shapes[:2]}]}
