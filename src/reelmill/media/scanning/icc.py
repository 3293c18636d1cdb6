"""ICC bytes of a file -> what its numbers mean."""

from __future__ import annotations

from dataclasses import replace

from reelmill.core.color_profile import is_srgb, read_profile
from reelmill.core.media_info import ColorInfo


def with_profile(color: ColorInfo, data: bytes) -> ColorInfo:
    """The colours as the file's profile means them; sRGB needs no profile."""
    if not data:
        return color
    profile = read_profile(data)
    if profile is None:
        return replace(color, profile_unread=True)
    return color if is_srgb(profile) else replace(color, profile=profile)
