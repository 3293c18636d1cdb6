"""Values that change: exact at every frame, whatever range they are looked at in."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.spec.values.easing import Easing
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.easing import eased

times = st.fractions(-20, 60, max_denominator=7)
values = st.fractions(-2, 2, max_denominator=5)
easings = st.sampled_from(Easing)


@st.composite
def animated(draw: st.DrawFn) -> Animated:
    at = sorted(draw(st.sets(times, min_size=1, max_size=6)))
    return Animated(tuple(Key(time, draw(values), draw(easings)) for time in at))


def keys(*pairs: tuple[float | Fraction, float], easing: Easing = Easing.LINEAR) -> Animated:
    return Animated(tuple(Key(Fraction(f), Fraction(v), easing) for f, v in pairs))


@given(animated(), st.integers(-30, 70), st.integers(1, 40))
def test_a_range_has_the_values_of_the_whole(value: Animated, start: int, length: int) -> None:
    part = value.during(FrameRange(start, start + length))
    whole = [value.at(start + frame) for frame in range(length)]
    assert [part.at(frame) for frame in range(length)] == whole
    assert part.during(FrameRange(0, length)) == part


@given(animated(), st.integers(-30, 70), st.integers(1, 40))
def test_what_rests_in_a_range_is_a_constant_there(
    value: Animated, start: int, length: int
) -> None:
    frames = FrameRange(start, start + length)
    part = value.during(frames)
    if part.is_constant:
        assert part == Animated.constant(value.at(start))
    if not any(c.start < frames.end and c.end > start for c in value.changes()):
        assert part.is_constant


@given(animated())
def test_outside_its_changes_a_value_is_at_rest(value: Animated) -> None:
    differing = {b for a, b in pairwise(range(-30, 80)) if value.at(a) != value.at(b)}
    changing = {f for c in value.changes() for f in range(c.start, c.end + 1)}
    assert differing <= changing


def test_values_hold_before_the_first_key_and_after_the_last() -> None:
    value = keys((10, 1), (20, 3))
    assert [value.at(frame) for frame in (-5, 10, 15, 20, 99)] == [1, 1, 2, 3, 3]
    assert [*value.changes()] == [FrameRange(11, 20)]


def test_a_key_on_each_frame_is_one_change() -> None:
    value = keys(*((frame, frame % 3) for frame in range(20)))
    assert [*value.changes()] == [FrameRange(1, 19)]
    assert keys((0, 0), (5, 1), (7, 0)).during(FrameRange(5, 6)) == Animated.constant(Fraction(1))
    rests = keys((0, 0), (5, 1), (8, 1), (9, 0))
    assert [*rests.changes()] == [FrameRange(1, 5), FrameRange(9, 9)]


def test_only_between_two_keys_a_value_falls() -> None:
    value = keys((0, 0), (4, 2), (8, 1), (12, 1))
    assert [frame for frame in range(-2, 15) if value.falls(frame)] == [5, 6, 7]
    assert not keys((0, 1), (9, 0), easing=Easing.HOLD).falls(5)


def test_keys_between_frames_are_exact() -> None:
    value = keys((Fraction(1, 3), 0), (Fraction(10, 3), 1))
    assert [value.at(frame) for frame in (0, 1, 2, 3, 4)] == [
        0,
        Fraction(2, 9),
        Fraction(5, 9),
        Fraction(8, 9),
        1,
    ]


def test_equal_stretches_of_an_animation_are_equal_wherever_they_lie() -> None:
    early, late = keys((0, 0), (30, 1)), keys((500, 0), (530, 1))
    assert early.during(FrameRange(10, 20)) == late.during(FrameRange(510, 520))
    assert late.during(FrameRange(600, 700)) == early.during(FrameRange(31, 40))


def test_a_held_key_jumps_at_its_time() -> None:
    value = keys((0, 0), (Fraction(5, 2), 1), easing=Easing.HOLD)
    assert [value.at(frame) for frame in (1, 2, 3)] == [0, 0, 1]
    assert [*value.changes()] == [FrameRange(3, 3)]


@pytest.mark.parametrize("easing", Easing)
def test_an_easing_begins_at_0_and_nears_1(easing: Easing) -> None:
    assert eased(easing, Fraction(0)) == 0
    last = eased(easing, Fraction(999_999, 1_000_000))
    assert last == 0 if easing is Easing.HOLD else abs(last - 1) < Fraction(1, 500)


EASED = {  # by the formulas of easings.net
    "easeInQuad": "0.0625",
    "easeOutCubic": "0.578125",
    "easeInOutQuart": "0.03125",
    "easeInSine": "0.076120467",
    "easeOutCirc": "0.661437828",
    "easeInBack": "-0.064136563",
    "easeInOutExpo": "0.015625",
}


@pytest.mark.parametrize("name", EASED)
def test_a_quarter_of_the_way_is_where_the_formula_says(name: str) -> None:
    assert abs(eased(Easing(name), Fraction(1, 4)) - Fraction(EASED[name])) < Fraction(1, 1000)


@pytest.mark.parametrize("family", ["Sine", "Quad", "Cubic", "Quart", "Quint", "Expo", "Circ"])
def test_in_and_out_mirror_each_other(family: str) -> None:
    ways = [Easing(f"ease{way}{family}") for way in ("In", "Out", "InOut")]
    into, out, both = ([eased(way, Fraction(n, 10)) for n in range(1, 10)] for way in ways)
    assert [1 - value for value in reversed(into)] == out
    assert [1 - value for value in reversed(both)] == both
    assert into == sorted(into)
