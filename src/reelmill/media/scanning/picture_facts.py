"""What a decoded frame says about itself: colours, transparency, the way up.

Numbers and names are those of FFmpeg's pixfmt.h, which follow ITU-T H.273.
"""

from __future__ import annotations

import struct
from typing import cast

from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from reelmill.core.media_info import ColorInfo
from reelmill.media.scanning.file_header import PictureHeader

_MATRICES = {
    0: "rgb",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
}
_PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
}
_TRANSFERS = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    11: "iec61966-2-4",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    18: "arib-std-b67",
}
_FULL_RANGE = 2
_TURN_OF_SIGNS = {
    (1, 0, 0, 1): (0, False),
    (0, 1, -1, 0): (90, False),
    (-1, 0, 0, -1): (180, False),
    (0, -1, 1, 0): (270, False),
    (-1, 0, 0, 1): (0, True),
    (0, 1, 1, 0): (90, True),
    (1, 0, 0, -1): (180, True),
    (0, -1, -1, 0): (270, True),
}


def turn_of(frame: VideoFrame, header: PictureHeader | None) -> tuple[int, bool]:
    """Clockwise degrees to turn for display, then whether to flip left to right."""
    if header is not None:
        return header.rotation, header.mirrored
    try:
        matrix = cast("bytes | None", frame.side_data.get("DISPLAYMATRIX"))
    except ValueError:  # side data of a kind that PyAV does not know, such as Exif
        return 0, False
    if matrix is None:
        return 0, False
    a, b, _, c, d = struct.unpack_from("=5i", bytes(matrix))
    largest = max(abs(a), abs(b), abs(c), abs(d), 1)
    signs = (round(a / largest), round(b / largest), round(c / largest), round(d / largest))
    return _TURN_OF_SIGNS.get(signs, (0, False))


def plain_turn_of(frame: VideoFrame) -> int:
    """Clockwise degrees to turn for display, as far as PyAV itself tells: not of mirrored ones."""
    return -frame.rotation % 360 // 90 * 90


def has_alpha(frame: VideoFrame) -> bool:
    """True where the frame's pixel format can hold transparency (a palette can)."""
    pixels = frame.format
    return pixels.name == "pal8" or any(component.is_alpha for component in pixels.components)


def color_of(frame: VideoFrame, context: VideoCodecContext) -> ColorInfo:
    """How the frame's numbers mean colours; the frame's own word before its stream's."""
    name = frame.format.name
    rgb = frame.format.is_rgb or name in {"pal8", "monob", "monow"}
    full = _FULL_RANGE in {frame.color_range, context.color_range}
    return ColorInfo(
        matrix="rgb" if rgb else _named(_MATRICES, frame.colorspace, context.colorspace),
        full_range=rgb or full or name.startswith("yuvj") or name.startswith("gray"),
        primaries=_named(_PRIMARIES, frame.color_primaries, context.color_primaries),
        transfer=_named(_TRANSFERS, frame.color_trc, context.color_trc),
    )


def _named(names: dict[int, str], *numbers: int) -> str:
    return next((names[int(number)] for number in numbers if int(number) in names), "unknown")
