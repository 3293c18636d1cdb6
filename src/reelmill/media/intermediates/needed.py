"""Which files need an intermediate, found by their first bytes.

Layouts: WebP (RFC 9649), JPEG XL (ISO/IEC 18181-1 `SizeHeader`, `ImageMetadata`; 18181-2 boxes).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from reelmill.media.intermediates import matroska_times

_HEAD_BYTES = 64
_WEBP_BYTES = 30
_JXL_CODESTREAM = b"\xff\x0a"
_JXL_CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_WEBP_ANIMATION = 0b10
_MOST_BOXES = 100
_JXL_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_JXL_SIZE_BITS = (9, 13, 18, 30)
_JXL_PREVIEW_BITS, _JXL_PREVIEW_EIGHTHS = (6, 8, 10, 12), (0, 0, 5, 9)


class Format(StrEnum):
    """What needs an intermediate."""

    ANIMATED_WEBP = "animated WebP"
    JPEG_XL = "JPEG XL"
    EARLY_MATROSKA = "Matroska file with times before its start"


CODECS = {Format.ANIMATED_WEBP: "webp", Format.JPEG_XL: "jpegxl"}
"""What FFmpeg calls the pictures of those that are nothing but pictures."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A file that needs an intermediate.

    Attributes:
        format: What it is.
        width, height: Of its pictures, in pixels; 0 where the file does not say.
        moving: True for what is not one picture.
        early_ticks: How far its times lie before zero, in the file's own unit.
    """

    format: Format
    width: int
    height: int
    moving: bool = True
    early_ticks: int = 0


def needed(file: BinaryIO) -> Needed | None:
    """What the file is, None where FFmpeg reads it as it stands."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X" and len(head) >= _WEBP_BYTES:
        if not head[20] & _WEBP_ANIMATION:
            return None
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return Needed(Format.ANIMATED_WEBP, width, height)
    if head.startswith(_JXL_CODESTREAM):
        return _jpeg_xl(head[2:])
    if head.startswith(_JXL_CONTAINER):
        return _jpeg_xl(_codestream(file))
    early = matroska_times.early_ticks(file.fileno())
    return Needed(Format.EARLY_MATROSKA, 0, 0, early_ticks=early) if early else None


def _codestream(file: BinaryIO) -> bytes:
    """The codestream's bytes after its signature, b"" where there is none."""
    place = 0
    for _ in range(_MOST_BOXES):
        file.seek(place)
        head = file.read(_HEAD_BYTES)
        if len(head) < 8:
            break
        size, kind = struct.unpack(">I4s", head[:8])
        begin = 8
        if size == 1 and len(head) >= 16:
            size, begin = int.from_bytes(head[8:16], "big"), 16
        if kind in {b"jxlc", b"jxlp"}:
            begin += 4 if kind == b"jxlp" else 0  # the part's number
            found = head[begin:]
            return found[2:] if found.startswith(_JXL_CODESTREAM) else b""
        if size < 8:
            break
        place += size
    return b""


def _jpeg_xl(codestream: bytes) -> Needed:
    bits = _Bits(codestream)
    width, height = _jxl_size(bits)
    moving = _jxl_moves(bits)
    if bits.spent:
        return Needed(Format.JPEG_XL, 0, 0, moving=False)
    return Needed(Format.JPEG_XL, width, height, moving)


def _jxl_size(bits: _Bits) -> tuple[int, int]:
    small = bits.take(1)
    height = _jxl_length(bits, small)
    ratio = bits.take(3)
    if not ratio:
        return _jxl_length(bits, small), height
    over, under = _JXL_RATIOS[ratio - 1]
    return height * over // under, height


def _jxl_moves(bits: _Bits) -> bool:
    plain = bits.take(1) or not bits.take(1)
    if plain:
        return False
    bits.take(3)  # how it is turned
    if bits.take(1):
        _jxl_size(bits)  # how large it should be shown
    if bits.take(1):
        _skip_preview(bits)
    return bool(bits.take(1))


def _skip_preview(bits: _Bits) -> None:
    lengths = _JXL_PREVIEW_EIGHTHS if bits.take(1) else _JXL_PREVIEW_BITS
    bits.take(lengths[bits.take(2)])
    if not bits.take(3):
        bits.take(lengths[bits.take(2)])


def _jxl_length(bits: _Bits, small: int) -> int:
    if small:
        return 8 * (bits.take(5) + 1)
    return bits.take(_JXL_SIZE_BITS[bits.take(2)]) + 1


class _Bits:
    """Numbers of so many bits each, the lowest first.

    Attributes:
        spent: True once more was taken than there is.
    """

    def __init__(self, data: bytes) -> None:
        self._rest, self._left = int.from_bytes(data, "little"), 8 * len(data)
        self.spent = False

    def take(self, count: int) -> int:
        """The next number."""
        self.spent |= count > self._left
        found = self._rest & ((1 << count) - 1)
        self._rest >>= count
        self._left -= count
        return found
