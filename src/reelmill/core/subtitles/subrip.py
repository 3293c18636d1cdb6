"""SubRip (SRT), as players read it; there is no standard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor

from reelmill.core.captions import Anchor, CaptionRun, CuePlace
from reelmill.core.subtitles.look_tags import tagged
from reelmill.core.subtitles.model import SubtitleCue

_KEYS = {Anchor.TRACK: 2, Anchor.TOP: 8, Anchor.CENTER: 5}
_USUAL_KEY = 2
_LIKE_MARKUP = re.compile(r"<(?=[A-Za-z/>]|[0-9:.]+>)|\{(?=\\)|&(?=#?[A-Za-z0-9]+;)|-(?=->)")
_WORD_JOINER = "\u2060"


def subrip_text(cues: Iterable[SubtitleCue]) -> str:
    """A file of cues."""
    return "\n".join(_block(number, cue) for number, cue in enumerate(cues, 1))


def lost_in_subrip(cue: SubtitleCue) -> Iterator[str]:
    """What of a cue the format cannot say."""
    if _LIKE_MARKUP.search(cue.text):
        yield "texts that look like tags, which get an invisible character"
    if cue.place:
        yield "exact places, which become the nearest of nine"


def _block(number: int, cue: SubtitleCue) -> str:
    key = _nearest_key(cue.place) if cue.place else _KEYS[cue.anchor]
    override = "" if key == _USUAL_KEY else f"{{\\an{key}}}"
    text = override + "".join(map(_piece, cue.pieces))
    return f"{number}\n{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{text}\n"


def _nearest_key(place: CuePlace) -> int:
    """The key of the number pad nearest to the point at which a cue stands."""
    across = place.x.part if place.x else Fraction(1, 2)
    down = place.y.part if place.y else Fraction(1)
    if place.line is not None:
        down = Fraction(0 if place.line >= 0 else 1)
    column, row = (min(2, floor(3 * part)) for part in (across, down))
    return 1 + column + 3 * (2 - row)


def _piece(run: CaptionRun) -> str:
    """Nothing can be escaped: what would be read as a tag or an entity is parted, unseen."""
    text = tagged(_LIKE_MARKUP.sub(lambda found: found[0] + _WORD_JOINER, run.text), run.look)
    return f'<font color="{run.look.color}">{text}</font>' if run.look.color else text


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"
