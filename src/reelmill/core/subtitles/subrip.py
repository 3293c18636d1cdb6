"""SubRip (SRT), as players read it; there is no standard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reelmill.core.captions import Anchor, CaptionRun
from reelmill.core.subtitles.look_tags import tagged
from reelmill.core.subtitles.model import SubtitleCue

_PLACES = {Anchor.TRACK: "", Anchor.TOP: "{\\an8}", Anchor.CENTER: "{\\an5}"}
_LIKE_MARKUP = re.compile(r"<(?=[A-Za-z/>]|[0-9:.]+>)|\{(?=\\)|&(?=#?[A-Za-z0-9]+;)|-(?=->)")
_WORD_JOINER = "\u2060"


def subrip_text(cues: Iterable[SubtitleCue]) -> str:
    """A file of cues."""
    return "\n".join(_block(number, cue) for number, cue in enumerate(cues, 1))


def lost_in_subrip(cue: SubtitleCue) -> Iterator[str]:
    """What of a cue the format cannot say."""
    if _LIKE_MARKUP.search(cue.text):
        yield "texts that look like tags, which get an invisible character"


def _block(number: int, cue: SubtitleCue) -> str:
    text = _PLACES[cue.anchor] + "".join(map(_piece, cue.pieces))
    return f"{number}\n{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{text}\n"


def _piece(run: CaptionRun) -> str:
    """Nothing can be escaped: what would be read as a tag or an entity is parted, unseen."""
    text = tagged(_LIKE_MARKUP.sub(lambda found: found[0] + _WORD_JOINER, run.text), run.look)
    return f'<font color="{run.look.color}">{text}</font>' if run.look.color else text


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"
