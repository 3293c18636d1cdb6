"""`MediaInfo` as JSON: fractions as "numerator/denominator", absent streams as null."""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from reelmill.core.color_profile import ColorProfile, ToneCurve
from reelmill.core.media_info import AudioStream, ColorInfo, MediaInfo, MediaKind, VideoStream

_FRACTIONS = ("sample_aspect_ratio", "frame_rate")


def to_json(info: MediaInfo) -> str:
    """One line of JSON that `from_json` reads back."""
    return json.dumps(asdict(info), default=str)


def from_json(text: str | bytes) -> MediaInfo:
    """The value that `to_json` wrote.

    Raises:
        ValueError: the text is something else.
    """
    try:
        fields = json.loads(text)
        fields["kind"] = MediaKind(fields["kind"])
        video, audio = fields.pop("video"), fields.pop("audio")
        sounds = tuple(AudioStream(**_exact(each)) for each in fields.pop("sounds", ()))
        videos = tuple(_video(each) for each in fields.pop("videos", ()))
        fields["unread"] = tuple(fields.get("unread", ()))
        heard = audio and AudioStream(**_exact(audio))
        seen = video and _video(video)
        return MediaInfo(**fields, video=seen, audio=heard, sounds=sounds, videos=videos)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not media facts: {error}") from error


def _video(fields: dict[str, Any]) -> VideoStream:
    return VideoStream(**{**_exact(fields), "color": _color(fields["color"])})


def _color(fields: dict[str, Any]) -> ColorInfo:
    profile = fields.get("profile")
    return ColorInfo(**{**fields, "profile": profile and _profile(profile)})


def _profile(fields: dict[str, Any]) -> ColorProfile:
    red, green, blue = (ToneCurve(**curve) for curve in fields["curves"])
    first, second, third = ((row[0], row[1], row[2]) for row in fields["matrix"])
    encoding, exact = ToneCurve(**fields["encoding"]), fields["exact"]
    return ColorProfile((red, green, blue), (first, second, third), encoding, exact)


def _exact(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Fraction(value) if name in _FRACTIONS or name.endswith("_seconds") else value
        for name, value in fields.items()
    }
