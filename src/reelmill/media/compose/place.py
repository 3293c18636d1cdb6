"""A picture cropped, scaled, turned and faded, ready to be laid at a place on a canvas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, cos, radians, sin

from reelmill.core.media_info import ColorInfo
from reelmill.core.plan.effect import Effect
from reelmill.core.plan.effects.pose import Pose
from reelmill.core.timeline.model import Placement, Rect
from reelmill.media.compose.carried import carried
from reelmill.media.compose.color import BT709, converted, scaled
from reelmill.media.compose.effects import applied
from reelmill.media.compose.footage import upright
from reelmill.media.compose.graph import Graph, Pad
from reelmill.media.compose.weights import weighted

OPAQUE, HALF_ALPHA = "yuv420p", "yuva420p"
FULL_CHROMA, ALPHA = "yuv444p", "yuva444p"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture before it is placed.

    Attributes:
        pad: Where it comes from.
        width, height: Upright display size in pixels.
        color: Meaning of its numbers.
        has_alpha: True where pixels can be transparent.
    """

    pad: Pad
    width: int
    height: int
    color: ColorInfo
    has_alpha: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture in the format it is overlaid with, and its top left on the canvas (even).

    Attributes:
        pad: The picture.
        x, y: Pixels; expressions of the time `t` where it `moves`.
        moves: Whether they are evaluated for every frame.
    """

    pad: Pad
    x: int | str
    y: int | str
    moves: bool = False


def filling(
    graph: Graph, picture: Decoded, place: Placement, effects: tuple[Effect, ...], pixels: str
) -> Pad:
    """A picture that covers the canvas, cut to the canvas; at odd places with full chroma."""
    if (place.width, place.height) == (graph.width, graph.height):
        return _worked(graph, picture, place, effects, pixels)
    odd = pixels == OPAQUE and (place.x % 2 or place.y % 2)
    pad = _worked(graph, picture, place, effects, FULL_CHROMA if odd else pixels)
    size = {"w": graph.width, "h": graph.height}
    pad = graph.apply(pad, "crop", **size, x=-place.x, y=-place.y, exact=1)
    return converted(graph, pad, pixels) if odd else pad


def laid(
    graph: Graph, picture: Decoded, place: Placement, effects: tuple[Effect, ...], pixels: str
) -> Laid:
    """A picture of any size, worked on, turned and made transparent, to be laid on `pixels`."""
    pose = next((effect for effect in effects if isinstance(effect, Pose)), None)
    if pose:
        moved = _carried(graph, picture, place, effects, pose)
        pad = converted(graph, moved.pad, HALF_ALPHA) if pixels == OPAQUE else moved.pad
        return replace(moved, pad=pad)
    if pixels != OPAQUE:
        return _clear(graph, picture, place, effects)
    if not _lies_plainly(picture, place):
        clear = _clear(graph, picture, place, effects)
        return Laid(converted(graph, clear.pad, HALF_ALPHA), clear.x, clear.y)
    pad = _worked(graph, picture, place, effects, OPAQUE)
    if place.opacity != 1 or any(effect.lets_through for effect in effects):
        pad = _dimmed(graph, converted(graph, pad, HALF_ALPHA), place.opacity)
    return Laid(_finished(graph, pad, effects), place.x, place.y)


def _worked(
    graph: Graph, picture: Decoded, place: Placement, effects: tuple[Effect, ...], pixels: str
) -> Pad:
    """An opaque picture at its size, after the effects that come before turning."""
    upright = [effect for effect in effects if effect.upright]
    if not upright:
        return _sized(graph, picture, place, pixels)
    full = FULL_CHROMA if pixels == OPAQUE else pixels
    pad = _sized(graph, picture, place, full)
    for effect in upright:
        pad = applied(graph, pad, effect, clear=False)
    return pad if full == pixels else converted(graph, pad, pixels)


def _carried(
    graph: Graph, picture: Decoded, place: Placement, effects: tuple[Effect, ...], pose: Pose
) -> Laid:
    """A picture with alpha and full chroma in the window that it moves in."""
    shown = pose.sampled(place)
    pad, grown = _soft(graph, picture, shown, effects)
    pad, x, y = carried(graph, pad, pose, place, shown.x - grown.x)
    return Laid(_finished(graph, _dimmed(graph, pad, place.opacity), effects), x, y, pose.moves)


def _soft(
    graph: Graph, picture: Decoded, place: Placement, effects: tuple[Effect, ...]
) -> tuple[Pad, Placement]:
    """A picture with alpha after the effects that come before turning, and as it grew by them."""
    pad = _sized(graph, picture, place, ALPHA)
    for effect in effects:
        if effect.upright and picture.has_alpha and effect.margin:
            pad, place = _grown(graph, pad, place, effect.margin)
        if effect.upright:
            pad = applied(graph, pad, effect, clear=picture.has_alpha)
    return pad, place


def _clear(graph: Graph, picture: Decoded, place: Placement, effects: tuple[Effect, ...]) -> Laid:
    """A picture with alpha and full chroma, padded to even offsets and sizes.

    Overlaying in 4:2:0 rounds odd offsets down, hence the padding.
    """
    pad, place = _soft(graph, picture, place, effects)
    x, y, width, height = place.x, place.y, place.width, place.height
    if place.rotation:
        width, height = _turned_size(place)
        pad = _turned(graph, pad, place)
        x, y = x + (place.width - width) // 2, y + (place.height - height) // 2
    pad = _finished(graph, _dimmed(graph, pad, place.opacity), effects)
    left, top = x % 2, y % 2
    right, bottom = (x + width) % 2, (y + height) % 2
    if left or top or right or bottom:
        size = {"w": width + left + right, "h": height + top + bottom}
        pad = graph.apply(pad, "pad", **size, x=left, y=top, color="black@0")
    return Laid(pad, x - left, y - top)


def _grown(graph: Graph, pad: Pad, place: Placement, by: int) -> tuple[Pad, Placement]:
    """A picture with room for its effects on each side."""
    width, height = place.width + 2 * by, place.height + 2 * by
    grown = graph.apply(pad, "pad", w=width, h=height, x=by, y=by, color="black@0")
    return grown, replace(place, x=place.x - by, y=place.y - by, width=width, height=height)


def _lies_plainly(picture: Decoded, place: Placement) -> bool:
    """True where every chroma sample lies wholly inside the picture or wholly outside."""
    even = all(n % 2 == 0 for n in (place.x, place.y, place.width, place.height))
    return even and not picture.has_alpha and place.rotation == 0


def _finished(graph: Graph, pad: Pad, effects: tuple[Effect, ...]) -> Pad:
    """The pad after the effects that come after turning."""
    for effect in effects:
        if not (effect.upright or effect.carries):
            pad = applied(graph, pad, effect, clear=True)
    return pad


def _sized(graph: Graph, picture: Decoded, place: Placement, pixels: str) -> Pad:
    pad = _cropped(graph, picture.pad, place.crop, picture)
    resized = place.crop or Rect(0, 0, picture.width, picture.height)
    changes_size = (resized.width, resized.height) != (place.width, place.height)
    if not (picture.has_alpha and changes_size):
        return scaled(graph, pad, (place.width, place.height), picture.color, pixels)
    size = (place.width, place.height)
    plain = scaled(graph, pad, (resized.width, resized.height), picture.color, ALPHA)
    even = weighted(graph, plain, lambda heavy: scaled(graph, heavy, size, BT709, ALPHA))
    return graph.apply(even, "format", pix_fmts=pixels)


def _cropped(graph: Graph, pad: Pad, crop: Rect | None, picture: Decoded) -> Pad:
    """Cropped in display pixels, which may differ from decoded ones (`iw` is decoded width)."""
    if crop is None:
        return pad
    across, down = Fraction(1, picture.width), Fraction(1, picture.height)
    return graph.apply(
        pad,
        "crop",
        w=f"round(iw*{crop.width * across})",
        h=f"round(ih*{crop.height * down})",
        x=f"round(iw*{crop.x * across})",
        y=f"round(ih*{crop.y * down})",
        exact=1,
    )


def _dimmed(graph: Graph, pad: Pad, opacity: Fraction) -> Pad:
    if opacity == 1:
        return pad
    return graph.apply(pad, "lut", c3=f"val*{float(opacity):.6f}")


def _turned_size(place: Placement) -> tuple[int, int]:
    angle = radians(float(place.rotation))
    across, down = abs(cos(angle)), abs(sin(angle))
    width = ceil(place.width * across + place.height * down - 1e-9)
    height = ceil(place.width * down + place.height * across - 1e-9)
    return width, height


def _turned(graph: Graph, pad: Pad, place: Placement) -> Pad:
    """The pad turned, its corners transparent; quarter turns exactly."""
    quarters = place.rotation / 90
    if quarters.denominator == 1:
        return upright(graph, pad, 90 * (quarters.numerator % 4), mirrored=False)
    return weighted(graph, pad, lambda heavy: _tilted(graph, heavy, place))


def _tilted(graph: Graph, pad: Pad, place: Placement) -> Pad:
    width, height = _turned_size(place)
    bordered = graph.apply(pad, "pad", w="iw+4", h="ih+4", x=2, y=2, color="black@0")
    angle = f"{float(place.rotation)}*PI/180"
    return graph.apply(bordered, "rotate", a=angle, ow=width, oh=height, c="black@0")
