"""Warnings: what is rendered, but probably not as it was meant.

A warning has the shape of a problem and a stable code from one catalogue, which
`docs/warnings.md` is written from. With `strict: true` a spec's warnings are errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reelmill.core.errors import Problem


class WarningCode(StrEnum):
    """Stable identifiers of all warnings."""

    CLIP_ENDS_EARLY = "clip_ends_early"
    SOUND_ENDS_EARLY = "sound_ends_early"
    CUT_SHORT = "cut_short"
    NEVER_PLAYED = "never_played"
    TRANSITIONS_SHORTENED = "transitions_shortened"
    FADES_SHORTENED = "fades_shortened"
    SOUND_TURNED_DOWN = "sound_turned_down"
    SOUND_CONCEALED = "sound_concealed"
    PICTURE_CONCEALED = "picture_concealed"
    SOUND_HAS_HOLES = "sound_has_holes"
    SOUND_LENGTH_GUESSED = "sound_length_guessed"
    SOUND_JOINED = "sound_joined"
    STRAY_BYTES = "stray_bytes"
    TEXT_OVERFLOWS = "text_overflows"
    TEXT_OUTSIDE = "text_outside"
    GLYPHS_MISSING = "glyphs_missing"
    CAPTIONS_GUESSED = "captions_guessed"
    CAPTIONS_SKIPPED = "captions_skipped"
    CAPTION_STYLES_IGNORED = "caption_styles_ignored"
    DEINTERLACED = "deinterlaced"
    HDR_TONE_MAPPED = "hdr_tone_mapped"
    COLOR_PROFILE_IGNORED = "color_profile_ignored"
    COLOR_PROFILE_APPROXIMATED = "color_profile_approximated"


MEANINGS = {
    WarningCode.CLIP_ENDS_EARLY: "A video's `duration` is longer than its clip: its last frame is "
    "held. Say what is wanted with `end`.",
    WarningCode.SOUND_ENDS_EARLY: "An audio track's `duration` is longer than its sound: silence "
    "follows. Say what is wanted with `end`.",
    WarningCode.CUT_SHORT: "A track lasts longer than what it is in, and is cut off there.",
    WarningCode.NEVER_PLAYED: "A track starts when what it is in has ended: nothing of it is seen "
    "or heard.",
    WarningCode.TRANSITIONS_SHORTENED: "A track is too short for its `in` and `out` transitions; "
    "they are shortened.",
    WarningCode.FADES_SHORTENED: "A sound is too short for its fades; they are shortened.",
    WarningCode.SOUND_TURNED_DOWN: "Sounds together would clip; they are turned down smoothly "
    "where they would, and nowhere else. Known once the sound is mixed.",
    WarningCode.SOUND_CONCEALED: "A little of a source's sound cannot be decoded and is silent. "
    "Beyond 1 s, or 2 % of the source, it is the error `source_damaged`.",
    WarningCode.PICTURE_CONCEALED: "A few pictures of a source cannot be decoded as they were; the "
    "decoder guessed them. Beyond 1 s, or 2 % of the source, it is the error `source_damaged`.",
    WarningCode.SOUND_HAS_HOLES: "Parts of a source's sound are missing between its packets; they "
    "are silent, so that the rest stays in its place.",
    WarningCode.SOUND_LENGTH_GUESSED: "A WAV's header does not say how long it is, or says what "
    "cannot be; it is heard to the end of the file.",
    WarningCode.SOUND_JOINED: "A file holds several recordings, joined byte by byte; they are "
    "heard one after the other.",
    WarningCode.STRAY_BYTES: "There are bytes in a sound file that are no sound; they are passed "
    "over.",
    WarningCode.TEXT_OVERFLOWS: "A text is larger than the `width` or `height` of its track.",
    WarningCode.TEXT_OUTSIDE: "A text or caption reaches beyond the canvas and is cut off there.",
    WarningCode.GLYPHS_MISSING: "A text has characters that no font has; they are named. Empty "
    "boxes are shown in their place.",
    WarningCode.CAPTIONS_GUESSED: "A captions file does not say how its letters are encoded, so "
    "that was guessed: look at the line that is quoted, and set the track's `charset` if it is "
    "wrong.",
    WarningCode.CAPTIONS_SKIPPED: "Cues of a captions file are left out, since their times cannot "
    "be used: of no length, such as `00:00:60,000`, or unreadable.",
    WarningCode.CAPTION_STYLES_IGNORED: "A captions file has tags, styles or places that are not "
    "honoured, or only approximately.",
    WarningCode.DEINTERLACED: "A video is interlaced: every frame's second field is computed from "
    "its neighbours.",
    WarningCode.HDR_TONE_MAPPED: "A source is HDR (PQ or HLG): it is tone-mapped to SDR.",
    WarningCode.COLOR_PROFILE_IGNORED: "A picture's ICC profile is not understood: its colours are "
    "taken for sRGB.",
    WarningCode.COLOR_PROFILE_APPROXIMATED: "A picture's ICC profile has a tone curve of its own: "
    "the usual curve that lies nearest is taken for it.",
}
"""What each warning means, as `docs/warnings.md` says it."""


@dataclass(frozen=True, slots=True)
class SpecWarning:
    """Something that is rendered, but probably not as it was meant.

    Attributes:
        code: What it is.
        message: One sentence that says what will be seen or heard, with the values.
        pointer: RFC 6901 JSON pointer into the spec, "" for the whole document.
        hint: What to do about it, or None.
    """

    code: WarningCode
    message: str
    pointer: str = ""
    hint: str | None = None

    def __str__(self) -> str:
        return str(self.as_problem())

    def as_problem(self) -> Problem:
        """The same as an error, for specs that are strict."""
        return Problem(self.code.value, self.message, self.pointer, self.hint)
