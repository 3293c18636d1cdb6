"""What a font file is called (OpenType 1.9, tables `name` and `ttcf`)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from reelmill.core.errors import SourceError

_SINGLE = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_COLLECTION = b"ttcf"
_WEB = (b"wOFF", b"wOF2")
_FAMILY_IDS = (16, 1)  # typographic family, then the family of old programs
_WINDOWS, _MACINTOSH = 3, 1
_MOST_TABLES = 512
_LARGEST_NAMES_BYTES = 1024**2


def is_font(path: Path) -> bool:
    """True where the file begins like a font, also one that cannot be used.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(4) in {*_SINGLE, _COLLECTION, *_WEB}


def font_family(path: Path) -> str:
    """The family of the file's first font.

    Raises:
        SourceError: `font_unreadable`.
    """
    try:
        with path.open("rb") as file:
            family = _family(file)
    except (OSError, struct.error, UnicodeDecodeError) as error:
        raise _unreadable("it is damaged") from error
    if not family:
        raise _unreadable("it does not tell its family")
    return family


def _unreadable(why: str) -> SourceError:
    hint = "use a TrueType or OpenType font (.ttf, .otf, .ttc)"
    return SourceError.of("font_unreadable", f"The font cannot be used: {why}.", hint=hint)


def _family(file: BinaryIO) -> str:
    kind = file.read(4)
    if kind in _WEB:
        raise _unreadable("it is packed for web pages (WOFF)")
    if kind == _COLLECTION:
        file.seek(12)
        file.seek(struct.unpack(">I", file.read(4))[0] + 4)
    names = _table(file, b"name")
    _, count, strings = struct.unpack_from(">HHH", names)
    found: dict[int, str] = {}
    for entry in range(count):
        record = struct.unpack_from(">HHHHHH", names, 6 + entry * 12)
        platform, _, language, name, size, offset = record
        text = names[strings + offset : strings + offset + size]
        if name in _FAMILY_IDS and platform in {_WINDOWS, _MACINTOSH}:
            is_english = (platform, language) in {(_WINDOWS, 0x409), (_MACINTOSH, 0)}
            decoded = text.decode("utf-16-be" if platform == _WINDOWS else "mac-roman")
            if is_english or name not in found:
                found[name] = decoded
    return next((found[name].strip() for name in _FAMILY_IDS if name in found), "")


def _table(file: BinaryIO, wanted: bytes) -> bytes:
    count = struct.unpack(">H6x", file.read(8))[0]
    for _ in range(min(count, _MOST_TABLES)):
        tag, _, offset, size = struct.unpack(">4sIII", file.read(16))
        if tag == wanted:
            file.seek(offset)
            return file.read(min(size, _LARGEST_NAMES_BYTES))
    raise _unreadable("it has no names")
