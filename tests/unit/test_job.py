"""States of a job."""

from __future__ import annotations

from itertools import product

from reelmill.core.job import (
    CANCELLED,
    FAILED,
    FINISHING,
    STATE_CHANGES,
    STATES,
    SUCCEEDED,
    WAITING,
    JobStatus,
    Phase,
    may_become,
    sources_of,
)


def test_every_status_and_phase_has_a_state() -> None:
    assert {state.status for state in STATES} == set(JobStatus)
    assert {state.phase for state in STATES} == set(Phase)
    assert len({state.name for state in STATES}) == len(STATES)


def test_a_job_has_ended_exactly_where_its_phase_says_so() -> None:
    assert {s for s in STATES if s.status.ended} == {s for s in STATES if s.phase is Phase.ENDED}


def test_every_state_can_be_reached_and_every_step_is_listed_once() -> None:
    steps = [(step.source, step.target) for step in STATE_CHANGES]
    assert len(steps) == len(set(steps))
    reached = {WAITING}
    for _ in STATES:
        reached |= {target for source, target in steps if source in reached}
    assert reached == set(STATES)


def test_success_is_final_and_comes_from_finishing_alone() -> None:
    assert sources_of(SUCCEEDED) == (FINISHING,)
    assert not any(may_become(SUCCEEDED, state) for state in STATES)


def test_whatever_has_not_ended_can_be_cancelled_and_fail() -> None:
    going = tuple(state for state in STATES if not state.status.ended)
    assert sources_of(CANCELLED) == going
    assert sources_of(FAILED) == going


def test_what_has_ended_can_only_be_retried() -> None:
    ended = [state for state in STATES if state.status.ended]
    onward = {(a, b) for a, b in product(ended, STATES) if may_become(a, b)}
    assert onward == {(FAILED, WAITING), (CANCELLED, WAITING)}
