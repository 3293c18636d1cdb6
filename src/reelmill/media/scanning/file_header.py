"""What the first bytes of a file tell before any decoder sees it: size, turn, completeness.

Layouts: PNG (W3C), JPEG (ITU T.81), GIF89a, WebP (RFC 9649), Exif 2.3, ISO 14496-12 boxes,
RIFF, EBML (RFC 8794).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

_HEAD_BYTES = 256 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_PROFILE = b"ICC_PROFILE\0"
_PNG_PACKED = {b"zTXt", b"iTXt", b"iCCP"}
_MOST_METADATA_BYTES = 16 * 1024**2
_UNPACKED_AT_ONCE = 1 << 20
_MOST_CHUNKS = 1 << 17
_MOST_PARTS = 4096
_MOST_PROFILE_BYTES = 4 * 1024**2
_JPEG_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_JPEG_SHRINKABLE = {0xC0, 0xC1, 0xC2}
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BMP_HEAD = 40
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
        profile: ICC bytes, empty where there are none.
        progressive: True for a JPEG that is refined scan by scan.
        shrinkable: True for a JPEG that can be decoded at a fraction of its size.
        bloated: True where its compressed metadata unpack to more than anybody needs.
    """

    width: int
    height: int
    rotation: int = 0
    mirrored: bool = False
    profile: bytes = b""
    progressive: bool = False
    bloated: bool = False
    shrinkable: bool = False

    @property
    def pixels(self) -> int:
        """Pixels in all."""
        return self.width * self.height


def read_picture_header(file: BinaryIO) -> PictureHeader | None:
    """The header of a PNG, JPEG, GIF, WebP, BMP or TIFF; None for anything else."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if head[:4] == b"RIFF" and head[8:12] != b"WEBP":
        return None
    readers = (read for magic, read in _READERS.items() if head.startswith(magic))
    read = next(readers, None)
    try:
        return read(head, file) if read else None
    except (struct.error, IndexError):
        return None


def _gif(head: bytes, _file: BinaryIO) -> PictureHeader:
    return PictureHeader(*struct.unpack_from("<HH", head, 6))


def _bmp(head: bytes, _file: BinaryIO) -> PictureHeader | None:
    width, height = struct.unpack_from("<ii", head, 18)
    return PictureHeader(abs(width), abs(height)) if head[14] >= _BMP_HEAD else None


def _png(_head: bytes, file: BinaryIO) -> PictureHeader:
    file.seek(16)
    width, height = struct.unpack(">II", file.read(8))
    turn, profile, unpacked = (0, False), b"", 0
    for kind, size in _png_chunks(file):
        if kind == b"eXIf":
            turn = _turn(file.read(min(size, _HEAD_BYTES)))
        if kind in _PNG_PACKED:
            body = file.read(min(size, _MOST_METADATA_BYTES))
            unpacked += _unpacked_bytes(kind, body)
            profile = _profile(body) if kind == b"iCCP" else profile
        if unpacked > _MOST_METADATA_BYTES:
            break
    bloated = unpacked > _MOST_METADATA_BYTES
    return PictureHeader(width, height, *turn, profile=profile, bloated=bloated)


def _png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and size of every chunk, the file standing at its body."""
    place = 8
    for _ in range(_MOST_CHUNKS):
        file.seek(place)
        start = file.read(8)
        if len(start) < 8:
            return
        size, kind = struct.unpack(">I4s", start)
        yield kind, size
        place += size + 12


def _packed(kind: bytes, body: bytes) -> bytes:
    """The compressed part of a chunk: after a name, and a language where there is one."""
    _, _, rest = body.partition(b"\0")
    if kind != b"iTXt":
        return rest[1:]
    return rest[2:].split(b"\0", 2)[-1] if rest[:1] == b"\1" else b""


