"""Which pictures of a stretch cannot be decoded as they were; runs in a confined helper process.

FFmpeg's decoders guess what is damaged from its neighbours and go on; all that tells of it is an
exception, a mark on the frame, or a message while that packet is decoded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
import av.error
import av.logging
from av.packet import Packet
from av.video.stream import VideoStream as AvVideo

from reelmill.media import foreign
from reelmill.media.joined_files import Window

_BEYOND_SECONDS = 1
"""How much further than the stretch is read: packets come in another order than pictures."""


def damaged_pictures(
    descriptor: int, index: int, start_seconds: float, end_seconds: float
) -> list[tuple[float, float]]:
    """Start and length, in seconds of the file, of every damaged picture in a stretch.

    Raises:
        av.error.FFmpegError: the file cannot be opened.
    """
    av.logging.set_level(av.logging.ERROR)
    source = Window(descriptor, 0, os.fstat(descriptor).st_size)
    options = foreign.demuxer_options("file")
    with av.open(source, "r", options=options, metadata_errors="replace") as container:
        stream = cast(AvVideo, container.streams[index])
        stream.codec_context.options = {
            "codec_whitelist": foreign.DECODERS,
            "max_pixels": str(foreign.MAX_PIXELS),
        }
        stream.codec_context.thread_count = 1
        base = cast(Fraction, stream.time_base)
        usual = 1 / (stream.average_rate or Fraction(25))
        container.seek(int(Fraction(start_seconds) / base), stream=stream)
        found = set()
        for packet in _packets(container, stream, end_seconds + _BEYOND_SECONDS, base):
            for at in _damaged(packet):
                seconds = float(at * base)
                length = float((packet.duration or 0) * base or usual)
                if start_seconds <= seconds + length and seconds < end_seconds:
                    found.add((round(seconds, 6), round(length, 6)))
        return sorted(found)


def _packets(
    container: av.container.InputContainer, stream: AvVideo, end_seconds: float, base: Fraction
) -> Iterator[Packet[AvVideo]]:
    try:
        for packet in container.demux(stream):
            if packet.dts is not None and packet.dts * base > end_seconds:
                return
            yield packet
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return


def _damaged(packet: Packet[AvVideo]) -> list[int]:
    """Times of what is damaged: of the packet, and of frames that came out with it."""
    at = [] if packet.pts is None else [packet.pts]
    with av.logging.Capture() as said:
        try:
            frames = packet.decode()
        except MemoryError:
            raise
        except av.error.FFmpegError:
            return at
    marked = [f.pts for f in frames if f.is_corrupt and f.pts is not None]
    return [*marked, *(at if said or packet.is_corrupt else [])]
