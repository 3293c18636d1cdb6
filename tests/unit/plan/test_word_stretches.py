"""Captions that follow words are stills where those are cheaper, and else one moving picture."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.plan.picture import Picture, Stack, Subtitles
from reelmill.core.plan.segments import Cutting, SegmentKind, segments, spans
from reelmill.core.plan.word_stretches import STILL_SECONDS, cheaper_points
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Captions, Cue, Layer, Still, Timeline, Video
from strategies import CANVAS, CORNER, FULL, footage_of

COST = 15


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[int], set[int]]:
    """Where something changes, and where that is captions alone."""
    points = sorted(draw(st.sets(st.integers(0, 120), min_size=2, max_size=9)))
    inner = st.sets(st.sampled_from(points[1:-1])) if points[1:-1] else st.just(set())
    return points, draw(inner)


@given(changes())
def test_no_other_way_is_cheaper(found: tuple[list[int], set[int]]) -> None:
    points, by_word = found
    kept = cheaper_points(points, by_word, COST)
    assert {points[0], points[-1]} <= set(kept) <= set(points)
    assert set(points) - set(kept) <= by_word
    ways = [
        [p for p in points if p not in left_out]
        for count in range(len(by_word) + 1)
        for left_out in combinations(sorted(by_word), count)
    ]
    assert _cost(points, kept) == min(_cost(points, way) for way in ways)


def _cost(points: Collection[int], kept: Sequence[int]) -> int:
    moving = (end - start for start, end in pairwise(kept) if any(start < p < end for p in points))
    return COST * (len(kept) - 1) + sum(moving)


def words(*lengths: int, by_word: bool = True) -> Timeline:
    """A still picture below captions whose states last so many frames, all different."""
    cues, at = [], 0
    for number, length in enumerate(lengths):
        at += length
        cues.append(Cue(FrameRange(at - length, at), Still(f"word{number}", 16, 16), CORNER))
    below = Layer(FrameRange(0, at), Still("below", 64, 48), FULL)
    above = Layer(FrameRange(0, at), Captions(tuple(cues), by_word))
    return Timeline(CANVAS, at, (below, above), None)


def kinds(timeline: Timeline) -> list[tuple[SegmentKind, int]]:
    found = spans(timeline, CANVAS, Cutting())
    return [(span.kind, len(span.range_in_timeline)) for span in found]


def test_words_shorter_than_half_a_second_are_one_picture_that_moves() -> None:
    still = int(STILL_SECONDS * CANVAS.frame_rate)
    assert still > 3
    assert kinds(words(*[still - 5] * 5)) == [(SegmentKind.MOVING, 5 * (still - 5))]
    assert kinds(words(*[still] * 5)) == [(SegmentKind.STILL, still)] * 5
    assert kinds(words(*[still - 3] * 5, by_word=False)) == [(SegmentKind.STILL, still - 3)] * 5


def test_a_long_word_between_short_ones_stays_a_still() -> None:
    short, long = 4, 200
    assert kinds(words(*[short] * 6, long, *[short] * 6)) == [
        (SegmentKind.MOVING, 6 * short), (SegmentKind.STILL, long), (SegmentKind.MOVING, 6 * short)
    ]  # fmt: skip


def test_a_long_stretch_is_cut_on_the_grid_of_what_moves() -> None:
    timeline = words(*[5] * 60)
    lengths = [length for _, length in kinds(timeline)]
    step = round(Cutting().moving_seconds * CANVAS.frame_rate)
    assert lengths == [step] * (300 // step) + ([300 % step] if 300 % step else [])
    unique, playback = segments(timeline, CANVAS, Cutting())
    assert sum(entry.frames for entry in playback) == 300
    assert len(unique) == len(lengths)


def test_the_same_words_again_are_the_same_segment() -> None:
    one = words(*[5] * 6)
    cues = one.layers[1].content.cues  # type: ignore[union-attr]
    twice = tuple(
        Cue(cue.range_in_parent.shifted(start), cue.picture, cue.placement)
        for start in (100, 700)
        for cue in cues
    )
    whole = FrameRange(0, 900)
    layers = (
        Layer(whole, Still("below", 64, 48), FULL),
        Layer(whole, Captions(twice, by_word=True)),
    )
    unique, playback = segments(Timeline(CANVAS, 900, layers, None), CANVAS, Cutting())
    moving = [n for n, segment in enumerate(unique) if segment.kind is SegmentKind.MOVING]
    assert len(moving) == 1
    assert [entry.segment for entry in playback].count(moving[0]) == 2


@pytest.mark.parametrize("tracks", [1, 2, 3])
@pytest.mark.parametrize(
    "below", [Still("below", 64, 48), footage_of("below")], ids=["still", "moving"]
)
def test_no_segment_opens_more_pictures_than_its_encoder_can(
    tracks: int, below: Still | Video
) -> None:
    """Captions that change in every frame, as numbers do that count."""
    whole = FrameRange(0, 200)
    above = tuple(
        Layer(whole, Captions(tuple(
            Cue(FrameRange(at, at + 1), Still(f"{track}-{at}", 16, 16), CORNER) for at in range(200)
        ), by_word=True))
        for track in range(tracks)
    )  # fmt: skip
    timeline = Timeline(CANVAS, 200, (Layer(whole, below, FULL), *above), None)
    unique, playback = segments(timeline, CANVAS, Cutting())
    assert sum(entry.frames for entry in playback) == 200
    opened = [len({*chain(*(_stills(s.picture) for s in segment.shots))}) for segment in unique]
    assert max(opened) <= 34 + tracks
    assert sum(opened) >= 200 * tracks
    assert len(unique) <= 200 * tracks / 24


def _stills(picture: Picture) -> Iterator[str]:
    match picture:
        case Stack(parts):
            for part in parts:
                yield from _stills(part.picture)
        case Subtitles(cues):
            yield from (cue.picture.asset for cue in cues)
        case Still():
            yield picture.asset
        case _:
            return