def _unpacked_bytes(kind: bytes, body: bytes) -> int:
    """How much a chunk unpacks to, counted no further than is allowed."""
    unpacker, packed, count = zlib.decompressobj(), _packed(kind, body), 0
    try:
        while packed and count <= _MOST_METADATA_BYTES:
            count += len(unpacker.decompress(packed, _UNPACKED_AT_ONCE))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return count


def _profile(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(_packed(b"iCCP", body), _MOST_PROFILE_BYTES)
    except zlib.error:
        return b""


def _jpeg(_head: bytes, file: BinaryIO) -> PictureHeader | None:
    turn, profile, found = (0, False), b"", None
    for marker, size in jpeg_segments(file):
        body = file.read(size)
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turn = _turn(body[6:])
        if marker == 0xE2 and body.startswith(_JPEG_PROFILE):
            profile += body[len(_JPEG_PROFILE) + 2 :]
        if marker in _JPEG_SIZES and found is None:
            height, width = struct.unpack_from(">HH", body, 1)
            found = (width, height, marker)
    if found is None:
        return None
    width, height, kind = found
    return PictureHeader(
        width,
        height,
        *turn,
        profile=profile,
        progressive=kind in _JPEG_PROGRESSIVE,
        shrinkable=kind in _JPEG_SHRINKABLE,
    )


def jpeg_segments(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Marker and size of each segment up to the first scan, the file standing at its body."""
    place = 2
    for _ in range(_MOST_PARTS):
        file.seek(place)
        start = file.read(4)
        if len(start) < 4 or start[0] != 0xFF or start[1] == 0xDA:
            return
        if start[1] == 0xFF:
            place += 1
            continue
        size = struct.unpack_from(">H", start, 2)[0]
        yield start[1], max(0, size - 2)
        place += 2 + size


def _tiff(_head: bytes, file: BinaryIO) -> PictureHeader | None:
    file.seek(0)
    head = file.read(8)
    order = "<" if head[:2] == b"II" else ">"
    file.seek(struct.unpack_from(order + "I", head, 4)[0])
    count = struct.unpack(order + "H", file.read(2))[0]
    entries = file.read(12 * count)
    values = {}
    for at in range(0, len(entries) - 11, 12):
        tag, kind, number, value = struct.unpack_from(order + "HHII", entries, at)
        short = struct.unpack_from(order + "H", entries, at + 8)[0]
        values[tag] = (short if kind == 3 else value, number)
    if not {256, 257} <= values.keys():
        return None
    profile = b""
    if 34675 in values:
        file.seek(values[34675][0])
        profile = file.read(min(values[34675][1], _MOST_PROFILE_BYTES))
    turn = _EXIF_TURNS.get(values.get(_EXIF_ORIENTATION, (1, 1))[0], (0, False))
    return PictureHeader(values[256][0], values[257][0], *turn, profile=profile)


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
    width = int.from_bytes(head[24:27], "little") + 1
    height = int.from_bytes(head[27:30], "little") + 1
    chunks = dict(_webp_chunks(file))
    turn = _turn(chunks.get(b"EXIF", b"").removeprefix(b"Exif\0\0"))
    profile = chunks.get(b"ICCP", b"")
    return PictureHeader(
        width,
        height,
        *turn,
        profile=profile,
    )


def _webp_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    file.seek(12)
    for _ in range(_MOST_CHUNKS):
        start = file.read(8)
        if len(start) < 8:
            return
        name, size = struct.unpack("<4sI", start)
        next_place = file.tell() + size + size % 2
        if name in {b"EXIF", b"ICCP"}:
            yield name, file.read(min(size, _MOST_PROFILE_BYTES))
        file.seek(next_place)


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


_READERS: dict[bytes, Callable[[bytes, BinaryIO], PictureHeader | None]] = {
    _PNG: _png,
    b"\xff\xd8\xff": _jpeg,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
    b"RIFF": _webp,
    b"BM": _bmp,
    b"II*\0": _tiff,
    b"MM\0*": _tiff,
}
