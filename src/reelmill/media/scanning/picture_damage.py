"""How much of a still picture could not be decoded, by what its decoder said and left blank.

Decoders of pictures go on where data are damaged: what they never reached stays zero in every
plane, which is no colour in YCbCr and black elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import av.logging
from av.video.frame import VideoFrame

_BESIDE_THE_PICTURE = re.compile("exif|icc|xmp|iccp", re.IGNORECASE)
"""Complaints that are about metadata."""

_NOT_BLANK_BYTES = 64
"""Zeros at the end of a row that are only its padding."""


class Complaints:
    """Whether a decoder complained of the picture while it was listened to."""

    def __init__(self) -> None:
        self.heard = False


@contextmanager
def listening(complaints: Complaints) -> Iterator[None]:
    """Note whether decoders complain in this thread."""
    level = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    av.logging.set_skip_repeated(False)
    try:
        with av.logging.Capture() as said:
            yield
            complaints.heard = any(not _BESIDE_THE_PICTURE.search(text) for _, _, text in said)
    finally:
        av.logging.set_level(level)


def blank_share(frame: VideoFrame) -> float:
    """The part of a picture, from its lower end, that is zero in every plane."""
    return min(_blank(bytes(plane)) for plane in frame.planes)


def _blank(plane: bytes) -> float:
    zeros = len(plane) - len(plane.rstrip(b"\0"))
    return zeros / len(plane) if zeros > _NOT_BLANK_BYTES else 0.0
