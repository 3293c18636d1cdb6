"""What a render does to a source's picture that whoever made it may not expect."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.media_info import HDR_TRANSFERS, VideoStream
from reelmill.core.warnings import SpecWarning, WarningCode


def picture_warnings(video: VideoStream, src: str, pointer: str) -> Iterator[SpecWarning]:
    """What is approximated where a stream of `src` is shown by the track at `pointer`."""
    for code, message, hint in _found(video):
        yield SpecWarning(code, message.format(src), pointer, hint)


def _found(video: VideoStream) -> Iterator[tuple[WarningCode, str, str]]:
    if video.damaged:
        yield (
            WarningCode.PICTURE_CONCEALED,
            "the data of the picture `{}` are damaged, so a small part of it is missing or wrong",
            "if it matters, replace the file by one that opens without faults",
        )
    if video.interlaced:
        yield (
            WarningCode.DEINTERLACED,
            "the video `{}` is interlaced, so every frame's second field is computed anew",
            "deinterlace it with a tool of your choice for full control",
        )
    if video.color.transfer in HDR_TRANSFERS:
        yield (
            WarningCode.HDR_TONE_MAPPED,
            "`{}` is HDR, so its brightest parts are compressed into the range of SDR",
            "grade it for SDR (BT.709) for full control",
        )
    elif video.color.profile_unread:
        yield (
            WarningCode.COLOR_PROFILE_IGNORED,
            "the colour profile of `{}` is damaged, or neither a matrix nor RGB, so its colours "
            "are taken for sRGB",
            "convert the picture to sRGB",
        )
    elif video.color.profile is not None and not video.color.profile.exact:
        yield (
            WarningCode.COLOR_PROFILE_APPROXIMATED,
            "the colour profile of `{}` has a tone curve of its own, and the usual one that lies "
            "nearest is taken for it",
            "convert the picture to sRGB",
        )
