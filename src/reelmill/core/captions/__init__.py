"""Captions: the text of a captions file or a transcript as cues in order that do not overlap.

text ── parse_captions, parse_transcript ──▶ cues as written ── disjoint ──▶ cues
    ── split_cues ──▶ cues that are shown ── spoken_states ──▶ their words one after the other
"""

from reelmill.core.captions.cue import (
    MOST_WORDS,
    Anchor,
    CaptionCue,
    CaptionFile,
    CaptionLook,
    CaptionRun,
    CaptionWord,
    WrittenCue,
)
from reelmill.core.captions.markup import Markup, written_cue
from reelmill.core.captions.overlaps import (
    MAX_CHARACTERS,
    MOST_OVERLAPPING,
    disjoint,
    without_places,
)
from reelmill.core.captions.place import CAPTION_MARGIN, CanvasLength, CuePlace, align_of, at_edge
from reelmill.core.captions.reader import parse_captions
from reelmill.core.captions.slices import cut_by_words
from reelmill.core.captions.splitting import Bounds, split_cues
from reelmill.core.captions.states import SpokenState, spoken_states
from reelmill.core.captions.transcript import parse_transcript
from reelmill.core.captions.word_places import joined
from reelmill.core.captions.word_times import places_of, shared_out

__all__ = [
    "CAPTION_MARGIN",
    "MAX_CHARACTERS",
    "MOST_OVERLAPPING",
    "MOST_WORDS",
    "Anchor",
    "Bounds",
    "CanvasLength",
    "CaptionCue",
    "CaptionFile",
    "CaptionLook",
    "CaptionRun",
    "CaptionWord",
    "CuePlace",
    "Markup",
    "SpokenState",
    "WrittenCue",
    "align_of",
    "at_edge",
    "cut_by_words",
    "disjoint",
    "joined",
    "parse_captions",
    "parse_transcript",
    "places_of",
    "shared_out",
    "split_cues",
    "spoken_states",
    "without_places",
    "written_cue",
]
