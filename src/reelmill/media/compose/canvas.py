"""Canvas-sized pictures: parts laid on each other, transitions, captions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reelmill.core.plan.picture import (
    Crossing,
    Footage,
    Part,
    Picture,
    Stack,
    Subtitles,
    covers,
    is_opaque,
)
from reelmill.core.spec.blend import Blend
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import RGB, Canvas, Frozen, PixelFormat, Placement, Still
from reelmill.media.compose.blend import mixed
from reelmill.media.compose.color import BT709, scaled
from reelmill.media.compose.footage import footage, frozen, still
from reelmill.media.compose.graph import Graph, Pad
from reelmill.media.compose.place import ALPHA, FULL_CHROMA, OPAQUE, Decoded, Laid, filling, laid


def composed(graph: Graph, picture: Stack, canvas: Canvas) -> Pad:
    """The whole picture on the canvas' background, or with full chroma on nothing."""
    pixels = OPAQUE if canvas.pixels is PixelFormat.OPAQUE else ALPHA
    return _stacked(graph, _flattened(picture.parts), canvas, pixels)


def _whole(graph: Graph, picture: Picture, canvas: Canvas) -> Pad:
    """A canvas-sized picture with full chroma: opaque where it can be, else with alpha."""
    pixels = FULL_CHROMA if is_opaque(picture, canvas) else ALPHA
    match picture:
        case Stack(parts):
            return _stacked(graph, _flattened(parts), canvas, pixels)
        case Subtitles():
            return _stacked(graph, (Part(picture),), canvas, pixels)
        case Crossing():
            return _crossing(graph, picture, canvas, pixels)
        case Footage() | Still() | Frozen():
            raise TypeError("footage and stills need a placement")


