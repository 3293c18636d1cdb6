"""Captions on their way out: as streams of the master, and as files beside it."""

from reelmill.core.subtitles.model import (
    MOST_SUBTITLE_CHARACTERS,
    MOST_SUBTITLE_CUES,
    MOST_SUBTITLES,
    SidecarFormat,
    SubtitleCue,
    Subtitles,
)
from reelmill.core.subtitles.sidecar import MEDIA_TYPES, Sidecar, sidecars
from reelmill.core.subtitles.subrip import lost_in_subrip, subrip_text
from reelmill.core.subtitles.timed_text import (
    EMPTY,
    LARGEST_TEXT,
    TimedSample,
    lost_in_timed_text,
    merged,
    timed_samples,
)
from reelmill.core.subtitles.webvtt import lost_in_webvtt, webvtt_payload, webvtt_text

__all__ = [
    "EMPTY",
    "LARGEST_TEXT",
    "MEDIA_TYPES",
    "MOST_SUBTITLES",
    "MOST_SUBTITLE_CHARACTERS",
    "MOST_SUBTITLE_CUES",
    "Sidecar",
    "SidecarFormat",
    "SubtitleCue",
    "Subtitles",
    "TimedSample",
    "lost_in_subrip",
    "lost_in_timed_text",
    "lost_in_webvtt",
    "merged",
    "sidecars",
    "subrip_text",
    "timed_samples",
    "webvtt_payload",
    "webvtt_text",
]
