"""ICC profiles written byte by byte (ICC.1:2022): a matrix and a curve."""

from __future__ import annotations

import struct
from collections.abc import Sequence

Columns = tuple[tuple[float, float, float], ...]

P3: Columns = (
    (0.5151, 0.2412, -0.0011),
    (0.2920, 0.6922, 0.0419),
    (0.1571, 0.0666, 0.7841),
)
ADOBE: Columns = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
PROPHOTO: Columns = (
    (0.79767, 0.28804, 0.0),
    (0.13519, 0.71188, 0.0),
    (0.03134, 0.00009, 0.82491),
)
"""Red, green and blue in XYZ (D50)."""

SRGB_CURVE = b"para\0\0\0\0\0\3\0\0" + b"".join(
    struct.pack(">i", round(n * 65536)) for n in (2.4, 0.947867, 0.052133, 0.077399, 0.04045)
)


def gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + bytes(2)


def table(points: Sequence[float]) -> bytes:
    numbers = [round(point * 65535) for point in points]
    return b"curv\0\0\0\0" + struct.pack(f">I{len(numbers)}H", len(numbers), *numbers)


def profile(columns: Columns, curve: bytes, space: bytes = b"RGB ") -> bytes:
    colors = [b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(n * 65536) for n in c)) for c in columns]
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    text = b"mluc\0\0\0\0" + struct.pack(">IIHHII", 1, 12, 0x656E, 0x5553, 2, 28) + b"\0x\0\0"
    tags = {b"rXYZ": colors[0], b"gXYZ": colors[1], b"bXYZ": colors[2], b"wtpt": white}
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve, b"desc": text, b"cprt": text}
    place, table_bytes, body = 132 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table_bytes += struct.pack(">4sII", name, place + len(body), len(value))
        body += padded
    head = bytearray(128)
    head[8:12], head[12:16], head[16:20], head[20:24] = b"\4\0\0\0", b"mntr", space, b"XYZ "
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    whole = bytes(head) + struct.pack(">I", len(tags)) + table_bytes + body
    return struct.pack(">I", len(whole)) + whole[4:]
