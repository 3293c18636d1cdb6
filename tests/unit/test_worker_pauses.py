"""Pauses of a worker whose machine cannot work."""

from __future__ import annotations

from reelmill.worker.pauses import Pauses


class Clock:
    """Stands still unless moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def paused_for(pauses: Pauses, clock: Clock) -> float:
    """How long it pauses, and then that pause is over."""
    pauses.trouble()
    left = pauses.seconds_left
    clock.now += left
    return left


def test_pauses_grow_to_the_longest_and_begin_anew_after_a_success() -> None:
    clock = Clock()
    pauses = Pauses((10, 30, 60), clock)
    assert pauses.seconds_left == 0
    assert [paused_for(pauses, clock) for _ in range(5)] == [10, 30, 60, 60, 60]
    pauses.went_well()
    assert paused_for(pauses, clock) == 10


def test_what_was_begun_before_a_pause_makes_it_no_longer_and_a_success_no_shorter() -> None:
    clock = Clock()
    pauses = Pauses((10, 30, 60), clock)
    for _ in range(3):
        pauses.trouble()
    clock.now += 4
    pauses.went_well()
    assert pauses.seconds_left == 6
    clock.now += 6
    assert pauses.seconds_left == 0
