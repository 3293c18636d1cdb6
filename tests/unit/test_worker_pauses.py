"""Pauses of a worker whose machine cannot work."""

from __future__ import annotations

from reelmill.worker.pauses import Pauses


class Clock:
    """Stands still unless moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def paused_for(pauses: Pauses, clock: Clock, unit: str) -> float:
    """How long it pauses because of a unit, and then that pause is over."""
    pauses.trouble(unit)
    left = pauses.seconds_left
    clock.now += left
    return left


def test_pauses_grow_to_the_longest_and_begin_anew_after_a_success() -> None:
    clock = Clock()
    pauses = Pauses((10, 30, 60), clock)
    assert pauses.seconds_left == 0
    assert [paused_for(pauses, clock, f"{n}") for n in range(5)] == [10, 30, 60, 60, 60]
    pauses.went_well()
    assert paused_for(pauses, clock, "next") == 10


def test_what_was_begun_before_a_pause_makes_it_no_longer_and_a_success_no_shorter() -> None:
    clock = Clock()
    pauses = Pauses((10, 30, 60), clock)
    for unit in "abc":
        pauses.trouble(unit)
    clock.now += 4
    pauses.went_well()
    assert pauses.seconds_left == 6
    clock.now += 6
    assert pauses.seconds_left == 0


def test_an_attempt_counts_once_its_work_was_given_back_as_often_as_there_are_pauses() -> None:
    clock = Clock()
    pauses = Pauses((10, 30, 60), clock)
    assert [pauses.trouble("a") for _ in range(5)] == [False, False, False, True, True]
    pauses.went_well()
    assert pauses.trouble("a"), "the success of something else changes nothing"
    assert not pauses.trouble("b")


def test_only_the_last_thousand_are_remembered() -> None:
    pauses = Pauses((0,))
    for n in range(1000):
        pauses.trouble(f"{n}")
    assert pauses.trouble("0"), "remembered, and the latest now"
    pauses.trouble("1000")
    assert pauses.trouble("0")
    assert not pauses.trouble("1")
