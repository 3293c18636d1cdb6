"""The codes of everything that can be wrong with a spec; stable, listed in `docs/errors.md`."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What is wrong with a spec."""

    DOCUMENT_TOO_LARGE = "document_too_large"
    NOT_UTF8 = "not_utf8"
    INVALID_JSON = "invalid_json"
    NOT_AN_OBJECT = "not_an_object"
    NESTING_TOO_DEEP = "nesting_too_deep"
    DUPLICATE_FIELD = "duplicate_field"
    NOT_FINITE = "not_finite"
    INVALID_TEXT = "invalid_text"
    TOO_MANY_PROBLEMS = "too_many_problems"

    MISSING_FIELD = "missing_field"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_VALUE = "unknown_value"
    OUT_OF_RANGE = "out_of_range"
    EMPTY = "empty"
    TEXT_TOO_LONG = "text_too_long"
    INVALID_TIME = "invalid_time"
    INVALID_LENGTH = "invalid_length"
    INVALID_COLOR = "invalid_color"
    INVALID_SRC = "invalid_src"
    INVALID_FRAME_RATE = "invalid_frame_rate"

    TOO_MANY_TRACKS = "too_many_tracks"
    TOO_MANY_BACKGROUNDS = "too_many_backgrounds"
    TOO_MANY_ENTRIES = "too_many_entries"
    CANVAS_ODD = "canvas_odd"
    CANVAS_TOO_LARGE = "canvas_too_large"
    DURATION_TOO_LONG = "duration_too_long"
    TRIM_INVERTED = "trim_inverted"
    FADE_TOO_LONG = "fade_too_long"
    TRANSITION_TOO_LONG = "transition_too_long"
    CROP_TOO_LARGE = "crop_too_large"
    START_IN_SEQUENCE = "start_in_sequence"
    FIELD_NOT_ALLOWED = "field_not_allowed"
    NOTHING_TO_DRAW = "nothing_to_draw"
    GRADIENT_UNORDERED = "gradient_unordered"
    KEYS_UNORDERED = "keys_unordered"
    CUE_TIMES = "cue_times"
    AUTH_DIFFERS = "auth_differs"
    BACKGROUND_NEEDS_ALPHA = "background_needs_alpha"
    BACKGROUND_TOO_SHORT = "background_too_short"
