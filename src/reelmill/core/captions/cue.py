"""What a captions file says: texts, when they show, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reelmill.core.captions.place import CuePlace
from reelmill.core.warnings import SpecWarning


class Anchor(StrEnum):
    """Where on the canvas a file wants a cue; the usual place, at the bottom, is the track's."""

    TRACK = ""
    TOP = "top"
    CENTER = "center"


MOST_WORDS = 100_000
"""Words with times of one file: some ten hours of speech."""


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """How some letters differ from the track's style; `color` is "#rrggbb" or None."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str | None = None


PLAIN = CaptionLook()


@dataclass(frozen=True, slots=True)
class CaptionRun:
    """Letters of one look, line feeds included."""

    text: str
    look: CaptionLook = PLAIN


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """A word of a cue and when it is spoken.

    Attributes:
        start_seconds, end_seconds: From the start of the captions; never decreasing starts, an end
            no earlier than its start.
        begin, end: Its characters in the cue's text, half open.
    """

    start_seconds: Fraction
    end_seconds: Fraction
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class CaptionCue:
    """A text and when it shows.

    Attributes:
        start_seconds, end_seconds: Half open, from the start of the captions.
        text: Plain, its lines separated by newlines, none of them blank.
        runs: The same text in pieces of one look each; empty where all of it is plain.
        anchor: Where the file wants it.
        words: Its words in order where their times are known; only blanks lie between them.
        is_flow: True where the file has words but no cues: the text must be split to be shown.
        place: Where it stands exactly, instead of at its anchor; None where nothing says so.
    """

    start_seconds: Fraction
    end_seconds: Fraction
    text: str
    runs: tuple[CaptionRun, ...] = ()
    anchor: Anchor = Anchor.TRACK
    words: tuple[CaptionWord, ...] = ()
    is_flow: bool = False
    place: CuePlace | None = None


@dataclass(frozen=True, slots=True)
class WrittenCue:
    """A cue as its file has it.

    Attributes:
        start, end: Half open, in milliseconds; the words' times are in seconds.
        runs: What makes up its text.
        anchor: Where it stands, if not where its track says.
        words: Those whose time is known.
        is_flow: True where a row of words is one cue only because nobody parted it.
        place: Where it stands exactly, instead of at its anchor.
    """

    start: int | Fraction
    end: int | Fraction
    runs: tuple[CaptionRun, ...]
    anchor: Anchor = Anchor.TRACK
    words: tuple[CaptionWord, ...] = ()
    is_flow: bool = False
    place: CuePlace | None = None

    @property
    def text(self) -> str:
        """What is read, without its looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """The cues of a file, in order and disjoint for each place, and what was not honoured."""

    cues: tuple[CaptionCue, ...]
    warnings: tuple[SpecWarning, ...] = ()
