"""Workers die, stop, are told to end, and lose their database; no work is lost or done wrongly."""

from __future__ import annotations

import os
import signal
import socket
import time
from datetime import timedelta

from fault_stage import Server, Stage, alive, stop_for_a_while

from reelmill.usecases.ports.workers import LOST_SECONDS

HELD = {"until": "go"}
"""A segment that is being encoded until the file `go` is there."""


NO_PROCESS = 2**30
"""More than Linux ever gives a process."""

_REFUSE_TWO = """
CREATE SEQUENCE refused;
CREATE FUNCTION refuse_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('refused') <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_two BEFORE INSERT ON workers FOR EACH ROW EXECUTE FUNCTION refuse_two();
"""
"""Two connections break in the middle of a registration."""

_ANOTHER_HERE = """
INSERT INTO workers (id, host, pid, version, encoders, started_at, heartbeat_at)
VALUES (gen_random_uuid(), %s, %s, '0', 1, now(), now() + make_interval(secs => %s))
"""

_BEATS_ON = """
SELECT count(*) AS n FROM workers WHERE state = 'RUNNING' AND heartbeat_at > started_at
"""
_STATE = "SELECT state FROM workers WHERE pid = %s"
_ALL_BEAT = "SELECT bool_and(heartbeat_at > now() - interval '4 seconds') AS yes FROM workers"


def test_a_killed_worker_is_noticed_and_its_job_goes_on_from_what_is_finished(
    stage: Stage,
) -> None:
    first = stage.worker()
    job = stage.submit({"name": "a"}, {"name": "b", **HELD})
    stage.until(lambda: stage.runs("end", "a") and stage.runs("begin", "b"))
    stage.worker()
    first.kill()
    killed = time.time()
    again = stage.until(lambda: len(stage.runs("begin", "b")) == 2)
    assert again
    assert stage.runs("begin", "b")[1]["at"] - killed < 60, "ten seconds and a sweep, in quiet"
    (stage.folder / "go").touch()
    stage.ended(job)
    assert stage.master(job) == ["a", "b"]
    assert len(stage.runs("begin", "a")) == 1, "finished segments are not encoded again"
    assert stage.job(job)["attempt"] == 1


def test_a_worker_told_to_end_finishes_what_it_encodes(stage: Stage) -> None:
    worker = stage.worker()
    job = stage.submit({"name": "a", **HELD}, {"name": "b", **HELD}, {"name": "c"})
    stage.until(lambda: stage.runs("begin", "a") and stage.runs("begin", "b"))
    worker.terminate()
    stage.until(lambda: stage.one("SELECT state FROM workers")["state"] == "DRAINING")
    (stage.folder / "go").touch()
    assert worker.wait(120) == 0
    assert stage.runs("end", "a")
    assert stage.runs("end", "b")
    assert not stage.runs("begin", "c"), "a worker that ends begins nothing"
    assert stage.one("SELECT state FROM workers")["state"] == "STOPPED"
    stage.worker()
    stage.ended(job)
    assert stage.master(job) == ["a", "b", "c"]
    assert [len(stage.runs("begin", name)) for name in "abc"] == [1, 1, 1]


def test_the_heartbeat_goes_on_while_a_worker_drains(stage: Stage) -> None:
    worker = stage.worker()
    stage.submit({"name": "a", **HELD})
    stage.until(lambda: stage.runs("begin", "a"))
    worker.terminate()
    draining = "SELECT heartbeat_at FROM workers WHERE state = 'DRAINING'"
    reported = stage.until(lambda: stage.one(draining))
    later = reported["heartbeat_at"] + timedelta(seconds=5)
    stage.until(lambda: stage.one(draining)["heartbeat_at"] > later)
    (stage.folder / "go").touch()
    assert worker.wait(120) == 0


def test_a_worker_whose_time_to_end_is_over_hands_its_work_back(stage: Stage) -> None:
    worker = stage.worker(drain_seconds=0.5)
    job = stage.submit({"name": "a", **HELD})
    stage.until(lambda: stage.runs("begin", "a"))
    worker.terminate()
    assert worker.wait(10) == 0
    assert stage.runs("stopped", "a")
    row = stage.one("SELECT status, attempts FROM segments")
    assert (row["status"], row["attempts"]) == ("QUEUED", 0), "no attempt is counted"
    (stage.folder / "go").touch()
    stage.worker()
    stage.ended(job)
    begun, stopped = stage.runs("begin", "a"), stage.runs("stopped", "a")
    assert len(begun) == 2
    assert begun[1]["at"] > stopped[0]["at"], "never two at a time"


