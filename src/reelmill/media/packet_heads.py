"""What packets of MP3 and ADTS say of themselves: they stand alone, as no container does it.

Layouts: ISO/IEC 11172-3, ISO/IEC 13818-7.
"""

from __future__ import annotations

TAGS = (b"ID3", b"3DI", b"TAG", b"APETAGEX", b"LYRICS", b"Xing", b"Info")
"""How what is no sound, but belongs to a file of it, begins."""


def _mp3_shape(head: bytes) -> bytes:
    """Version, layer, rate and whether it is mono; nothing where no packet begins."""
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return b""
    return bytes((head[1] & 0x1E, head[2] & 0x0C, head[3] >> 6 == 3))


def _adts_shape(head: bytes) -> bytes:
    """Rate and channels; nothing where no packet begins."""
    if head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return b""
    return bytes((head[2] & 0x3D, head[3] & 0xC0))


SHAPES = {"mp3": _mp3_shape, "aac": _adts_shape}
"""By FFmpeg's name of the format; what a packet's first four bytes say, nothing for no packet."""
