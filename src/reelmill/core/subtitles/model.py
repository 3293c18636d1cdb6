"""Subtitles: texts on the clock of the master, as streams and files have them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from reelmill.core.captions import Anchor, CaptionLook, CaptionRun, CuePlace

MOST_SUBTITLE_CUES = 100_000
"""Cues of all subtitles of a master together."""

MOST_SUBTITLES = 100
"""Choices of one master: players and our own reading of files stop at 200 streams of all kinds."""

MOST_SUBTITLE_CHARACTERS = 10_000_000
"""Their characters: stored with the plan, and written to each stream and file."""


class SidecarFormat(StrEnum):
    """Format of a file of subtitles; also its suffix."""

    SRT = "srt"
    VTT = "vtt"


def _is_nothing(value: object) -> bool:
    return not value


@dataclass(frozen=True, slots=True)
class SubtitleCue:
    """A text and when it shows.

    Attributes:
        start_ms, end_ms: Half open, in milliseconds of the master.
        text: Plain, its lines separated by newlines, none of them blank.
        runs: The same text in pieces of one look each; empty where all of it is plain.
        anchor: Where its file wants it.
        place: Where it stands exactly instead, in parts of the canvas.
    """

    start_ms: int
    end_ms: int
    text: str
    runs: Annotated[tuple[CaptionRun, ...], Field(exclude_if=_is_nothing)] = ()
    anchor: Annotated[Anchor, Field(exclude_if=_is_nothing)] = Anchor.TRACK
    place: Annotated[CuePlace | None, Field(exclude_if=_is_nothing)] = None

    @property
    def pieces(self) -> tuple[CaptionRun, ...]:
        """The text in pieces, one where all of it is plain."""
        return self.runs or (CaptionRun(self.text, CaptionLook()),)


@dataclass(frozen=True, slots=True)
class Subtitles:
    """What a viewer can choose.

    Attributes:
        cues: In order; those of one place do not overlap.
        lang: BCP 47 tag, None where nobody knows.
        title: What players call it, None where they choose themselves.
        is_default: Whether it shows when nobody chooses any.
        is_forced: Whether it shows where subtitles are off.
        in_stream: Whether the master has a stream of it.
        files: Formats of the files beside the master.
    """

    cues: tuple[SubtitleCue, ...]
    lang: str | None = None
    title: str | None = None
    is_default: bool = False
    is_forced: bool = False
    in_stream: bool = False
    files: tuple[SidecarFormat, ...] = ()
