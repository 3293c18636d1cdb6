"""What the first bytes of a file tell before any decoder sees it: size, turn, completeness.

Layouts: PNG (W3C), JPEG (ITU T.81), GIF89a, WebP (RFC 9649), Exif 2.3, ISO 14496-12 boxes,
RIFF, EBML (RFC 8794).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reelmill.media.joined_files import WavLength, WavSamples, wav_samples

_HEAD_BYTES = 256 * 1024
_EBML = b"\x1a\x45\xdf\xa3"
_MATROSKA_SEGMENT = b"\x18\x53\x80\x67"
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXIF_ORIENTATION = 0x0112
_EXIF_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (90, True),
    6: (90, False),
    7: (270, True),
    8: (270, False),
}


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """A still picture as its header describes it.

    Attributes:
        width, height: Size in pixels, before turning.
        rotation: Clockwise degrees needed for display.
        mirrored: True where the turned picture must then be flipped left to right.
        animated: True for an animated WebP.
    """

    width: int
    height: int
    rotation: int = 0
    mirrored: bool = False
    animated: bool = False


def read_picture_header(file: BinaryIO) -> PictureHeader | None:
    """The header of a PNG, JPEG, GIF or WebP; None for anything else."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    try:
        if head.startswith(_PNG):
            return _png(head)
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(head)
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            return PictureHeader(*struct.unpack_from("<HH", head, 6))
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp(head, file)
    except (struct.error, IndexError):
        return None
    return None


def _png(head: bytes) -> PictureHeader:
    width, height = struct.unpack_from(">II", head, 16)
    turn = (0, False)
    place = 8
    while place + 8 <= len(head):
        size, kind = struct.unpack_from(">I4s", head, place)
        if kind == b"eXIf":
            turn = _turn(head[place + 8 : place + 8 + size])
        if kind == b"IDAT":
            break
        place += size + 12
    return PictureHeader(width, height, *turn)


def _jpeg(head: bytes) -> PictureHeader | None:
    turn = (0, False)
    place = 2
    while place + 4 <= len(head):
        marker, size = head[place + 1], struct.unpack_from(">H", head, place + 2)[0]
        if head[place] != 0xFF or marker == 0xDA:
            return None
        if marker == 0xFF:
            place += 1
            continue
        body = head[place + 4 : place + 2 + size]
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turn = _turn(body[6:])
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", body, 1)
            return PictureHeader(width, height, *turn)
        place += 2 + size
    return None


def _webp(head: bytes, file: BinaryIO) -> PictureHeader | None:
    kind = head[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", head, 26)
        return PictureHeader(width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", head, 21)[0]
        return PictureHeader((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind != b"VP8X":
        return None
    flags = head[20]
    width = int.from_bytes(head[24:27], "little") + 1
    height = int.from_bytes(head[27:30], "little") + 1
    exif = next((body for name, body in _webp_chunks(file) if name == b"EXIF"), b"")
    return PictureHeader(
        width, height, *_turn(exif.removeprefix(b"Exif\0\0")), animated=bool(flags & 2)
    )


def _webp_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    file.seek(12)
    while len(start := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", start)
        if name == b"EXIF":
            yield name, file.read(min(size, _HEAD_BYTES))
            return
        file.seek(size + size % 2, 1)


def _turn(exif: bytes) -> tuple[int, bool]:
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return (0, False)
    try:
        place = struct.unpack_from(order + "I", exif, 4)[0]
        for entry in range(struct.unpack_from(order + "H", exif, place)[0]):
            tag, _, _, value = struct.unpack_from(order + "HHIH", exif, place + 2 + entry * 12)
            if tag == _EXIF_ORIENTATION:
                return _EXIF_TURNS.get(value, (0, False))
    except struct.error:
        pass
    return (0, False)


def missing_bytes(file: BinaryIO, size_bytes: int) -> str | None:
    """What of a file cut short is missing, None where it looks complete or cannot tell."""
    file.seek(0)
    head = file.read(12)
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return _missing_boxes(file, size_bytes)
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"AVI "}:
        promised = struct.unpack_from("<I", head, 4)[0] + 8
        return f"its last {promised - size_bytes} bytes" if promised > size_bytes + 1 else None
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return _missing_samples(wav_samples(file, size_bytes))
    if head[:4] == _EBML:
        return _missing_segment(file, size_bytes)
    return _missing_end(file, head, size_bytes)


def _boxes(file: BinaryIO, size_bytes: int) -> Iterator[tuple[bytes, int]]:
    place = 0
    while place + 8 <= size_bytes:
        file.seek(place)
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:
            size = int.from_bytes(file.read(8), "big")
        end = size_bytes if size == 0 else place + size
        yield kind, end
        if size < 8 and size != 0:
            return
        place = end


def _missing_boxes(file: BinaryIO, size_bytes: int) -> str | None:
    kinds = set()
    for kind, end in _boxes(file, size_bytes):
        kinds.add(kind)
        if end > size_bytes and kind in {b"mdat", b"moov", b"moof"}:
            return f"the last {end - size_bytes} bytes of its {kind.decode()} box"
    return None if kinds & {b"moov", b"meta"} else "its index (the moov box)"


def _missing_samples(samples: WavSamples | None) -> str | None:
    if samples is None:
        return "its samples (the data chunk)"
    cut = samples.length is WavLength.CUT_SHORT
    return f"its last {samples.missing_bytes} bytes" if cut else None


def _missing_segment(file: BinaryIO, size_bytes: int) -> str | None:
    file.seek(len(_EBML))
    header_bytes = _ebml_size(file)
    file.seek(header_bytes or 0, 1)
    if header_bytes is None or file.read(4) != _MATROSKA_SEGMENT:
        return None
    promised = _ebml_size(file)
    missing = 0 if promised is None else file.tell() + promised - size_bytes
    return f"its last {missing} bytes" if missing > 0 else None


def _ebml_size(file: BinaryIO) -> int | None:
    """A variable-length size, None where it is left open (as in a live stream)."""
    first = file.read(1)
    length = 9 - first[0].bit_length() if first and first[0] else 9
    if length > 8:
        return None
    value = int.from_bytes(first + file.read(length - 1), "big") - (1 << 7 * length)
    return None if value == (1 << 7 * length) - 1 else value


def _missing_end(file: BinaryIO, head: bytes, size_bytes: int) -> str | None:
    file.seek(max(0, size_bytes - 65536))
    tail = file.read()
    if head.startswith(_PNG) and b"IEND" not in tail:
        return "the end of the picture"
    if head.startswith(b"\xff\xd8\xff") and b"\xff\xd9" not in tail:
        return "the end of the picture"
    return None
