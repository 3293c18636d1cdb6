"""Sound files that say less than they hold: chained Ogg, WAV with a length that is not true.

Layouts: Ogg (RFC 3533), RIFF WAVE.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

_PAGE = struct.Struct("<4sBBqIIIB")
MOST_LINKS = 1000
"""Recordings that are read of one file."""

_FIRST_PAGE = 2
_LARGEST_PAGE = 27 + 255 + 255 * 255
_STREAMED_BYTES = 0x7F000000
_ROUND = (1_000_000, 1 << 20)
_HEADERS = (0, 36, 44, 46)
"""What writers take off a round number for the headers in front."""


def ogg_links(file: BinaryIO, size_bytes: int) -> list[tuple[int, int]]:
    """Byte ranges of the recordings that follow each other in an Ogg file; one as a rule.

    At most one more than `MOST_LINKS`, which says that there are too many.
    """
    starts, in_heads = [0], True
    for place, first in _pages(file, size_bytes):
        if first and not in_heads:
            starts.append(place)
        if len(starts) > MOST_LINKS:
            break
        in_heads = first
    return list(zip(starts, [*starts[1:], size_bytes], strict=True))


def _pages(file: BinaryIO, size_bytes: int) -> Iterator[tuple[int, bool]]:
    """Where each page begins, and whether it is the first of a stream."""
    place = 0
    while place + _PAGE.size <= size_bytes:
        file.seek(place)
        head = file.read(_PAGE.size + 255)
        if head[:4] != b"OggS":
            found = _next_page(file, place + 1)
            if found is None:
                return
            place = found
            continue
        _, _, kind, *_, count = _PAGE.unpack_from(head)
        yield place, bool(kind & _FIRST_PAGE)
        place += _PAGE.size + count + sum(head[_PAGE.size : _PAGE.size + count])


def _next_page(file: BinaryIO, place: int) -> int | None:
    """Behind damage, the next page begins within the length of the largest one, or not at all."""
    file.seek(place)
    found = file.read(2 * _LARGEST_PAGE).find(b"OggS")
    return None if found < 0 else place + found


class Window(io.RawIOBase):
    """A byte range of an open file, as a file of its own."""

    def __init__(self, descriptor: int, start: int, end: int) -> None:
        super().__init__()
        self._descriptor, self._start, self._size = descriptor, start, end - start
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a place in the range."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """The place in the range."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """The next bytes, fewer at the end of the range."""
        rest = max(0, self._size - self._at)
        wanted = rest if size < 0 else min(size, rest)
        data = os.pread(self._descriptor, wanted, self._start + self._at)
        self._at += len(data)
        return data


class WavLength(StrEnum):
    """What the length in a WAV's header is worth."""

    TRUE = "true"
    MEANINGLESS = "meaningless"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True)
class WavSamples:
    """The samples of a WAV as its header has them.

    Attributes:
        length: What their length is worth.
        missing_bytes: How many are missing where the file was cut short.
    """

    length: WavLength
    missing_bytes: int = 0


def wav_samples(file: BinaryIO, size_bytes: int) -> WavSamples | None:
    """What a RIFF file says of its samples; None where it has none."""
    file.seek(4)
    riff = struct.unpack("<I", file.read(4))[0]
    file.seek(12)
    block = 1
    while len(start := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", start)
        place = file.tell()
        if name == b"data":
            return _judged(file, size_bytes, riff, place, size, block)
        if name == b"fmt ":
            block = struct.unpack_from("<H", file.read(14).ljust(14, b"\0"), 12)[0] or 1
        file.seek(place + size + size % 2)
    return None


def _judged(
    file: BinaryIO, size_bytes: int, riff: int, place: int, reported: int, block: int
) -> WavSamples:
    held = size_bytes - place
    if reported > held:
        if _is_placeholder(reported, riff, place, block):
            return WavSamples(WavLength.MEANINGLESS)
        return WavSamples(WavLength.CUT_SHORT, reported - held)
    rest = held - reported
    if rest < 8 or any(
        _is_chunk(file, place + reported + pad, size_bytes) for pad in (0, reported % 2)
    ):
        return WavSamples(WavLength.TRUE)
    return WavSamples(WavLength.MEANINGLESS)


def _is_placeholder(reported: int, riff: int, place: int, block: int) -> bool:
    """A length that no recording has: near a limit, round, no whole samples, unlike the RIFF's."""
    round_number = any((reported + head) % each == 0 for each in _ROUND for head in _HEADERS)
    unlike = riff + 8 < place + reported
    return reported >= _STREAMED_BYTES or round_number or reported % block != 0 or unlike


def _is_chunk(file: BinaryIO, place: int, size_bytes: int) -> bool:
    """Whether a chunk with a plausible name and length lies there."""
    file.seek(place)
    start = file.read(8)
    if len(start) < 8:
        return True
    name, size = struct.unpack("<4sI", start)
    return all(0x20 <= letter < 0x7F for letter in name) and place + 8 + size <= size_bytes + 1