def _flattened(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    flat: list[Part] = []
    for part in parts:
        if isinstance(part.picture, Stack) and part.is_plain:
            flat += _flattened(part.picture.parts)
        else:
            flat.append(part)
    return tuple(flat)


def _stacked(graph: Graph, parts: tuple[Part, ...], canvas: Canvas, pixels: str) -> Pad:
    if parts and covers(parts[0], canvas):
        base, rest = _covering(graph, parts[0], canvas, pixels), parts[1:]
    else:
        base, rest = _empty(graph, canvas, pixels), parts
    for part in rest:
        if part.is_mixed:
            base = _mixed(graph, base, part, canvas, pixels)
            continue
        for top, seen in _tops(graph, part, canvas, pixels):
            base = _over(graph, base, top, seen, pixels)
    return base


def _mixed(graph: Graph, base: Pad, part: Part, canvas: Canvas, pixels: str) -> Pad:
    """The base with a part on it whose colours are mixed with it."""
    alone = _stacked(graph, (replace(part, blend=Blend.NORMAL),), canvas, ALPHA)
    if alone.still != base.still:
        alone, base = graph.moving(alone), graph.moving(base)
    base, below = graph.split(base)
    top = mixed(graph, alone, below, part.blend, pixels)
    return _over(graph, base, Laid(top, 0, 0), None, pixels)


def _empty(graph: Graph, canvas: Canvas, pixels: str) -> Pad:
    """One frame of the background, or of nothing where the picture has alpha."""
    color = "black@0" if pixels == ALPHA else canvas.background
    size = f"{canvas.width}x{canvas.height}"
    plain = graph.source("color", color=color, size=size, rate=canvas.frame_rate)
    planar = graph.apply(plain, "format", pix_fmts="gbrap" if pixels == ALPHA else "gbrp")
    single = graph.apply(planar, "trim", end_frame=1)
    return scaled(graph, single, (canvas.width, canvas.height), RGB, pixels)


def _covering(graph: Graph, part: Part, canvas: Canvas, pixels: str) -> Pad:
    place = part.placement or Placement(None, canvas.width, canvas.height, 0, 0)
    decoded = _decoded(graph, part.picture, canvas, place)
    return filling(graph, decoded, place, part.effects, pixels)


def _decoded(
    graph: Graph, picture: Picture, canvas: Canvas, place: Placement | None = None
) -> Decoded:
    match picture:
        case Footage(video) | Frozen(video):
            pad = frozen(graph, picture) if isinstance(picture, Frozen) else footage(graph, picture)
            return Decoded(pad, video.width, video.height, video.color, video.has_alpha)
        case Still():
            pad = still(graph, picture, place)
            size = (picture.width, picture.height)
            return Decoded(pad, *size, picture.color, picture.has_alpha)
        case Stack() | Crossing() | Subtitles():
            pad = _whole(graph, picture, canvas)
            alpha = not is_opaque(picture, canvas)
            return Decoded(pad, canvas.width, canvas.height, BT709, alpha)


def _tops(
    graph: Graph, part: Part, canvas: Canvas, pixels: str
) -> Iterator[tuple[Laid, FrameRange | None]]:
    """What is laid over the base for a part, each with the frames in which it is seen."""
    if isinstance(part.picture, Subtitles) and part.is_plain:
        for cue in part.picture.cues:
            drawn = _decoded(graph, cue.picture, canvas)
            yield laid(graph, drawn, cue.placement, (), pixels), cue.range_in_segment
        return
    place = part.placement or Placement(None, canvas.width, canvas.height, 0, 0)
    yield laid(graph, _top(graph, part, canvas, pixels), place, part.effects, pixels), None


def _top(graph: Graph, part: Part, canvas: Canvas, pixels: str) -> Decoded:
    """A fading stack that hides all below has the very pixels it has when it does not fade."""
    whole = isinstance(part.picture, Stack) and part.placement is None
    if not (whole and pixels == OPAQUE and is_opaque(part.picture, canvas)):
        return _decoded(graph, part.picture, canvas, part.sampled)
    pad = _stacked(graph, _flattened((Part(part.picture),)), canvas, OPAQUE)
    return Decoded(pad, canvas.width, canvas.height, BT709, has_alpha=False)


def _over(graph: Graph, base: Pad, top: Laid, seen: FrameRange | None, pixels: str) -> Pad:
    """A picture over another; the base moves from where the first moving thing is laid on it.

    Alpha stays straight: FFmpeg 9.0 mixes premultiplied pictures as if they were straight.
    """
    if seen is not None or not top.pad.still:
        base = graph.moving(base)
    kind = "yuv420" if pixels == OPAQUE else "yuv444"
    limits = {} if seen is None else {"enable": f"between(n,{seen.start},{seen.end - 1})"}
    how = "frame" if top.moves else "init"
    over = graph.join(base, top.pad, "overlay", x=top.x, y=top.y, eval=how, format=kind, **limits)
    return Pad(over.label, still=base.still)


def _crossing(graph: Graph, crossing: Crossing, canvas: Canvas, pixels: str) -> Pad:
    before = _crossable(graph, crossing.before, canvas, pixels)
    after = _crossable(graph, crossing.after, canvas, pixels)
    crossed = graph.join(
        before,
        after,
        "xfade",
        transition=crossing.kind,
        duration=f"{float(crossing.frames / graph.frame_rate):.6f}",
        offset=f"{float(-crossing.first / graph.frame_rate):.6f}",
    )
    return graph.apply(crossed, "unpremultiply", inplace=1) if pixels == ALPHA else crossed


def _crossable(graph: Graph, picture: Picture, canvas: Canvas, pixels: str) -> Pad:
    """All frames at a constant rate, as `xfade` wants them; weighted where there is alpha."""
    pad = _whole(graph, picture, canvas)
    pad = graph.apply(pad, "format", pix_fmts=pixels)
    if pixels == ALPHA:
        pad = graph.apply(pad, "premultiply", inplace=1)
    return graph.apply(graph.moving(pad), "fps", fps=graph.frame_rate)
