"""Timeline -> unique segments and the order they are played in.

Still stretches become one coded picture, shown again by packets that copy it, in GOPs of bounded
length (or, where the codec cannot, one closed GOP that is repeated, the last time in part); moving
stretches are cut on a grid anchored at the start of the bottom moving thing (of each iteration
of a loop), so that equal iterations give equal segments. Short neighbours become one segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from reelmill.core.plan.cost import STILL_COST, frame_seconds, shot_seconds, start_seconds
from reelmill.core.plan.needs import opened_count, picture_needs, segment_needs
from reelmill.core.plan.picture import Picture, is_still, shown_footage
from reelmill.core.plan.short_pieces import ENOUGH_MEMORY, MOST_MEMORY, MOST_OPENED, Piece, runs
from reelmill.core.plan.shot import Shot
from reelmill.core.plan.view import (
    Motion,
    change_points,
    fixed_points,
    layers_between,
    view,
    word_edges,
)
from reelmill.core.plan.word_stretches import MOST_EDGES, STILL_SECONDS, cheaper_points
from reelmill.core.time import FrameRange, round_half_up
from reelmill.core.timeline.model import Canvas, Layer, Timeline, Video


class SegmentKind(StrEnum):
    """Whether anything moves in a segment."""

    STILL = "still"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit of encoding: one closed GOP that depends on nothing outside it.

    Attributes:
        kind: STILL segments may be played in part (from their start), MOVING ones only whole.
        shots: What is seen, in order; a STILL one has a single one.
        after_still, before_still: True where a still is its neighbour, so that the encoder
            spends enough on the frames next to it for the seam not to show.
    """

    kind: SegmentKind
    shots: tuple[Shot, ...]
    after_still: bool = False
    before_still: bool = False

    @property
    def frames(self) -> int:
        """Length."""
        return sum(shot.frames for shot in self.shots)

    @property
    def footage(self) -> Iterator[tuple[Video, int, int]]:
        """Every video that is seen, the first of its frames, and how many are."""
        for shot in self.shots:
            yield from shown_footage(shot.picture, shot.frames)


@dataclass(frozen=True, slots=True)
class PlaybackEntry:
    """One segment in the order of the master.

    Attributes:
        segment: Index into the plan's unique segments.
        frames: How many of its frames are played, from the first on; after the last one of a
            still, that is shown again.
    """

    segment: int
    frames: int


