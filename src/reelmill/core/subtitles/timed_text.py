"""3GPP timed text (TS 26.245), which MP4 files carry: samples without gaps or overlaps."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reelmill.core.captions import Anchor, CaptionRun, WrittenCue, disjoint
from reelmill.core.subtitles.model import SubtitleCue
from reelmill.core.time import round_half_up

LARGEST_TEXT = 65_535
"""Bytes of a sample's text."""

EMPTY = b"\0\0"
"""A sample that shows nothing."""

_LONGEST_MS = 10 * 60 * 1000
"""Of a sample that shows nothing: durations have 32 bits."""

_FONT, _FONT_SIZE, _WHITE = 1, 16, (255, 255, 255)
_BOLD, _ITALIC, _UNDERLINE = 1, 2, 4


@dataclass(frozen=True, slots=True)
class TimedSample:
    """What shows from one millisecond of the master to another."""

    start_ms: int
    end_ms: int
    data: bytes


def timed_samples(cues: Iterable[SubtitleCue], length_ms: int) -> Iterator[TimedSample]:
    """The samples of a stream that lasts as long as its master.

    Texts that show at the same time are one sample, the earlier one on top.

    Raises:
        SourceError: what `disjoint` raises.
    """
    at = 0
    for cue in merged(cues):
        yield from _nothing(at, cue.start_ms)
        yield TimedSample(cue.start_ms, cue.end_ms, _data(cue))
        at = cue.end_ms
    yield from _nothing(at, length_ms)


def merged(cues: Iterable[SubtitleCue]) -> Iterator[SubtitleCue]:
    """The cues as one column of text, wherever they stood; none overlap.

    Raises:
        SourceError: what `disjoint` raises.
    """
    for cue in disjoint(WrittenCue(cue.start_ms, cue.end_ms, cue.pieces) for cue in cues):
        start, end = (round_half_up(at * 1000) for at in (cue.start_seconds, cue.end_seconds))
        yield SubtitleCue(start, end, cue.text, cue.runs)


def lost_in_timed_text(cue: SubtitleCue) -> Iterator[str]:
    """What of a cue the format cannot say."""
    if cue.anchor is not Anchor.TRACK or cue.place:
        yield "places"


def _nothing(start: int, end: int) -> Iterator[TimedSample]:
    for begin in range(start, end, _LONGEST_MS):
        yield TimedSample(begin, min(begin + _LONGEST_MS, end), EMPTY)


def _data(cue: SubtitleCue) -> bytes:
    text = cue.text.encode()
    return struct.pack(">H", len(text)) + text + _styles(cue.runs)


def _styles(runs: Iterable[CaptionRun]) -> bytes:
    """A box of the looks that differ; they are counted in characters."""
    records, at = [], 0
    for run in runs:
        end = at + len(run.text)
        if run.look != type(run.look)():
            records.append(_style(at, end, run))
        at = end
    body = struct.pack(">H", len(records)) + b"".join(records)
    return struct.pack(">I4s", 8 + len(body), b"styl") + body if records else b""


def _style(begin: int, end: int, run: CaptionRun) -> bytes:
    look = run.look
    face = look.bold * _BOLD | look.italic * _ITALIC | look.underline * _UNDERLINE
    color = bytes.fromhex(look.color[1:]) if look.color else bytes(_WHITE)
    return struct.pack(">HHHBB3sB", begin, end, _FONT, face, _FONT_SIZE, color, 255)
