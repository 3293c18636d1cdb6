"""One frame of a master as a JPEG."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import PictureType

from reelmill.core.errors import VerifyError
from reelmill.media.diagnosis import log_lines
from reelmill.media.foreign import ONE_FILE

LONGEST_SIDE = 1280
"""Pixels of a poster's longer side, at most."""

_QUANTISER = "3"  # of 2 (best) to 31: no visible blocks, some 150 KB


def write_poster(master: Path, at_seconds: Fraction, out: Path) -> None:
    """Write the frame shown at a time, scaled down where it is larger than a page needs.

    After the end that is the last frame.

    Raises:
        VerifyError: `master_unreadable`.
    """
    try:
        frame = _frame_at(master, at_seconds)
        out.write_bytes(_jpeg(frame))
    except (av.FFmpegError, IndexError) as error:
        log_lines("The master cannot be read.", str(error))
        raise VerifyError.of("master_unreadable", "The master cannot be read.") from error


def _frame_at(master: Path, at_seconds: Fraction) -> av.VideoFrame:
    with av.open(str(master), options=ONE_FILE) as container:
        stream = container.streams.video[0]
        tick = stream.time_base or Fraction(1)
        wanted = (stream.start_time or 0) + int(at_seconds / tick)
        container.seek(wanted, stream=stream)
        shown = None
        for frame in container.decode(stream):
            if shown is not None and (frame.pts or 0) > wanted:
                break
            shown = frame
    if shown is None:
        raise av.InvalidDataError(0, f"there is no frame at {float(at_seconds):.3f} s")
    return shown


def _jpeg(frame: av.VideoFrame) -> bytes:
    scale = min(Fraction(1), Fraction(LONGEST_SIDE, max(frame.width, frame.height)))
    width, height = (max(2, int(side * scale) // 2 * 2) for side in (frame.width, frame.height))
    picture = frame.reformat(width, height, "yuvj420p", dst_color_range="JPEG")
    picture.pict_type, picture.pts = PictureType.NONE, 0
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)  # noqa: S101 - it is one for pictures
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"flags": "+qscale", "global_quality": str(118 * int(_QUANTISER))}
    return b"".join(bytes(packet) for packet in (*encoder.encode(picture), *encoder.encode(None)))