_QUICKLY_SOUGHT_PIXELS = 1920 * 1088
"""Up to here Chromium decodes 30 s of skipped pictures in 0.8 s when it seeks, at 4K in 3.4 s."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where segments are cut.

    Attributes:
        moving_seconds: Grid of moving segments.
        still_seconds: Longest GOP of a still.
        dear_still_seconds: The same where frames of a still cost something: those of a canvas above
            1080p when somebody seeks, those that an encoder has to make.
        longest_moving_seconds: Bound of the grid for sources whose keyframes lie far apart.
        pixel_seconds: Core seconds that the encoder takes for a moving pixel.
        repeats_stills: Whether a still is encoded as one picture, which is then repeated.
        piece_core_seconds: Longest that one piece may take by estimate, since others wait for it.
        encoder_bytes: Memory that an encoder can get; where it is None, as much as it needs.
        encoder_pictures: How many pictures an encoder may open.
    """

    moving_seconds: Fraction = Fraction(2)
    still_seconds: Fraction = Fraction(30)
    dear_still_seconds: Fraction = Fraction(10)
    longest_moving_seconds: Fraction = Fraction(30)
    pixel_seconds: float = 0.0
    repeats_stills: bool = False
    piece_core_seconds: float = 15.0
    encoder_bytes: int | None = None
    encoder_pictures: int = MOST_OPENED

    def still_frames(self, canvas: Canvas) -> int:
        """Frames of a still's GOP."""
        pixels = canvas.width * canvas.height
        dear = pixels > _QUICKLY_SOUGHT_PIXELS or not self.repeats_stills
        seconds = min(self.still_seconds, self.dear_still_seconds) if dear else self.still_seconds
        wanted = max(1, round_half_up(seconds * canvas.frame_rate))
        if self.repeats_stills:
            return wanted
        frame = STILL_COST * pixels * self.pixel_seconds
        return max(1, min(wanted, _times(self.piece_core_seconds, frame)))

    def step(self, motion: Motion, picture: Picture, canvas: Canvas) -> int:
        """Frames between two cuts of a picture that moves.

        Where decoding up to a piece takes longer than half of what a piece may, the piece takes
        as long again: shorter ones would decode more in vain than they encode.
        """
        frame = frame_seconds(picture, canvas, self.pixel_seconds)
        start = start_seconds(picture, canvas)
        most = _times(max(self.piece_core_seconds - start, start), frame)
        return max(1, min(self.moving_frames(motion, canvas.frame_rate), most))

    def can_be_joined(self, shots: Sequence[Shot], canvas: Canvas) -> bool:
        """Whether one encoder can take such shots, without much more memory than for one."""
        seconds = sum(shot_seconds(shot, canvas, self.pixel_seconds) for shot in shots)
        if seconds > self.piece_core_seconds or opened_count(shots) > self.encoder_pictures:
            return False
        alone = max(picture_needs(s.picture, canvas, s.frames).memory_bytes for s in shots)
        most = max(int(MOST_MEMORY * alone), ENOUGH_MEMORY)
        most = most if self.encoder_bytes is None else min(most, self.encoder_bytes)
        return segment_needs(shots, canvas).memory_bytes <= most

    def moving_frames(self, motion: Motion, fps: Fraction) -> int:
        """Frames between two cuts of something that moves.

        Cuts lie at least half the source's longest distance of keyframes apart: then half a frame
        is decoded in vain for each one that is encoded.
        """
        sparse = min(motion.keyframe_seconds / 2, self.longest_moving_seconds)
        wanted = max(self.moving_seconds, sparse)
        return max(1, round_half_up(wanted * fps))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of timeline between two cuts, with what is seen."""

    range_in_timeline: FrameRange
    picture: Picture
    kind: SegmentKind

    @property
    def moves(self) -> bool:
        """Whether anything moves in it."""
        return self.kind is SegmentKind.MOVING

    @property
    def shot(self) -> Shot:
        """What is seen, wherever that is."""
        return Shot(len(self.range_in_timeline), self.picture)


def spans(timeline: Timeline, canvas: Canvas, cutting: Cutting) -> Iterator[Span]:
    """The whole timeline in order, every frame exactly once; neighbouring equal stills merged."""
    pending: Span | None = None
    for span in _spans(timeline, canvas, cutting):
        if pending and _same_still(pending, span):
            merged = FrameRange(pending.range_in_timeline.start, span.range_in_timeline.end)
            pending = Span(merged, span.picture, span.kind)
            continue
        if pending:
            yield pending
        pending = span
    if pending:
        yield pending


def segments(
    timeline: Timeline, canvas: Canvas, cutting: Cutting
) -> tuple[tuple[Segment, ...], tuple[PlaybackEntry, ...]]:
    """Unique segments and the order they are played in."""
    still_frames = cutting.still_frames(canvas)
    unique: dict[Segment, int] = {}
    playback: list[PlaybackEntry] = []
    most = 1 if cutting.repeats_stills else still_frames
    found = list(spans(timeline, canvas, cutting))
    joined = [found[run.start : run.stop] for run in _runs(found, canvas, cutting)]
    for segment, frames in _turns(joined, still_frames, most):
        playback.append(PlaybackEntry(unique.setdefault(segment, len(unique)), frames))
    return tuple(unique), tuple(playback)


def _runs(found: list[Span], canvas: Canvas, cutting: Cutting) -> Iterator[range]:
    """Neighbours that are encoded together, by their numbers."""
    shots, seen = [span.shot for span in found], dict[Shot, int]()
    pieces = [
        Piece(s.frames, p.moves, seen.setdefault(s, len(seen)))
        for s, p in zip(shots, found, strict=True)
    ]

    known: dict[tuple[int, ...], bool] = {}

    def fits(run: range) -> bool:
        # A loop asks the same of every round.
        shown = tuple(pieces[number].shown for number in run)
        if shown not in known:
            known[shown] = cutting.can_be_joined(shots[run.start : run.stop], canvas)
        return known[shown]

    return runs(pieces, round_half_up(cutting.moving_seconds * canvas.frame_rate), fits)


def _spans(timeline: Timeline, canvas: Canvas, cutting: Cutting) -> Iterator[Span]:
    points = change_points(timeline.layers, timeline.frame_count)
    for span, layers in layers_between(timeline.layers, points):
        seen = view(layers, canvas, span)
        if seen.motion is None:
            yield from _quiet_spans(layers, canvas, span, cutting)
            continue
        step = cutting.step(seen.motion, seen.picture, canvas)
        for piece in _pieces(layers, span, seen.motion.anchor, step):
            yield _span(layers, canvas, piece)


def _span(layers: tuple[Layer, ...], canvas: Canvas, at: FrameRange) -> Span:
    """What is seen; a still where what moves is hidden by now."""
    picture = view(layers, canvas, at).picture
    return Span(at, picture, SegmentKind.STILL if is_still(picture) else SegmentKind.MOVING)


def _quiet_spans(
    layers: tuple[Layer, ...], canvas: Canvas, span: FrameRange, cutting: Cutting
) -> Iterator[Span]:
    """Stills between captions and fades, and the fades, which move by themselves.

    Captions that follow words change often: where stills would cost more, the stretch moves.
    """
    fixed = fixed_points(layers, span)
    by_word = {*word_edges(layers, span)} - fixed
    points = sorted(fixed | by_word)
    if by_word:
        points = cheaper_points(points, by_word, round_half_up(STILL_SECONDS * canvas.frame_rate))
    for start, end in pairwise(points):
        part = _span(layers, canvas, FrameRange(start, end))
        if part.kind is SegmentKind.STILL:
            yield part
            continue
        step = cutting.step(Motion(start), part.picture, canvas)
        for piece in _pieces(layers, part.range_in_timeline, start, step):
            yield _span(layers, canvas, piece)


def _pieces(
    layers: tuple[Layer, ...], span: FrameRange, anchor: int, step: int
) -> Iterator[FrameRange]:
    """A span cut on its grid, and where captions change more often than an encoder can open."""
    for piece in span.pieces(anchor, step):
        edges = [edge for edge in word_edges(layers, piece) if piece.start < edge < piece.end]
        cuts = {piece.start, *edges[MOST_EDGES - 1 :: MOST_EDGES], piece.end}
        yield from (FrameRange(*part) for part in pairwise(sorted(cuts)))


def _times(seconds: float, each: float) -> int:
    """How often `each` fits, as often as anybody wants where it is nothing."""
    return int(seconds / each) if each > 0 else 1_000_000_000


def _same_still(a: Span, b: Span) -> bool:
    return a.kind is b.kind is SegmentKind.STILL and a.picture == b.picture


def _turns(joined: list[list[Span]], still_frames: int, most: int) -> Iterator[tuple[Segment, int]]:
    stills = [span for run in joined for span in run if not _moves(run)]
    gops = _still_gops(stills, most)
    moving = [True, *map(_moves, joined), True]
    for i, run in enumerate(joined):
        if _moves(run):
            shots = tuple(span.shot for span in run)
            segment = Segment(SegmentKind.MOVING, shots, not moving[i], not moving[i + 2])
            yield segment, segment.frames
            continue
        for start in range(0, len(run[0].range_in_timeline), still_frames):
            yield gops[run[0].picture], min(still_frames, len(run[0].range_in_timeline) - start)


def _moves(run: list[Span]) -> bool:
    return any(span.moves for span in run)


def _still_gops(stills: list[Span], most: int) -> dict[Picture, Segment]:
    """One GOP for each still picture, long enough for its longest run, up to a limit."""
    longest: dict[Picture, int] = {}
    for span in stills:
        length = min(len(span.range_in_timeline), most)
        longest[span.picture] = max(length, longest.get(span.picture, 0))
    return {p: Segment(SegmentKind.STILL, (Shot(n, p),)) for p, n in longest.items()}