def test_a_second_signal_ends_a_worker_at_once(stage: Stage) -> None:
    worker = stage.worker(drain_seconds=60)
    stage.submit({"name": "a", **HELD})
    stage.until(lambda: stage.runs("begin", "a"))
    worker.terminate()
    stage.until(lambda: stage.one("SELECT state FROM workers")["state"] == "DRAINING")
    worker.send_signal(signal.SIGINT)
    assert worker.wait(20) == 0
    assert stage.one("SELECT status FROM segments")["status"] == "QUEUED"


def test_a_worker_that_was_stopped_for_a_while_overwrites_nothing(stage: Stage) -> None:
    sleeper = stage.worker()
    job = stage.submit({"name": "a", **HELD}, {"name": "b"})
    stage.until(lambda: stage.runs("begin", "a") and stage.runs("end", "b"))
    stage.worker()
    stop_for_a_while(sleeper)
    stage.until(lambda: len(stage.runs("begin", "a")) == 2)
    (stage.folder / "go").touch()
    stage.ended(job)
    published = stage.job(job)
    os.kill(sleeper.pid, signal.SIGCONT)
    woken = "SELECT count(*) AS n FROM workers WHERE pid = %s AND state = 'RUNNING'"
    stage.until(lambda: stage.one(woken, sleeper.pid)["n"] == 1)
    stage.until(lambda: stage.runs("stopped", "a") or stage.runs("refused", "a"))
    assert len(stage.runs("end", "a")) == 1
    assert len(stage.runs("published")) == 1
    assert stage.job(job) == published
    more = stage.submit({"name": "c"})
    stage.ended(more)


def test_workers_survive_a_restart_of_the_database(stage: Stage, server: Server) -> None:
    workers = [stage.worker(), stage.worker()]
    job = stage.submit({"name": "a", **HELD}, {"name": "b", **HELD})
    stage.until(lambda: stage.runs("begin", "a") and stage.runs("begin", "b"))
    with server.away():
        time.sleep(1)
    (stage.folder / "go").touch()
    stage.ended(job)
    assert stage.master(job) == ["a", "b"]
    assert [len(stage.runs("begin", name)) for name in "ab"] == [1, 1]
    later = stage.submit({"name": "d"})
    stage.ended(later)
    assert all(map(alive, workers))


def test_nobody_is_lost_and_no_work_either_while_the_database_is_away(
    stage: Stage, server: Server
) -> None:
    """So long that all heartbeats are old when it is back."""
    for _ in range(2):
        stage.worker()
    job = stage.submit({"name": "a", **HELD})
    stage.until(lambda: stage.runs("begin", "a"))
    with server.away():
        away = time.monotonic()
        (stage.folder / "go").touch()
        stage.until((stage.folder / "a").exists)
        stage.until(lambda: time.monotonic() > away + LOST_SECONDS + 1)
    stage.ended(job)
    stage.until(lambda: stage.one(_ALL_BEAT)["yes"])
    assert stage.one("SELECT count(*) AS n FROM workers WHERE state = 'RUNNING'")["n"] == 2
    assert len(stage.runs("begin", "a")) == 1


def test_a_wake_up_delivered_twice_does_nothing_twice(stage: Stage) -> None:
    jobs = []
    for n in range(3):
        jobs.append(stage.submit({"name": f"{n}a"}, {"name": f"{n}b"}))
        stage.wake_up("renders", "prepare_next")
        for _ in range(4):
            stage.wake_up("segments", "encode_next")
    stage.worker()
    stage.worker()
    for job in jobs:
        for _ in range(3):
            stage.wake_up("finishes", "finish", job_id=str(job))
    stage.ended(*jobs)
    for job in jobs:
        stage.wake_up("finishes", "finish", job_id=str(job))
    todo = "SELECT count(*) AS n FROM procrastinate_jobs"
    stage.until(lambda: stage.one(todo)["n"] == 0)
    assert sorted(run["name"] for run in stage.runs("begin")) == [
        f"{n}{k}" for n in range(3) for k in "ab"
    ]
    assert len(stage.runs("published")) == 3
    assert not stage.runs("unpublished")


