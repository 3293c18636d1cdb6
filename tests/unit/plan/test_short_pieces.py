"""Short pieces join their neighbours, and nothing that is repeated is encoded again for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.plan.needs import opened_count
from reelmill.core.plan.picture import is_still
from reelmill.core.plan.segments import Cutting, Segment, SegmentKind, segments
from reelmill.core.plan.short_pieces import MOST_OPENED, Piece, runs
from reelmill.core.plan.shot import Shot
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Canvas, Captions, Cue, Layer, Still, Timeline, Transition
from reelmill.media.compose.segment import segment_recipe
from strategies import CANVAS, CORNER, FULL, cuttings, footage_of, timelines

GRID = 60
APART = Cutting(encoder_pictures=0)

shown = st.builds(
    lambda number, moves: Piece((3, 14, 16, 29, 31, 60)[number % 6], moves, 2 * number + moves),
    st.integers(0, 11),
    st.booleans(),
)


def lengths(*pieces: str, grid: int = GRID) -> list[str]:
    """Runs of pieces: "m12" moves for 12 frames, "s5" is a still; equal ones are the same."""
    made = [Piece(int(name[1:].split("-")[0]), name[0] == "m", hash(name)) for name in pieces]
    found = runs(made, grid, lambda _: True)
    return [" ".join(pieces[run.start : run.stop]) for run in found]


def test_a_short_piece_joins_the_next_and_the_one_before() -> None:
    assert lengths("m29", "m60") == ["m29 m60"]
    assert lengths("m60", "m29") == ["m60 m29"]
    assert lengths("m30", "m31") == ["m30", "m31"]
    assert lengths("m12", "m13", "m14", "m40") == ["m12 m13 m14", "m40"]


def test_a_short_still_between_two_that_move_joins_them() -> None:
    assert lengths("m40", "s14", "m41") == ["m40", "s14", "m41"]
    assert lengths("m40", "s14", "m12") == ["m40 s14 m12"]
    assert lengths("m12", "s14", "m40") == ["m12 s14 m40"]
    assert lengths("m12", "s15", "m13") == ["m12", "s15", "m13"]


def test_a_still_at_either_end_stays() -> None:
    assert lengths("s5", "m12", "m13", "s6") == ["s5", "m12 m13", "s6"]
    assert lengths("s5", "s6", "s7") == ["s5", "s6", "s7"]


def test_what_is_joined_lasts_no_longer_than_twice_the_grid() -> None:
    assert lengths(*[f"m20-{n}" for n in range(8)]) == [
        " ".join(f"m20-{n}" for n in range(6)), "m20-6 m20-7"
    ]  # fmt: skip
    assert lengths(*[f"m1-{n}" for n in range(20)]) == [
        " ".join(f"m1-{n}" for n in range(16)), "m1-16 m1-17 m1-18 m1-19"
    ]  # fmt: skip


def test_a_piece_that_is_also_seen_elsewhere_stays() -> None:
    assert lengths("m40", "m12", "m41", "m12") == ["m40", "m12", "m41", "m12"]
    assert lengths("m20", "m20", "m20") == ["m20", "m20", "m20"]


def test_pieces_that_always_come_together_are_joined_wherever_they_come() -> None:
    assert lengths("m40", "m12", "m50", "m40", "m12") == ["m40 m12", "m50", "m40 m12"]
    assert lengths(*("m20", "m25", "m22") * 3) == ["m20 m25 m22"] * 3
    assert lengths("m9", "s5", "m8", "m9", "s6", "m8") == ["m9", "s5", "m8", "m9", "s6", "m8"]


@given(st.lists(shown, max_size=40))
def test_every_piece_is_in_one_run_and_its_run_is_the_same_wherever_it_is_seen(
    pieces: list[Piece],
) -> None:
    found = list(runs(pieces, GRID, lambda _: True))
    assert [number for run in found for number in run] == list(range(len(pieces)))
    ways: dict[int, set[tuple[int, ...]]] = {}
    for run in found:
        inside = [pieces[number] for number in run]
        if len(inside) > 1:
            assert inside[0].moves
            assert inside[-1].moves
            assert sum(piece.frames for piece in inside) <= 2 * GRID
        for piece in inside:
            if piece.moves:
                ways.setdefault(piece.shown, set()).add(tuple(p.shown for p in inside))
    assert all(len(each) == 1 for each in ways.values())


@given(st.lists(shown, max_size=20), st.integers(1, 5))
def test_no_run_is_longer_than_an_encoder_can_take(pieces: list[Piece], most: int) -> None:
    found = list(runs(pieces, GRID, lambda run: len(run) <= most))
    assert all(len(run) <= most for run in found)
    assert [number for run in found for number in run] == list(range(len(pieces)))


def moving(unique: Iterable[Segment]) -> list[Shot]:
    return [shot for segment in unique for shot in segment.shots if not is_still(shot.picture)]


@settings(max_examples=80, deadline=None)
@given(timelines(), cuttings)
def test_nothing_that_moves_is_encoded_more_often_than_alone(
    timeline: Timeline, cutting: Cutting
) -> None:
    apart = replace(cutting, encoder_pictures=0)
    alone, joined = (moving(segments(timeline, CANVAS, each)[0]) for each in (apart, cutting))
    assert set(joined) == set(alone)
    assert len(joined) <= len(alone)


@settings(max_examples=80, deadline=None)
@given(timelines(), cuttings)
def test_no_encoder_opens_more_files_than_are_counted(timeline: Timeline, cutting: Cutting) -> None:
    for segment in segments(timeline, CANVAS, cutting)[0]:
        opened = len(segment_recipe(segment, CANVAS, ()).inputs)
        assert opened <= opened_count(segment.shots)
        assert len(segment.shots) > 1 or opened == opened_count(segment.shots)


def title(start: int, frames: int) -> Layer:
    fade = Transition("fade", 5)
    return Layer(FrameRange(start, start + frames), Still("t", 16, 16), CORNER, fade, fade)


def kinds(timeline: Timeline, cutting: Cutting) -> list[tuple[str, int, int]]:
    unique, playback = segments(timeline, CANVAS, cutting)
    played = [unique[entry.segment] for entry in playback]
    return [(s.kind.value, s.frames, len(s.shots)) for s in played]


def test_the_pieces_of_a_brief_title_are_joined() -> None:
    clip = Layer(FrameRange(0, 120), footage_of("v"), FULL)
    timeline = Timeline(CANVAS, 120, (clip, title(50, 20)), None)
    assert kinds(timeline, APART) == [
        ("moving", 51, 1), ("moving", 9, 1), ("moving", 10, 1), ("moving", 50, 1)
    ]  # fmt: skip
    assert kinds(timeline, Cutting()) == [("moving", 70, 3), ("moving", 50, 1)]


def test_another_title_changes_only_the_segment_that_it_is_in() -> None:
    clip = Layer(FrameRange(0, 600), footage_of("v"), FULL)
    before, after = (
        set(segments(Timeline(CANVAS, 600, (clip, title(at, 20)), None), CANVAS, Cutting())[0])
        for at in (250, 251)
    )
    assert sum(segment.frames for segment in after - before) <= 2 * GRID
    assert len(after - before) <= 2


def test_what_would_open_many_pictures_stays_apart() -> None:
    whole = FrameRange(0, 70)
    cues = tuple(Cue(FrameRange(n, n + 1), Still(f"word{n}", 16, 16), CORNER) for n in range(70))
    layers = (Layer(whole, footage_of("v"), FULL), Layer(whole, Captions(cues, by_word=True)))
    unique, _ = segments(Timeline(CANVAS, 70, layers, None), CANVAS, Cutting())
    assert [segment.frames for segment in unique] == [32, 28, 10]
    few = segments(Timeline(CANVAS, 70, layers, None), CANVAS, Cutting(encoder_pictures=99))[0]
    assert len(few) < len(unique)
    assert MOST_OPENED == 32


def test_what_would_take_long_or_more_memory_than_there_is_stays_apart() -> None:
    clip = Layer(FrameRange(0, 120), footage_of("v"), FULL)
    timeline = Timeline(CANVAS, 120, (clip, title(50, 20)), None)
    slow = Cutting(pixel_seconds=1 / (64 * 48), piece_core_seconds=70)
    assert [frames for _, frames, _ in kinds(timeline, slow)] == [60, 60]
    little = Cutting(encoder_bytes=1)
    assert kinds(timeline, little) == kinds(timeline, APART)


def test_a_title_that_fades_over_a_still_is_one_segment_wherever_it_is_seen() -> None:
    below = Layer(FrameRange(0, 300), Still("below", 64, 48), FULL)
    timeline = Timeline(CANVAS, 300, (below, title(50, 20), title(90, 20)), None)
    cutting = Cutting(repeats_stills=True)
    assert len(segments(timeline, CANVAS, replace(cutting, encoder_pictures=0))[0]) == 4
    (still, fading), playback = segments(timeline, CANVAS, cutting)
    assert [entry.segment for entry in playback] == [0, 1, 0, 1, 0]
    assert (still.kind, fading.kind) == (SegmentKind.STILL, SegmentKind.MOVING)
    assert [is_still(shot.picture) for shot in fading.shots] == [False, True, False]
    assert fading.after_still
    assert fading.before_still


class Asked(Cutting):
    """Counts what is asked of it."""

    count = 0

    def can_be_joined(self, shots: Sequence[Shot], canvas: Canvas) -> bool:
        Asked.count += 1
        return super().can_be_joined(shots, canvas)


def test_what_every_round_of_a_loop_has_is_looked_at_once() -> None:
    """A hundred thousand short pieces took half of a minute for this alone."""
    below = Layer(FrameRange(0, 6000), Still("below", 64, 48), FULL)
    titles = (title(30 * number + 5, 20) for number in range(200))
    unique, playback = segments(
        Timeline(CANVAS, 6000, (below, *titles), None), CANVAS, Asked(repeats_stills=True)
    )
    assert len(playback) >= 400
    assert len(unique) < 5
    assert Asked.count < 10
