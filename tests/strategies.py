"""Hypothesis strategies for timelines, and sources and specs to resolve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from reelmill.core.captions import CaptionCue
from reelmill.core.media_info import AudioStream, ColorInfo, MediaInfo, MediaKind, VideoStream
from reelmill.core.plan.segments import Cutting
from reelmill.core.spec import Limits, Spec, load_spec
from reelmill.core.spec.values.easing import Easing
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import (
    Canvas,
    Captions,
    Cue,
    Frozen,
    Group,
    Layer,
    LayerEffect,
    Placement,
    Sequence,
    Still,
    Timeline,
    Transition,
    Video,
)
from reelmill.core.timeline.resolve import pictures_to_draw, resolve
from reelmill.core.timeline.track_cues import CuesBySource
from reelmill.core.typesetting import DrawnInfo

CANVAS = Canvas(64, 48, Fraction(30))
"""The canvas of drawn timelines."""

RATES = tuple(
    Fraction(rate)
    for rate in ("1", "24000/1001", "24", "25", "30000/1001", "30", "60000/1001", "60")
)
"""Frame rates a canvas may have."""


def video_file(
    name: str,
    lasts: float | str | Fraction = 10,
    *,
    start: float | str | Fraction = 0,
    size: tuple[int, int] = (1280, 720),
    sound: AudioStream | None = None,
    **stream: Any,
) -> MediaInfo:
    """A moving picture; its name is its hash."""
    seconds = Fraction(str(lasts))
    picture = VideoStream(
        index=0,
        codec="h264",
        width=size[0],
        height=size[1],
        frame_rate=Fraction(30),
        start_seconds=Fraction(str(start)),
        duration_seconds=seconds,
        frame_count=max(2, int(seconds * 30)),
        **stream,
    )
    return MediaInfo(name, MediaKind.VIDEO, "mov", 1, picture, sound)


def image_file(name: str, size: tuple[int, int] = (1920, 1080), **stream: Any) -> MediaInfo:
    """A picture; its name is its hash."""
    picture = VideoStream(index=0, codec="png", width=size[0], height=size[1], **stream)
    return MediaInfo(name, MediaKind.IMAGE, "png_pipe", 1, picture)


def sound_stream(
    lasts: float | str | Fraction, start: float | str | Fraction = 0, **stream: Any
) -> AudioStream:
    """A stereo stream that lasts so many seconds."""
    times = (Fraction(str(start)), Fraction(str(lasts)))
    return AudioStream(1, "aac", 44_100, 2, *times, **stream)


def sound_file(
    name: str, lasts: float | str | Fraction = 10, start: float | str | Fraction = 0
) -> MediaInfo:
    """Sound alone; its name is its hash."""
    return MediaInfo(name, MediaKind.AUDIO, "mp3", 1, None, sound_stream(lasts, start))


def facts_of(
    spec: Spec,
    media: Mapping[str, MediaInfo],
    captions: Mapping[str, tuple[CaptionCue, ...]] | None = None,
    drawn_size: tuple[int, int] = (200, 50),
) -> Facts:
    """Facts as they would be gathered: every text is drawn, equal ones alike."""
    cues: CuesBySource = {(src, None): found for src, found in (captions or {}).items()}
    pictures = pictures_to_draw(spec, Facts(media, cues))
    drawn = {picture: DrawnInfo(repr(picture), *drawn_size) for picture in pictures}
    return Facts(media, cues, drawn)


def timeline_of(
    document: dict[str, Any],
    *files: MediaInfo,
    captions: Mapping[str, tuple[CaptionCue, ...]] | None = None,
    limits: Limits | None = None,
) -> Timeline:
    """The timeline of a spec whose sources are called as these files are."""
    bounds = limits or Limits()
    spec = load_spec(document, bounds)
    return resolve(spec, facts_of(spec, {f.sha256: f for f in files}, captions), bounds)


def footage_of(asset: str, *, has_alpha: bool = False) -> Video:
    """A canvas-sized video of a timeline."""
    hd = ColorInfo("bt709")
    zero, one = Fraction(0), Fraction(1)
    return Video(asset, "mov", 0, 64, 48, 0, hd, zero, one, one, has_alpha=has_alpha)


FULL = Placement(None, 64, 48, 0, 0)
"""The whole canvas."""

CORNER = Placement(None, 16, 16, 4, 4)
"""Some of the canvas."""

cuttings = st.builds(
    lambda moving, still: Cutting(Fraction(moving, 30), Fraction(still, 30), Fraction(moving, 30)),
    st.integers(1, 40),
    st.integers(1, 40),
)
"""Any cutting."""

placements = st.sampled_from(
    [
        FULL,
        CORNER,
        Placement(None, 80, 60, -4, -2),
        Placement(None, 64, 48, 70, 0),
        replace(FULL, opacity=Fraction(1, 2)),
        replace(CORNER, opacity=Fraction(0)),
        replace(CORNER, rotation=Fraction(30)),
    ]
)
stills = st.builds(
    lambda name, alpha: Still(name, 64, 48, has_alpha=alpha), st.sampled_from("pqr"), st.booleans()
)
videos = st.builds(
    lambda name, alpha: footage_of(name, has_alpha=alpha), st.sampled_from("uvw"), st.booleans()
)
shown: dict[str, st.SearchStrategy[Still | Video | Frozen]] = {
    "still": stills,
    "video": videos,
    "frozen": st.builds(Frozen, videos, st.integers(0, 9)),
}
transition_kinds = st.sampled_from(["fade", "wipeleft"])


@st.composite
def captions_lasting(draw: st.DrawFn, frames: int) -> Captions:
    """Cues in order that do not overlap, within so many frames."""
    bounds = sorted(draw(st.sets(st.integers(0, frames), max_size=8)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    cues = tuple(Cue(FrameRange(*p), draw(stills), CORNER) for p in pairs if p[1] > p[0])
    return Captions(cues, draw(st.booleans()))


@st.composite
def sequences_lasting(draw: st.DrawFn, frames: int, depth: int) -> Sequence:
    """Children one after the other, joined or not, until the frames are used up or earlier."""
    children: list[Layer] = []
    joins: list[Transition | None] = []
    start, room = 0, 0
    for length in draw(st.lists(st.integers(2, 25), min_size=1, max_size=4)):
        join = draw(st.integers(0, min(room, length // 2))) if children else 0
        begin = start - join
        end = min(frames, begin + length)
        if end <= begin + join:
            break
        if children:
            kind = draw(transition_kinds)
            joins.append(Transition(kind, join) if join else None)
        layer = draw(layers_lasting(end - begin, depth - 1))
        children.append(replace(layer, range_in_parent=FrameRange(begin, end)))
        start, room = end, length // 2
    return Sequence(tuple(children), tuple(joins))


@st.composite
def loops_lasting(draw: st.DrawFn, frames: int) -> Sequence:
    """One video again and again."""
    period = draw(st.integers(3, 30))
    video, placement = draw(videos), draw(placements)
    ranges = [FrameRange(at, min(at + period, frames)) for at in range(0, frames, period)]
    runs = tuple(Layer(at, video, placement) for at in ranges)
    return Sequence(runs, (None,) * (len(runs) - 1))


@st.composite
def transitions_up_to(draw: st.DrawFn, frames: int) -> Transition | None:
    """A transition of so many frames or fewer, or none."""
    length = draw(st.integers(0, frames))
    return Transition(draw(transition_kinds), length) if length and draw(st.booleans()) else None


@st.composite
def opacities(draw: st.DrawFn, frames: int) -> LayerEffect:
    """Opacity that changes at times of a layer, before and after it, and between its frames."""
    times = draw(st.sets(st.fractions(-5, frames + 5, max_denominator=3), min_size=1, max_size=4))
    values = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])
    easings = st.sampled_from([Easing.LINEAR, Easing.HOLD, Easing.EASE_IN_QUAD])
    keys = tuple(Key(time, draw(values), draw(easings)) for time in sorted(times))
    return LayerEffect("opacity", (("value", Animated(keys)),))


@st.composite
def layers_lasting(draw: st.DrawFn, frames: int, depth: int = 2) -> Layer:
    """Any layer of so many frames that starts at 0, some with an opacity that changes."""
    layer = draw(_plain_layers(frames, depth))
    chain = draw(st.lists(opacities(frames), max_size=1))
    return layer if isinstance(layer.content, Captions) else replace(layer, effects=tuple(chain))


@st.composite
def _plain_layers(draw: st.DrawFn, frames: int, depth: int) -> Layer:
    enter = draw(transitions_up_to(frames))
    leave = draw(transitions_up_to(frames - (enter.frames if enter else 0)))
    at = FrameRange(0, frames)
    kinds = ["still", "video", "frozen", "captions", "loop"] + (
        ["sequence", "group"] if depth else []
    )
    match draw(st.sampled_from(kinds)):
        case "still" | "video" | "frozen" as kind:
            return Layer(at, draw(shown[kind]), draw(placements), enter, leave)
        case "captions":
            return Layer(at, draw(captions_lasting(frames)))
        case "loop":
            return Layer(at, draw(loops_lasting(frames)), None, enter, leave)
        case "sequence":
            place = draw(st.none() | placements)
            return Layer(at, draw(sequences_lasting(frames, depth)), place, enter, leave)
        case _:
            place = draw(st.none() | placements)
            return Layer(at, Group(draw(layer_tuples(frames, depth - 1))), place, enter, leave)


@st.composite
def layer_tuples(draw: st.DrawFn, frames: int, depth: int = 2) -> tuple[Layer, ...]:
    """Up to four layers that start and end within so many frames."""
    layers = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, frames - 1))
        length = draw(st.integers(1, frames - start))
        layer = draw(layers_lasting(length, depth))
        layers.append(replace(layer, range_in_parent=FrameRange(start, start + length)))
    return tuple(layers)


@st.composite
def timelines(draw: st.DrawFn, most_frames: int = 90) -> Timeline:
    """Nested sequences, groups, loops, videos, stills and captions with transitions."""
    frames = draw(st.integers(1, most_frames))
    return Timeline(CANVAS, frames, draw(layer_tuples(frames)), None)
