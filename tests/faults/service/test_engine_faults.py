"""Two releases side by side: each encodes what it planned, until one of them is gone."""

from __future__ import annotations

import pytest
from fault_stage import Stage

from reelmill.core.plan.fingerprint import fingerprint

_OLD, _NEW = fingerprint("old"), fingerprint("new")
_NAMES = [f"s{n}" for n in range(6)]
_COUNTS = "SELECT attempt, failures, replans FROM jobs WHERE id = %s"


def test_jobs_are_encoded_by_the_release_that_planned_them_and_finished_by_anybody(
    stage: Stage,
) -> None:
    for engine in (_OLD, _NEW):
        stage.worker(engine=engine)
    jobs = [stage.submit(*({"name": f"{n}-{name}"} for name in _NAMES)) for n in range(6)]
    stage.ended(*jobs)
    for n, job in enumerate(jobs):
        (planner,) = stage.runs("prepare", str(job))
        assert len(stage.runs("published", str(job))) == 1
        begun = [stage.runs("begin", f"{n}-{name}") for name in _NAMES]
        assert {note["pid"] for notes in begun for note in notes} == {planner["pid"]}


@pytest.mark.parametrize("killed", [True, False])
def test_what_a_release_that_is_gone_has_planned_is_rendered_by_the_other(
    stage: Stage, killed: bool
) -> None:
    old = stage.worker(drain_seconds=0.5, engine=_OLD)
    job = stage.submit({"name": "a"}, {"name": "b", "until": "go"})
    stage.until(lambda: stage.runs("end", "a") and stage.runs("begin", "b"))
    new = stage.worker(engine=_NEW)
    if killed:
        old.kill()
    else:
        old.terminate()
    stage.until(lambda: len(stage.runs("begin", "b")) == 2)
    (stage.folder / "go").touch()
    stage.ended(job)
    assert stage.master(job) == ["a", "b"]
    assert [note["pid"] for note in stage.runs("prepare", str(job))] == [old.pid, new.pid]
    assert stage.one(_COUNTS, job) == {"attempt": 1, "failures": 0, "replans": 0}
