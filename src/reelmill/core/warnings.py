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
    DUCK_WITHOUT_EFFECT = "duck_without_effect"
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
    CAPTIONS_APPROXIMATED = "captions_approximated"
    CAPTIONS_MOVED = "captions_moved"
    CAPTIONS_WITHOUT_WORDS = "captions_without_words"
    CAPTION_STYLES_IGNORED = "caption_styles_ignored"
    SUBTITLES_APPROXIMATED = "subtitles_approximated"
    DEINTERLACED = "deinterlaced"
    HDR_TONE_MAPPED = "hdr_tone_mapped"
    COLOR_PROFILE_IGNORED = "color_profile_ignored"
    COLOR_PROFILE_APPROXIMATED = "color_profile_approximated"


MEANINGS = {
    WarningCode.CLIP_ENDS_EARLY: "A video's `duration` is longer than its clip: its last frame is "
    "held. Use `end` to choose what happens.",
    WarningCode.SOUND_ENDS_EARLY: "An audio track's `duration` is longer than its sound: silence "
    "follows. Use `end` to choose what happens.",
    WarningCode.CUT_SHORT: "A track lasts longer than its parent, and is cut off there.",
    WarningCode.NEVER_PLAYED: "A track starts after its parent has ended, so none of it is "
    "seen or heard.",
    WarningCode.TRANSITIONS_SHORTENED: "A track is too short for its `in` and `out` transitions; "
    "they are shortened.",
    WarningCode.FADES_SHORTENED: "A sound is too short for its fades; they are shortened.",
    WarningCode.DUCK_WITHOUT_EFFECT: "A `duck` turns nothing down: its track or the one that is "
    "named under it has no sound (none in its file, `volume` 0, or the part that is played holds "
    "none), the two are never heard at the same time, or at their `volume` the others cannot reach "
    "the `threshold`.",
    WarningCode.SOUND_TURNED_DOWN: "The sum of sounds would clip, so it is turned down "
    "smoothly there and nowhere else. Reported once the sound is mixed.",
    WarningCode.SOUND_CONCEALED: "A small part of a source's sound cannot be decoded and is "
    "replaced by silence. "
    "Beyond 1 s, or 2 % of the source, it is the error `source_damaged`.",
    WarningCode.PICTURE_CONCEALED: "A few frames of a source cannot be decoded exactly; the "
    "decoder has concealed them. Beyond 1 s, or 2 % of the source, it is the error "
    "`source_damaged`.",
    WarningCode.SOUND_HAS_HOLES: "Parts of a source's sound are missing between its packets; "
    "they are replaced by silence, so that the rest stays in sync.",
    WarningCode.SOUND_LENGTH_GUESSED: "The header of a WAV file has no length or an "
    "impossible one; the file is played to its end.",
    WarningCode.SOUND_JOINED: "A file consists of several recordings joined byte by byte; "
    "they are played one after the other.",
    WarningCode.STRAY_BYTES: "A sound file contains bytes that are not sound; they are skipped.",
    WarningCode.TEXT_OVERFLOWS: "A text is larger than the `width` or `height` of its track, "
    "and `overflow` lets it leave them (the default).",
    WarningCode.TEXT_OUTSIDE: "A text or caption extends beyond the canvas and is cut off there.",
    WarningCode.GLYPHS_MISSING: "A text has characters that none of its fonts has; the message "
    "names them. Empty boxes are shown instead. Or a font does not join an emoji of several "
    "characters, such as a family or a flag: its parts, or a flag that means none, are shown.",
    WarningCode.CAPTIONS_GUESSED: "A captions file does not state its character encoding, so "
    "it was guessed: look at the quoted line, and set the track's `charset` if it is wrong.",
    WarningCode.CAPTIONS_SKIPPED: "Cues of a captions file are left out because their times "
    "cannot be used: they have no length, are invalid such as `00:00:60,000`, or cannot be read.",
    WarningCode.CAPTIONS_APPROXIMATED: "Times of words are not those of the captions: they were "
    "missing or odd and are taken from the words beside them, or were shared out by length.",
    WarningCode.CAPTIONS_MOVED: "Captions do not fit where their file or their cues state: those "
    "that would lie partly outside the canvas are moved into it, those whose width has no room for "
    "letters are wider.",
    WarningCode.CAPTIONS_WITHOUT_WORDS: "`active` or `split` is set, but captions have no times of "
    "words: they are shown whole.",
    WarningCode.CAPTION_STYLES_IGNORED: "A captions file has tags, styles or settings that "
    "are not supported, or only approximated.",
    WarningCode.SUBTITLES_APPROXIMATED: "A destination of captions cannot hold all that they say, "
    "such as places or colours; the message names what is lost.",
    WarningCode.DEINTERLACED: "A video is interlaced: the second field of every frame is "
    "interpolated from its neighbours.",
    WarningCode.HDR_TONE_MAPPED: "A source is HDR (PQ or HLG): it is tone-mapped to SDR.",
    WarningCode.COLOR_PROFILE_IGNORED: "A picture's ICC profile is not supported: its "
    "colours are treated as sRGB.",
    WarningCode.COLOR_PROFILE_APPROXIMATED: "A picture's ICC profile has its own tone curve: "
    "the nearest standard curve is used instead.",
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
