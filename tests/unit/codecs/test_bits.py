"""Bits as coded video has them: what is written is read, and no start code stands in a unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.bits import BitReader, BitWriter, escaped, unescaped

UNITS = st.binary(max_size=12) | st.lists(st.sampled_from([0, 0, 1, 2, 3, 4]), max_size=12).map(
    bytes
)


@given(st.lists(st.integers(0, 2**31 - 2), max_size=20))
def test_numbers_are_read_as_they_were_written(numbers: list[int]) -> None:
    writer = BitWriter()
    for number in numbers:
        writer.golomb(number)
    reader = BitReader(writer.filled())
    assert [reader.golomb() for _ in numbers] == numbers


def test_a_number_takes_the_bits_of_the_standard_and_ones_fill_the_byte() -> None:
    assert BitWriter().golomb(0).golomb(3).put(2, 3).filled() == bytes([0b1_00100_01, 0b0_1111111])


def test_whole_bytes_are_not_filled() -> None:
    assert BitWriter().put(0x2100, 16).filled() == b"\x21\x00"


@given(UNITS)
def test_a_unit_holds_no_start_code_and_is_read_as_it_was(unit: bytes) -> None:
    written = escaped(unit)
    assert not any(code in written for code in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))
    assert unescaped(written) == unit


def test_bits_beyond_the_end_are_an_error() -> None:
    with pytest.raises(EOFError):
        BitReader(b"\1").take(9)
