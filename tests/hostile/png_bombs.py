"""PNGs, and small ones that unpack to gigabytes."""

from __future__ import annotations

import functools
import struct
import zlib


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@functools.cache
def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


def png(*extra: bytes, width: int = 32, height: int = 32) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x80" * 96) * 32)
    body = (head, *extra, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


BOMBS = {
    "zTXt": lambda: png(*[chunk(b"zTXt", b"k%d\0\0" % i + zeros(600)) for i in range(4)]),
    "iTXt": lambda: png(chunk(b"iTXt", b"k\0\1\0\0\0" + zeros(1200))),
    "iCCP": lambda: png(chunk(b"iCCP", b"k\0\0" + zeros(1200))),
}
