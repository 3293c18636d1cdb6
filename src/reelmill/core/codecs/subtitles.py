"""How subtitles are written into the streams of a container."""

from __future__ import annotations

from enum import StrEnum


class SubtitleCodec(StrEnum):
    """Codec of a subtitle stream, as FFmpeg names it."""

    MOV_TEXT = "mov_text"
    WEBVTT = "webvtt"