def test_wake_ups_that_got_lost_strand_nothing(stage: Stage) -> None:
    job = stage.submit({"name": "a"})
    stage.execute("DELETE FROM procrastinate_jobs")
    stage.worker()
    stage.ended(job)


def test_a_segment_that_kills_its_worker_fails_after_three_and_others_go_on(
    stage: Stage,
) -> None:
    poison = stage.submit({"name": "poison", "crash": True})
    good = []
    for n in range(3):
        worker = stage.worker()
        good.append(stage.submit({"name": f"good-{n}"}))
        worker.wait(120)
        assert len(stage.runs("begin", "poison")) == n + 1
    stage.worker()
    stage.until(lambda: stage.status(poison) == "FAILED", 120)
    stage.ended(*good)
    error = stage.job(poison)["error"]
    assert error["code"] == "attempts_exhausted"
    assert error["errors"][0]["code"] == "worker_lost"
    assert len(stage.runs("begin", "poison")) == 3


def test_what_was_encoded_beside_a_segment_that_kills_its_worker_is_rendered(stage: Stage) -> None:
    poison = stage.submit({"name": "poison", "crash": True, "beside": "beside"})
    beside = stage.submit({"name": "beside", "seconds": 4})
    for n in range(2):
        stage.worker().wait(120)
        assert len(stage.runs("begin", "beside")) == n + 1, "each time they run together"
    workers = [stage.worker()]

    def over() -> bool:
        """There is always a worker: one is killed once more, before or after the other ends."""
        if workers[-1].poll() is not None:
            workers.append(stage.worker())
        return stage.status(poison) == "FAILED" and stage.status(beside) == "SUCCEEDED"

    stage.until(over, 240)
    assert len(stage.runs("begin", "poison")) == 3


def test_cancelling_stops_an_encoder_within_two_seconds(stage: Stage) -> None:
    stage.worker()
    job = stage.submit({"name": "alone", **HELD}, {"name": "shared", **HELD})
    other = stage.submit({"name": "shared", **HELD})
    stage.until(lambda: stage.runs("begin", "alone") and stage.runs("begin", "shared"))
    stage.until(lambda: stage.job(other)["phase"] == "ENCODING")
    stage.execute(
        "UPDATE jobs SET status = 'CANCELLED', phase = 'ENDED', token = NULL WHERE id = %s", job
    )
    stage.execute("DELETE FROM segment_waiters WHERE job_id = %s", job)
    stage.execute("SELECT pg_notify('reelmill_cancel', %s)", str(job))
    cancelled = time.time()
    stopped = stage.until(lambda: stage.runs("stopped", "alone"))
    assert stopped[0]["at"] - cancelled < 2
    (stage.folder / "go").touch()
    stage.ended(other)
    assert len(stage.runs("begin", "shared")) == 1, "what another job waits for goes on"


def test_a_worker_that_was_given_up_registers_until_the_database_lets_it(stage: Stage) -> None:
    worker = stage.worker()
    stage.execute(_REFUSE_TWO)
    stage.execute("UPDATE workers SET state = 'LOST'")
    back = "SELECT count(*) AS n FROM workers WHERE pid = %s AND state = 'RUNNING'"
    stage.until(lambda: stage.one(back, worker.pid)["n"] == 1)
    assert stage.one("SELECT last_value AS n FROM refused")["n"] == 3
    stage.until(lambda: stage.one(_BEATS_ON)["n"] == 1)
    job = stage.submit({"name": "a"})
    stage.ended(job)


def test_a_silent_worker_whose_process_is_no_more_is_given_up_at_once(stage: Stage) -> None:
    stage.execute(_ANOTHER_HERE, socket.gethostname(), NO_PROCESS, -8)
    stage.worker()
    assert stage.one(_STATE, NO_PROCESS)["state"] == "LOST"


def test_a_worker_that_beats_is_given_up_by_nobody_though_its_process_is_not_to_be_seen(
    stage: Stage,
) -> None:
    """As in containers that share the name of their host, but not its processes."""
    stage.execute(_ANOTHER_HERE, socket.gethostname(), NO_PROCESS, 3600)
    stage.worker()
    assert stage.one(_STATE, NO_PROCESS)["state"] == "RUNNING"
