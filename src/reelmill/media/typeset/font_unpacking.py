"""Fonts packed for web pages (WOFF 1 and 2) as OpenType: in the confined process alone."""

from __future__ import annotations

import struct
from io import BytesIO

LARGEST_FONT_BYTES = 64 * 1024**2
"""Of a font that a spec or a user brings, packed or not."""

_HEADER = struct.Struct(">4s4sIHHI")  # signature, flavour, length, tables, reserved, unpacked size
_COLLECTION = b"ttcf"
_MOST_TABLES = 512


class UnpackError(Exception):
    """Why a font cannot be unpacked."""


def unpacked(data: bytes) -> bytes:
    """The font as OpenType.

    What a font says of its sizes is checked; one that lies meets the limits of the process.

    Raises:
        UnpackError: it is damaged, too large, or a collection.
    """
    _check_header(data)
    # Large, and needed by few texts.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    made = BytesIO()
    try:
        with TTFont(BytesIO(data), recalcBBoxes=False, recalcTimestamp=False) as font:
            font.flavor = None
            font.save(made, reorderTables=None)
    except MemoryError:
        raise UnpackError("unpacking it takes too much memory") from None
    except Exception as error:  # whatever the library trips over
        raise UnpackError("it is damaged") from error
    if made.tell() > LARGEST_FONT_BYTES:
        raise UnpackError(_TOO_LARGE)
    return made.getvalue()


_TOO_LARGE = "unpacked it is larger than 64 MiB"


def _check_header(data: bytes) -> None:
    if len(data) < _HEADER.size:
        raise UnpackError("it is damaged")
    _, flavour, length, tables, _, size = _HEADER.unpack_from(data)
    if flavour == _COLLECTION:
        raise UnpackError("it is a collection of fonts packed for web pages")
    if length != len(data) or not 0 < tables <= _MOST_TABLES:
        raise UnpackError("it is damaged")
    if size > LARGEST_FONT_BYTES:
        raise UnpackError(_TOO_LARGE)
