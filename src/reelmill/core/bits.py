"""Bits of coded video: fixed widths, Exp-Golomb numbers, and the bytes that guard start codes.

Syntax: ITU-T H.264 7.2, 7.4.1 and 9.1; H.265 has the same.
"""

from __future__ import annotations

import re
from typing import Self


class BitReader:
    """Reads bits; beyond the end, `EOFError`."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        """The next bits as a number."""
        if count > self._left:
            raise EOFError
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """An unsigned Exp-Golomb number of at most 32 bits."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise EOFError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """A signed Exp-Golomb number."""
        code = self.golomb()
        return (code + 1) // 2 if code % 2 else -(code // 2)


class BitWriter:
    """Collects bits; every method gives the writer itself."""

    def __init__(self) -> None:
        self._value, self._count = 0, 0

    def put(self, value: int, count: int) -> Self:
        """A number of fixed width."""
        self._value = self._value << count | value
        self._count += count
        return self

    def golomb(self, value: int) -> Self:
        """An unsigned Exp-Golomb number."""
        return self.put(value + 1, 2 * (value + 1).bit_length() - 1)

    def filled(self) -> bytes:
        """All bits, the last byte filled with ones."""
        missing = -self._count % 8
        value = (self._value + 1 << missing) - 1
        return value.to_bytes((self._count + missing) // 8, "big")


def escaped(unit: bytes) -> bytes:
    """With the bytes that keep start codes out of a unit."""
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", unit)


def unescaped(unit: bytes) -> bytes:
    """Without the bytes that keep start codes out of a unit."""
    return unit.replace(b"\0\0\3", b"\0\0")
