"""Estimates learn from what work took on this machine, and from nothing absurd."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.plan.effort import Effort
from reelmill.core.plan.machine_speed import (
    FASTEST,
    MOST_KINDS,
    REMEMBERED_SECONDS,
    SLOWEST,
    MachineSpeed,
)

FOOTAGE, STILL = Effort("footage medium", 10.0), Effort("still medium", 10.0)


def after(speed: MachineSpeed, effort: Effort, took: float, times: int = 1) -> MachineSpeed:
    for _ in range(times):
        speed = speed.having_seen(effort, took)
    return speed


def test_nothing_is_known_at_first() -> None:
    assert MachineSpeed().core_seconds(FOOTAGE) == 10


def test_what_work_took_is_what_the_same_work_will_take() -> None:
    speed = after(MachineSpeed(), FOOTAGE, 25)
    assert speed.core_seconds(FOOTAGE) == pytest.approx(25)
    assert speed.core_seconds(Effort("footage medium", 2)) == pytest.approx(5)


def test_work_of_a_kind_never_done_is_as_slow_as_the_rest() -> None:
    speed = after(MachineSpeed(), FOOTAGE, 20)
    assert speed.core_seconds(STILL) == pytest.approx(20)
    assert after(speed, STILL, 5).core_seconds(STILL) == pytest.approx(5)


def test_a_short_piece_says_little_of_its_kind() -> None:
    speed = after(after(MachineSpeed(), FOOTAGE, 10, 20), Effort("still medium", 0.1), 0.4)
    assert 10 < speed.core_seconds(STILL) < 15


def test_what_is_long_ago_fades() -> None:
    speed = after(after(MachineSpeed(), FOOTAGE, 10, 1000), FOOTAGE, 30, 200)
    assert speed.core_seconds(FOOTAGE) == pytest.approx(30, rel=0.05)
    assert speed.ratios[FOOTAGE.kind].core_seconds == REMEMBERED_SECONDS


@pytest.mark.parametrize("took", [math.nan, math.inf, -1.0, 0.0, 1e9, 1e-9])
def test_absurd_measurements_change_nothing(took: float) -> None:
    known = after(MachineSpeed(), FOOTAGE, 12)
    assert after(known, FOOTAGE, took) == known
    assert after(known, Effort("footage medium", 0.0), 1.0) == known


def test_so_many_kinds_are_remembered_and_no_more() -> None:
    speed = MachineSpeed()
    for number in range(2 * MOST_KINDS):
        speed = speed.having_seen(Effort(f"kind {number}", 1), 1)
    assert len(speed.ratios) == MOST_KINDS


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.floats(1e-3, 1e4),
            st.floats(allow_nan=True, allow_infinity=True),
        ),
        max_size=30,
    )
)
def test_every_estimate_stays_within_the_bounds(seen: list[tuple[str, float, float]]) -> None:
    speed = MachineSpeed()
    for kind, planned, took in seen:
        speed = speed.having_seen(Effort(kind, planned), took)
    for kind in "abcd":
        ratio = speed.core_seconds(Effort(kind, 1.0))
        assert FASTEST * 0.999 <= ratio <= SLOWEST * 1.001
