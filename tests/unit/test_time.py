"""Exact time: one rounding, no drift."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.time import (
    FrameRange,
    frame_rate,
    frames_of,
    round_half_up,
    samples_at_frame,
    samples_of,
    seconds,
    seconds_of,
)
from strategies import RATES

rates = st.sampled_from(RATES)
frame_counts = st.integers(0, 3 * 3600 * 60)
small = st.integers(-50, 50)
ranges = st.builds(lambda a, b: FrameRange(min(a, b), max(a, b)), small, small)


@given(frame_counts, rates)
def test_a_frame_boundary_survives_seconds(frames: int, fps: Fraction) -> None:
    assert frames_of(seconds_of(frames, fps), fps) == frames


@given(frame_counts, rates)
def test_a_frame_boundary_lies_within_half_a_sample_of_its_sample(
    frame: int, fps: Fraction
) -> None:
    sample = samples_at_frame(frame, fps)
    assert abs(Fraction(sample, 48_000) - seconds_of(frame, fps)) <= Fraction(1, 96_000)


@given(st.fractions(-1000, 1000))
def test_halves_go_up_and_all_else_to_the_nearest(value: Fraction) -> None:
    rounded = round_half_up(value)
    assert -Fraction(1, 2) <= value - rounded < Fraction(1, 2)


@given(st.lists(st.fractions(0, 100), min_size=2, max_size=20), rates)
def test_rounding_keeps_order(times: list[Fraction], fps: Fraction) -> None:
    ordered = sorted(times)
    assert all(frames_of(a, fps) <= frames_of(b, fps) for a, b in pairwise(ordered))
    assert all(samples_of(a) <= samples_of(b) for a, b in pairwise(ordered))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (23.976, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (47.952, Fraction(48000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (119.88, Fraction(120000, 1001)),
        (30, Fraction(30)),
        (12.5, Fraction(25, 2)),
        ("30000/1001", Fraction(30000, 1001)),
    ],
)
def test_rates_of_television_are_exact(written: float | str, meant: Fraction) -> None:
    assert frame_rate(written) == meant


def test_a_decimal_means_what_is_written() -> None:
    assert seconds(0.1) == Fraction(1, 10)
    assert seconds("1e-320") == Fraction(1, 10**320)
    assert frames_of(seconds(1e-320), Fraction(60)) == 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "one", ""])
def test_no_number_is_no_time(value: float | str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        seconds(value)


def test_a_range_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match=r"\[2, 1\)"):
        FrameRange(2, 1)
    assert not FrameRange(2, 2)
    assert 1 not in FrameRange(0, 1)


@given(ranges, ranges)
def test_an_intersection_is_the_frames_in_both(a: FrameRange, b: FrameRange) -> None:
    both = set(range(a.start, a.end)) & set(range(b.start, b.end))
    shared = a.intersection(b)
    assert set(range(shared.start, shared.end)) == both
    assert len(shared) == len(both)


@given(ranges, small)
def test_shifting_keeps_the_length(a: FrameRange, by: int) -> None:
    assert len(a.shifted(by)) == len(a)
    assert a.shifted(by).shifted(-by) == a


@given(ranges, small, st.integers(1, 30))
def test_pieces_cover_a_range_and_are_cut_on_the_grid(
    whole: FrameRange, anchor: int, step: int
) -> None:
    pieces = list(whole.pieces(anchor, step))
    frames = [frame for piece in pieces for frame in range(piece.start, piece.end)]
    assert frames == list(range(whole.start, whole.end))
    assert all((piece.end - anchor) % step == 0 for piece in pieces[:-1])
    assert all(0 < len(piece) <= step for piece in pieces)
