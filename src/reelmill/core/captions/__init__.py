"""Captions: the text of an SRT or WebVTT file as cues in order that do not overlap.

text ── read_cues ──▶ cues as written ── disjoint ──▶ cues that are shown
"""

from reelmill.core.captions.cue import (
    Anchor,
    CaptionCue,
    CaptionFile,
    CaptionLook,
    CaptionRun,
    WrittenCue,
)
from reelmill.core.captions.markup import Markup, marked_up
from reelmill.core.captions.overlaps import MAX_CHARACTERS, MOST_OVERLAPPING, disjoint
from reelmill.core.captions.reader import parse_captions

__all__ = [
    "MAX_CHARACTERS",
    "MOST_OVERLAPPING",
    "Anchor",
    "CaptionCue",
    "CaptionFile",
    "CaptionLook",
    "CaptionRun",
    "Markup",
    "WrittenCue",
    "disjoint",
    "marked_up",
    "parse_captions",
]
