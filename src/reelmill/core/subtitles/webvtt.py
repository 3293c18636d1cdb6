"""WebVTT: <https://www.w3.org/TR/webvtt1/>."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from reelmill.core.captions import Anchor, CanvasLength, CaptionRun, CuePlace, align_of
from reelmill.core.subtitles.look_tags import tagged
from reelmill.core.subtitles.model import SubtitleCue

_COLOR_CLASSES = {
    "#ffffff": "white", "#00ff00": "lime", "#00ffff": "cyan", "#ff0000": "red",
    "#ffff00": "yellow", "#ff00ff": "magenta", "#0000ff": "blue", "#000000": "black",
}  # fmt: skip
"""Classes that every player colours (WebVTT, 5. Default classes)."""

_SETTINGS = {Anchor.TRACK: "", Anchor.TOP: " line:0", Anchor.CENTER: " line:50%,center"}
_HALF = Fraction(1, 2)
_DOWN = {Fraction(0): "start", _HALF: "center", Fraction(1): "end"}
_ACROSS = {Fraction(0): "line-left", _HALF: "center", Fraction(1): "line-right"}
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def webvtt_text(cues: Iterable[SubtitleCue]) -> str:
    """A file of cues."""
    return "".join(["WEBVTT\n", *map(_block, cues)])


def webvtt_payload(cue: SubtitleCue) -> str:
    """The text of a cue with its tags."""
    return "".join(map(_piece, cue.pieces))


def lost_in_webvtt(cue: SubtitleCue) -> Iterator[str]:
    """What of a cue the format cannot say."""
    if any(run.look.color and run.look.color not in _COLOR_CLASSES for run in cue.runs):
        yield "colours other than eight"
    place = cue.place
    if place and place.align and place.align is not align_of(_across(place)):
        yield "lines that are aligned other than their box"


def _block(cue: SubtitleCue) -> str:
    settings = "".join(_settings(cue.place)) if cue.place else _SETTINGS[cue.anchor]
    times = f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}{settings}"
    return f"\n{times}\n{webvtt_payload(cue)}\n"


def _settings(place: CuePlace) -> Iterator[str]:
    if place.line is not None:
        yield f" line:{place.line}"
    elif place.y is not None:
        yield f" line:{_percent(place.y)},{_DOWN[place.down or Fraction(0)]}"
    across = _across(place)
    if place.x is not None:
        yield f" position:{_percent(place.x)},{_ACROSS[across]} align:{align_of(across)}"
    if place.width is not None:
        yield f" size:{_percent(place.width)}"


def _across(place: CuePlace) -> Fraction:
    return _HALF if place.across is None else place.across


def _percent(length: CanvasLength) -> str:
    return f"{round(float(100 * length.part), 4):g}%"


def _piece(run: CaptionRun) -> str:
    text = tagged(run.text.translate(_ESCAPES), run.look)
    name = _COLOR_CLASSES.get(run.look.color or "")
    return f"<c.{name}>{text}</c>" if name else text


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
