"""Where a cue goes: what its file or the spec says of it -> whole pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.captions import CAPTION_MARGIN, CanvasLength, CaptionCue, CuePlace, at_edge
from reelmill.core.spec import SpecCue
from reelmill.core.spec.placing import Position
from reelmill.core.spec.values.length import MOST_PERCENT, Length
from reelmill.core.time import round_half_up
from reelmill.core.timeline import placing
from reelmill.core.timeline.caption_look import TrackLook
from reelmill.core.timeline.model import Placement
from reelmill.core.typesetting import DrawnInfo, TextPicture

_NARROWEST_LETTERS = 4
"""Sizes of the font that a line has at least."""

_SLACK_PIXELS = 1
_DECIMALS = 6

_POSITIONS = {(at.across, at.down): name for name in Position if (at := placing.anchor(name))}


@dataclass(frozen=True, slots=True)
class PlacedCue:
    """Where a cue's picture goes.

    Attributes:
        placement: Where.
        fits: False where it had to be moved to be within the canvas, or is wider than stated.
    """

    placement: Placement
    fits: bool = True


def stated_place(cue: SpecCue) -> CuePlace | None:
    """What a cue of the spec says of its place, None where it says nothing."""
    point = placing.anchor(cue.position) if cue.position else None
    place = CuePlace(
        _length(cue.x),
        _length(cue.y),
        point.across if point else None,
        point.down if point else None,
        width=_length(cue.width),
        align=cue.align,
    )
    return None if place == CuePlace() else place


def written_place(place: CuePlace) -> dict[str, str]:
    """What a cue of the spec says to stand there in a track that states no position.

    A spec has no word for a numbered line.
    """
    stated = {"x": _written(place.x), "y": _written(place.y), "width": _written(place.width)}
    if place.across is not None or place.down is not None:
        usual = placing.anchor(Position.BOTTOM)
        across = usual.across if place.across is None else place.across
        down = usual.down if place.down is None else place.down
        stated["position"] = _POSITIONS[across, down].value
    stated["align"] = place.align and place.align.value
    return {name: text for name, text in stated.items() if text is not None}


def wrapping_width(place: CuePlace, look: TrackLook, canvas_width: int, usual: int) -> int:
    """Pixels at which the lines of a cue wrap; fewer than a few letters need are not kept."""
    if place.width is None:
        return usual
    padding = look.style.background.padding if look.style.background else 0.0
    least = round_half_up(Fraction(_NARROWEST_LETTERS * look.style.size + 2 * padding))
    return max(round_half_up(place.width.on(canvas_width)), min(least, usual))


def placed_cue(
    cue: CaptionCue, picture: TextPicture, info: DrawnInfo, look: TrackLook, canvas: tuple[int, int]
) -> PlacedCue:
    """The placement of a cue's picture on a canvas."""
    natural = (info.width, info.height)
    if cue.place is None:
        position = Position(cue.anchor.value) if cue.anchor else look.position
        return PlacedCue(placing.caption(natural, position, canvas, picture.reach))
    return _Box(cue.place, picture, info, look, canvas).placed()


@dataclass(frozen=True, slots=True)
class _Box:
    """The box of a placed cue: its picture less what is kept free around it."""

    place: CuePlace
    picture: TextPicture
    info: DrawnInfo
    look: TrackLook
    canvas: tuple[int, int]

    def placed(self) -> PlacedCue:
        """Both ways by themselves."""
        point = placing.anchor(self.look.position)
        place = self.place
        across = point.across if place.across is None else place.across
        down = point.down if place.down is None else place.down
        x, x_moved = self._along(0, place.x, across)
        y, y_moved = self._along(1, place.y, down) if place.line is None else self._at_line()
        natural = self.info.width, self.info.height
        placement = Placement(None, *natural, round_half_up(x), round_half_up(y))
        return PlacedCue(placement, not (x_moved or y_moved or self._is_too_wide()))

    def _is_too_wide(self) -> bool:
        width = self.place.width
        if width is None:
            return False
        return self._size(0, self._beyond(0)) > width.on(self.canvas[0]) + _SLACK_PIXELS

    def _along(self, side: int, at: CanvasLength | None, along: Fraction) -> tuple[Fraction, bool]:
        """Where the picture begins along a side, and whether it was moved."""
        whole = self.canvas[side]
        if at is None:
            beyond = self.picture.reach[side]
            margin = whole * CAPTION_MARGIN
            room = whole - self._size(side, beyond) - 2 * margin
            return margin + room * along - beyond, False
        beyond = self._beyond(side)
        size = self._size(side, beyond)
        wanted = at.on(whole) - along * size
        kept = _within(wanted, whole - size)
        return kept - beyond, abs(kept - wanted) > _SLACK_PIXELS

    def _at_line(self) -> tuple[Fraction, bool]:
        """Lines are counted within the margins, as high as those of the track are."""
        style, line = self.look.style, self.place.line or 0
        padding = Fraction(style.background.padding if style.background else 0)
        step = Fraction(style.size) * Fraction(style.line_height)
        beyond = self._beyond(1)
        margin = self.canvas[1] * CAPTION_MARGIN
        room = self.canvas[1] - 2 * margin
        wanted = line * step if line >= 0 else room - 2 * padding + line * step
        kept = _within(wanted, room - self._size(1, beyond))
        return margin + kept - beyond, False

    def _beyond(self, side: int) -> int:
        """Pixels at each end that are no part of the box: of letters that reach out, of shadows."""
        return (self.info.margin_x, self.info.margin_y)[side]

    def _size(self, side: int, beyond: int) -> int:
        return (self.info.width, self.info.height)[side] - 2 * beyond


def on_canvas(place: CuePlace, look_position: Position, canvas: tuple[int, int]) -> CuePlace:
    """The place in parts of a canvas, with all that subtitles can say of it."""
    point = placing.anchor(look_position)
    across = point.across if place.across is None else place.across
    down = point.down if place.down is None else place.down
    x = _part(place.x, across, place.across, canvas[0])
    y = None if place.line is not None else _part(place.y, down, place.down, canvas[1])
    width = place.width and CanvasLength(min(Fraction(1), place.width.on(canvas[0]) / canvas[0]))
    return replace(
        place, x=x, y=y, across=across if x else None, down=down if y else None, width=width
    )


def _part(
    at: CanvasLength | None, along: Fraction, stated: Fraction | None, whole: int
) -> CanvasLength | None:
    if at is not None:
        return CanvasLength(max(Fraction(0), min(Fraction(1), at.on(whole) / whole)))
    return None if stated is None else CanvasLength(at_edge(along))


def _length(stated: Length | None) -> CanvasLength | None:
    return None if stated is None else CanvasLength(stated.percent / 100, stated.px)


def _written(length: CanvasLength | None) -> str | None:
    """Percent as a spec may hold them; a place farther out is moved into the canvas anyway."""
    if length is None:
        return None
    most = Fraction(MOST_PERCENT)
    return str(Length(percent=max(-most, min(most, round(100 * length.part, _DECIMALS)))))


def _within(wanted: Fraction, room: Fraction | int) -> Fraction:
    """The place nearest to the one wanted in a room; in the middle where there is none."""
    return Fraction(room) / 2 if room < 0 else max(Fraction(0), min(Fraction(room), wanted))
