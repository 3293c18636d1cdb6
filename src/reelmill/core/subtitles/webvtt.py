"""WebVTT: <https://www.w3.org/TR/webvtt1/>."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reelmill.core.captions import Anchor, CaptionRun
from reelmill.core.subtitles.look_tags import tagged
from reelmill.core.subtitles.model import SubtitleCue

_COLOR_CLASSES = {
    "#ffffff": "white", "#00ff00": "lime", "#00ffff": "cyan", "#ff0000": "red",
    "#ffff00": "yellow", "#ff00ff": "magenta", "#0000ff": "blue", "#000000": "black",
}  # fmt: skip
"""Classes that every player colours (WebVTT, 5. Default classes)."""

_SETTINGS = {Anchor.TRACK: "", Anchor.TOP: " line:0", Anchor.CENTER: " line:50%"}
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


def _block(cue: SubtitleCue) -> str:
    times = f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}{_SETTINGS[cue.anchor]}"
    return f"\n{times}\n{webvtt_payload(cue)}\n"


def _piece(run: CaptionRun) -> str:
    text = tagged(run.text.translate(_ESCAPES), run.look)
    name = _COLOR_CLASSES.get(run.look.color or "")
    return f"<c.{name}>{text}</c>" if name else text


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
