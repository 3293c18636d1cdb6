"""Settings of WebVTT cues: <https://www.w3.org/TR/webvtt1/#webvtt-cue-settings>."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.captions.cue import Anchor
from reelmill.core.captions.place import (
    CAPTION_MARGIN,
    NARROWEST,
    CanvasLength,
    CuePlace,
    align_of,
)

_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")
_LINE_NUMBER = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,6})?")
_LOST = re.compile(r"\b(vertical|region|[XY][12]):", re.IGNORECASE)
_HALF, _WHOLE = Fraction(1, 2), Fraction(1)
_USUAL_SIZE = 1 - 2 * CAPTION_MARGIN

_LINE_ALIGNS = {"": Fraction(0), "start": Fraction(0), "center": _HALF, "end": _WHOLE}
_POSITION_ALIGNS = {
    **{"line-left": Fraction(0), "center": _HALF, "line-right": _WHOLE},
    # As they were called in drafts, which files still follow.
    **{"start": Fraction(0), "middle": _HALF, "end": _WHOLE},
}
_ALIGNS = {"left": Fraction(0), "center": _HALF, "middle": _HALF, "right": _WHOLE}


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands behind a cue's times; None is what they do not say.

    Attributes:
        line: Number of a line.
        y: Part of the canvas' height instead.
        down: Which part of the box stands there.
        x: Part of the canvas' width.
        across: Which part of the box stands there.
        size: Part of the canvas' width.
        align: How lines stand in the box: a part of its width, or "start" and "end".
    """

    line: int | None = None
    y: Fraction | None = None
    down: Fraction = Fraction(0)
    x: Fraction | None = None
    across: Fraction | None = None
    size: Fraction | None = None
    align: Fraction | str | None = None

    def place(self, text: str) -> Anchor | CuePlace:
        """Where a cue of a text stands."""
        place = self._across(self._down(), self._alignment(text))
        return _ANCHORS.get(place, place)

    def _down(self) -> CuePlace:
        if self.y is not None:
            return CuePlace(y=CanvasLength(self.y), down=self.down)
        return CuePlace(line=self.line)

    def _across(self, place: CuePlace, align: Fraction) -> CuePlace:
        """The place with the point at which the letters stand in the cue's box."""
        across = align if self.across is None else self.across
        x = align if self.x is None else self.x
        # The box keeps inside the canvas without being moved (WebVTT, 7.2).
        room = {Fraction(0): 1 - x, _HALF: 2 * min(x, 1 - x), _WHOLE: x}[across]
        size = min(_WHOLE if self.size is None else self.size, room)
        at = x + (align - across) * size
        if (at, align, self.size) == (_HALF, _HALF, None):
            return place
        width = size if self.size is not None else min(size, _USUAL_SIZE)
        return replace(
            place,
            x=CanvasLength(at),
            across=align,
            width=CanvasLength(max(NARROWEST, width)),
            align=align_of(align),
        )

    def _alignment(self, text: str) -> Fraction:
        if isinstance(self.align, Fraction):
            return self.align
        if self.align is None:
            return _HALF
        return _WHOLE if (self.align == "end") != _is_right_to_left(text) else Fraction(0)


def read_settings(written: str, ignored: Counter[str]) -> Settings:
    """The settings of a cue; what is not honoured is counted."""
    ignored.update(f"{name}:" for name in _LOST.findall(written))
    settings = Settings()
    for one in written.split():
        name, colon, value = one.partition(":")
        if not colon or name not in _READERS:
            continue
        read = _READERS[name](settings, *_parted(value))
        if read is None:
            ignored.update([f"{name}:"])
        else:
            settings = read
    return settings


def _parted(value: str) -> tuple[str, str]:
    number, _, alignment = value.partition(",")
    return number, alignment


def _line(settings: Settings, number: str, alignment: str) -> Settings | None:
    if alignment not in _LINE_ALIGNS:
        return None
    if (part := _percent(number)) is not None:
        return replace(settings, line=None, y=part, down=_LINE_ALIGNS[alignment])
    if not _LINE_NUMBER.fullmatch(number):
        return None
    rounded = (Fraction(number) + _HALF).__floor__()
    return replace(settings, line=rounded, y=None)


def _position(settings: Settings, number: str, alignment: str) -> Settings | None:
    part, across = _percent(number), _POSITION_ALIGNS.get(alignment)
    if part is None or (alignment and across is None):
        return None
    return replace(settings, x=part, across=across)


def _size(settings: Settings, number: str, alignment: str) -> Settings | None:
    part = _percent(number)
    if part is None or alignment or part < NARROWEST:
        return None
    return replace(settings, size=part)


def _align(settings: Settings, number: str, alignment: str) -> Settings | None:
    if alignment or number not in {*_ALIGNS, "start", "end"}:
        return None
    return replace(settings, align=_ALIGNS.get(number, number))


_ANCHORS = {
    CuePlace(): Anchor.TRACK,
    CuePlace(line=-1): Anchor.TRACK,
    CuePlace(line=0): Anchor.TOP,
    CuePlace(y=CanvasLength(_HALF), down=_HALF): Anchor.CENTER,
}
"""Places that cues of other files have, too: where they overlap, they are stacked."""

_READERS = {"line": _line, "position": _position, "size": _size, "align": _align}


def _percent(written: str) -> Fraction | None:
    found = _PERCENT.fullmatch(written)
    part = Fraction(found[1]) / 100 if found else None
    return part if part is not None and part <= 1 else None


def _is_right_to_left(text: str) -> bool:
    """Direction of the first letter that has one."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), False)
