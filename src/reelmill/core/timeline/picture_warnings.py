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
            "the video `{}` is interlaced, so the second field of every frame is interpolated",
            "for full control, deinterlace it with a tool of your choice",
        )
    if video.color.transfer in HDR_TRANSFERS:
        yield (
            WarningCode.HDR_TONE_MAPPED,
            "`{}` is HDR, so its brightest parts are compressed into the range of SDR",
            "for full control, grade it for SDR (BT.709)",
        )
    elif video.color.profile_unread:
        yield (
            WarningCode.COLOR_PROFILE_IGNORED,
            "the colour profile of `{}` is damaged, or not a matrix profile for RGB, so its "
            "colours are treated as sRGB",
            "convert the picture to sRGB",
        )
    elif video.color.profile is not None and not video.color.profile.exact:
        yield (
            WarningCode.COLOR_PROFILE_APPROXIMATED,
            "the colour profile of `{}` has its own tone curve, which is replaced by the "
            "nearest standard one",
            "convert the picture to sRGB",
        )
