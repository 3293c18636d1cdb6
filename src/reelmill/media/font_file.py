"""What a font file says of itself (OpenType 1.9: `name`, `fvar`, `cmap`, `ttcf`).

All but `is_font` is run in the confined process that sets texts; work is bounded by what is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SINGLE = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_COLLECTION = b"ttcf"
_WEB = (b"wOFF", b"wOF2")
_SUFFIXES = {b"OTTO": ".otf", _COLLECTION: ".ttc"}
_FAMILY_IDS = (16, 1)  # typographic family, then the family of old programs
_WINDOWS, _MACINTOSH = 3, 1
_MOST_TABLES, _MOST_FACES, _MOST_NAMES = 512, 64, 4096
_LONGEST_NAME_BYTES = 512
_MOST_SUBTABLES, _MOST_RANGES = 64, 100_000
_LAST_CHARACTER = 0x10FFFF

Ranges = list[tuple[int, int]]
"""First and last of stretches of characters."""


@dataclass(frozen=True, slots=True)
class FontFace:
    """A font of a file.

    Attributes:
        names: Families that it says it is of, the better known first.
        weights: Lightest and heaviest, None where it is of one weight that is reported elsewhere.
    """

    names: tuple[str, ...]
    weights: tuple[int, int] | None


def is_font(path: Path) -> bool:
    """True where the file begins like a font, also one that cannot be used.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(4) in {*_SINGLE, _COLLECTION, *_WEB}


def font_suffix(start: bytes) -> str:
    """What a file that begins so has to be called to be taken for a font."""
    return _SUFFIXES.get(start[:4], ".ttf")


def is_web_font(start: bytes) -> bool:
    """True where a file that begins so is packed for web pages (WOFF)."""
    return start[:4] in _WEB


def font_faces(data: bytes) -> list[FontFace]:
    """The fonts of a file; what is damaged is left out."""
    return [_face(data, start) for start in _starts(data)]


def font_characters(data: bytes) -> Ranges:
    """The characters that any font of a file has a picture of, in order, ranges apart."""
    found: Ranges = []
    for start in _starts(data):
        cmap = _table(data, start, b"cmap")
        for offset in _subtables(cmap):
            found += _characters(cmap[offset:])[:_MOST_RANGES]
    return merged(found)


def merged(ranges: Ranges) -> Ranges:
    """The same characters in as few ranges as there can be, in order."""
    joined: Ranges = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _starts(data: bytes) -> list[int]:
    """Where each font's directory is."""
    if data[:4] != _COLLECTION or len(data) < 12:
        return [0]
    count = min(struct.unpack_from(">I", data, 8)[0], _MOST_FACES, (len(data) - 12) // 4)
    return list(struct.unpack_from(f">{count}I", data, 12))


def _table(data: bytes, start: int, wanted: bytes) -> bytes:
    """A table's bytes, none where there is no such table."""
    try:
        (count,) = struct.unpack_from(">H", data, start + 4)
        for number in range(min(count, _MOST_TABLES)):
            tag, _, offset, size = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
            if tag == wanted:
                return data[offset : offset + size]
    except struct.error:
        pass
    return b""


def _face(data: bytes, start: int) -> FontFace:
    return FontFace(_names(_table(data, start, b"name")), _weights(_table(data, start, b"fvar")))


def _names(names: bytes) -> tuple[str, ...]:
    found: dict[int, str] = {}
    for platform, language, name, text in _name_records(names):
        english = (platform, language) in {(_WINDOWS, 0x409), (_MACINTOSH, 0)}
        if name in _FAMILY_IDS and (english or name not in found):
            codec = "utf-16-be" if platform == _WINDOWS else "mac-roman"
            found[name] = text.decode(codec, errors="ignore").strip()
    return tuple(dict.fromkeys(found[name] for name in _FAMILY_IDS if found.get(name)))


def _name_records(names: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    try:
        _, count, strings = struct.unpack_from(">HHH", names)
        for entry in range(min(count, _MOST_NAMES)):
            record = struct.unpack_from(">HHHHHH", names, 6 + entry * 12)
            platform, _, language, name, size, offset = record
            if platform in {_WINDOWS, _MACINTOSH}:
                begin = strings + offset
                yield (
                    platform,
                    language,
                    name,
                    names[begin : begin + min(size, _LONGEST_NAME_BYTES)],
                )
    except struct.error:
        return


def _weights(fvar: bytes) -> tuple[int, int] | None:
    try:
        _, _, offset, _, count, size = struct.unpack_from(">HHHHHH", fvar)
        for axis in range(min(count, _MOST_TABLES)):
            tag, low, _, high = struct.unpack_from(">4siii", fvar, offset + axis * size)
            if tag == b"wght":
                return low >> 16, high >> 16
    except struct.error:
        pass
    return None


def _subtables(cmap: bytes) -> list[int]:
    """Where the tables of Unicode characters are, each once."""
    if len(cmap) < 4:
        return []
    count = min(struct.unpack_from(">H", cmap, 2)[0], _MOST_SUBTABLES, (len(cmap) - 4) // 8)
    records = (struct.unpack_from(">HHI", cmap, 4 + 8 * number) for number in range(count))
    return list(dict.fromkeys(offset for platform, _, offset in records if platform in {0, 3}))


def _characters(table: bytes) -> Ranges:
    try:
        match struct.unpack_from(">H", table)[0]:
            case 4:
                return _of_segments(table)
            case 6:
                first, count = struct.unpack_from(">HH", table, 6)
                return [(first, min(first + count, 0x10000) - 1)] if count else []
            case 12 | 13:
                return _of_groups(table)
            case _:
                return []
    except struct.error:
        return []


def _of_segments(table: bytes) -> Ranges:
    """Format 4; a segment that leads to no glyph is taken for what it promises."""
    count = struct.unpack_from(">H", table, 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + 2 * count)
    pairs = zip(starts, ends, strict=True)
    return [(first, last) for first, last in pairs if first <= last and first != 0xFFFF]


def _of_groups(table: bytes) -> Ranges:
    count = min(struct.unpack_from(">I", table, 12)[0], _MOST_RANGES, (len(table) - 16) // 12)
    groups = (struct.unpack_from(">II", table, 16 + 12 * number) for number in range(count))
    return [(first, min(last, _LAST_CHARACTER)) for first, last in groups if first <= last]
