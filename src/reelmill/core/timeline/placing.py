"""Where a picture goes: the spec's box, fit and anchor -> whole pixels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.spec import Crop, Fit, Position, VisualTrack
from reelmill.core.spec.placing import FittedTrack
from reelmill.core.time import round_half_up
from reelmill.core.timeline.model import Placement, Rect

Size = tuple[Fraction, Fraction]

_ALONG = {"left": Fraction(0), "right": Fraction(1), "top": Fraction(0), "bottom": Fraction(1)}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point of a box, as parts of its width and height."""

    across: Fraction
    down: Fraction


def anchor(position: Position) -> Anchor:
    """The point a position names."""
    name = position.value.lower()
    across = next((v for k, v in _ALONG.items() if k in name and k in ("left", "right")), None)
    down = next((v for k, v in _ALONG.items() if k in name and k in ("top", "bottom")), None)
    half = Fraction(1, 2)
    return Anchor(half if across is None else across, half if down is None else down)


def fitted(
    track: FittedTrack, crop: Crop | None, natural: tuple[int, int], parent: tuple[int, int]
) -> Placement:
    """The placement of a picture that has a shape of its own and is fitted into its box."""
    kept = _kept(crop, natural)
    box = _box(track, (Fraction(kept.width), Fraction(kept.height)), parent)
    kept, size = _fit(track.fit, kept, box)
    size = (size[0] * track.scale, size[1] * track.scale)
    box = (box[0] * track.scale, box[1] * track.scale)
    left, top = _corner(track, box, parent)
    inset = ((box[0] - size[0]) / 2, (box[1] - size[1]) / 2)
    whole = kept == Rect(0, 0, *natural)
    return _placement(track, None if whole else kept, size, (left + inset[0], top + inset[1]))


def drawn(
    track: VisualTrack,
    natural: tuple[int, int],
    scale: Fraction,
    parent: tuple[int, int],
    along: Fraction,
    reach: tuple[int, int] = (0, 0),
) -> Placement:
    """The placement of a drawn picture, `along` its box's width where it is narrower than that.

    `reach` are pixels at each side, and above and below, that are no part of what is placed.
    """
    whole = (natural[0] * scale, natural[1] * scale)
    beyond = (reach[0] * scale, reach[1] * scale)
    size = (whole[0] - 2 * beyond[0], whole[1] - 2 * beyond[1])
    box = (
        size[0] if track.width is None else track.width.pixels(parent[0]) * track.scale,
        size[1] if track.height is None else track.height.pixels(parent[1]) * track.scale,
    )
    left, top = _corner(track, box, parent)
    down = anchor(_position(track)).down if track.height else Fraction(0)
    inset = ((box[0] - size[0]) * along - beyond[0], (box[1] - size[1]) * down - beyond[1])
    return _placement(track, None, whole, (left + inset[0], top + inset[1]))


def caption(
    natural: tuple[int, int],
    position: Position,
    parent: tuple[int, int],
    reach: tuple[int, int] = (0, 0),
) -> Placement:
    """The placement of a caption: at a point of the canvas, a margin from its edges."""
    where = anchor(position)
    margin = (parent[0] * Fraction(1, 20) - reach[0], parent[1] * Fraction(1, 20) - reach[1])
    room = [parent[i] - natural[i] - 2 * margin[i] for i in (0, 1)]
    x, y = margin[0] + room[0] * where.across, margin[1] + room[1] * where.down
    return Placement(None, *natural, round_half_up(x), round_half_up(y))


def anchor_point(track: VisualTrack, parent: tuple[int, int]) -> Size:
    """The point of the parent at which a track's box has the point that `position` names."""
    where = anchor(_position(track))
    x = where.across * parent[0] if track.x is None else track.x.pixels(parent[0])
    y = where.down * parent[1] if track.y is None else track.y.pixels(parent[1])
    return x, y


def _position(track: VisualTrack) -> Position:
    return track.position or Position.CENTER


def _corner(track: VisualTrack, box: Size, parent: tuple[int, int]) -> Size:
    where, (x, y) = anchor(_position(track)), anchor_point(track, parent)
    return x - where.across * box[0], y - where.down * box[1]


def _kept(crop: Crop | None, natural: tuple[int, int]) -> Rect:
    if crop is None:
        return Rect(0, 0, *natural)
    left = min(round_half_up(crop.left.pixels(natural[0])), natural[0] - 1)
    top = min(round_half_up(crop.top.pixels(natural[1])), natural[1] - 1)
    right = round_half_up(crop.right.pixels(natural[0]))
    bottom = round_half_up(crop.bottom.pixels(natural[1]))
    return Rect(left, top, max(1, natural[0] - left - right), max(1, natural[1] - top - bottom))


def _box(track: FittedTrack, kept: Size, parent: tuple[int, int]) -> Size:
    width = None if track.width is None else track.width.pixels(parent[0])
    height = None if track.height is None else track.height.pixels(parent[1])
    if width is not None:
        return width, height if height is not None else width * kept[1] / kept[0]
    if height is not None:
        return height * kept[0] / kept[1], height
    return kept if track.fit is Fit.NONE else (Fraction(parent[0]), Fraction(parent[1]))


def _fit(fit: Fit, kept: Rect, box: Size) -> tuple[Rect, Size]:
    """The part of the kept rectangle that shows, and the size it is shown at."""
    across, down = box[0] / kept.width, box[1] / kept.height
    match fit:
        case Fit.FILL:
            return kept, box
        case Fit.CONTAIN:
            zoom = min(across, down)
            return kept, (kept.width * zoom, kept.height * zoom)
        case Fit.COVER:
            return _middle(kept, box, max(across, down)), box
        case Fit.NONE:
            shown = _middle(kept, box, Fraction(1))
            return shown, (Fraction(shown.width), Fraction(shown.height))


def _middle(kept: Rect, box: Size, zoom: Fraction) -> Rect:
    """The middle of a rectangle, as much of it as fits into the box at a zoom."""
    width = min(kept.width, max(1, round_half_up(box[0] / zoom)))
    height = min(kept.height, max(1, round_half_up(box[1] / zoom)))
    x, y = (kept.width - width) // 2, (kept.height - height) // 2
    return Rect(kept.x + x, kept.y + y, width, height)


def _placement(track: VisualTrack, crop: Rect | None, size: Size, corner: Size) -> Placement:
    return Placement(
        crop,
        max(1, round_half_up(size[0])),
        max(1, round_half_up(size[1])),
        round_half_up(corner[0]),
        round_half_up(corner[1]),
        track.rotation,
        track.opacity,
    )
