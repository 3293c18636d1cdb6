"""Parameter sets of H.264, as far as pictures can be told apart and written by them.

Syntax: ITU-T H.264 7.3.2.1.1 and 7.3.2.2. Whoever made them may have been hostile: every loop is
bounded, and what ends too early is an `EOFError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelmill.core.bits import BitReader, unescaped

_HIGH_PROFILES = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}
_MOST_UNITS = 64
_SEQUENCE, _PICTURE = 7, 8
_FIRST_UNIT, _SETS_MASK = 5, 0x1F


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """What holds for all pictures.

    Attributes:
        frame_number_bits: Width of `frame_num`.
        order_kind: `pic_order_cnt_type`.
        order_bits: Width of `pic_order_cnt_lsb`, 0 for other kinds than 0.
        references: Pictures that a decoder holds besides the one it decodes.
        blocks_wide, blocks_high: Coded size in macroblocks.
        progressive: Whether every picture is a frame.
    """

    frame_number_bits: int
    order_kind: int
    order_bits: int
    references: int
    blocks_wide: int
    blocks_high: int
    progressive: bool


@dataclass(frozen=True, slots=True)
class PictureSet:
    """What holds for the pictures that name it.

    Attributes:
        number: Its name.
        arithmetic: Whether slices are coded by CABAC.
        bottom_order: Whether slices say the order of bottom fields.
        slice_groups: 1 where macroblocks come in raster order.
        weighted: Whether P slices carry weights.
        quantiser: Of slices that do not change it.
        deblocking_told: Whether slices say how they are deblocked.
        redundant_told: Whether slices say which copy they are.
    """

    number: int
    arithmetic: bool
    bottom_order: bool
    slice_groups: int
    weighted: bool
    quantiser: int
    deblocking_told: bool
    redundant_told: bool


def sequence_set(unit: bytes) -> SequenceSet:
    """Read a sequence parameter set, its NAL byte included.

    Raises:
        EOFError: it ends too early.
    """
    bits = BitReader(unescaped(unit)[1:])
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    if profile in _HIGH_PROFILES:
        _skip_high_profile(bits)
    frame_number_bits = bits.golomb() + 4
    order_kind = bits.golomb()
    order_bits = _order_bits(bits, order_kind)
    references = bits.golomb()
    bits.take(1)
    wide, high = bits.golomb() + 1, bits.golomb() + 1
    progressive = bool(bits.take(1))
    return SequenceSet(
        frame_number_bits=frame_number_bits,
        order_kind=order_kind,
        order_bits=order_bits,
        references=references,
        blocks_wide=wide,
        blocks_high=high if progressive else 2 * high,
        progressive=progressive,
    )


def picture_set(unit: bytes) -> PictureSet:
    """Read a picture parameter set of one slice group, its NAL byte included.

    Raises:
        EOFError: it ends too early.
    """
    bits = BitReader(unescaped(unit)[1:])
    number = bits.golomb()
    bits.golomb()
    arithmetic, bottom_order = bool(bits.take(1)), bool(bits.take(1))
    slice_groups = bits.golomb() + 1
    bits.golomb()
    bits.golomb()
    weighted = bool(bits.take(1))
    bits.take(2)
    quantiser = 26 + bits.signed()
    bits.signed()
    bits.signed()
    deblocking_told, _, redundant_told = (bool(bits.take(1)) for _ in range(3))
    return PictureSet(
        number=number,
        arithmetic=arithmetic,
        bottom_order=bottom_order,
        slice_groups=slice_groups,
        weighted=weighted,
        quantiser=quantiser,
        deblocking_told=deblocking_told,
        redundant_told=redundant_told,
    )


def first_sets(record: bytes) -> tuple[bytes, bytes]:
    """The first sequence and the first picture parameter set of an avcC record (ISO 14496-15).

    Raises:
        EOFError: it has none.
    """
    units = {unit[0] & 0x1F: unit for unit in reversed(list(record_units(record))) if unit}
    if _SEQUENCE not in units or _PICTURE not in units:
        raise EOFError
    return units[_SEQUENCE], units[_PICTURE]


def record_units(record: bytes) -> Iterator[bytes]:
    """The parameter sets of an avcC record, as far as they go."""
    at = _FIRST_UNIT
    for mask in (_SETS_MASK, 0xFF):
        count, at = (record[at] & mask if at < len(record) else 0), at + 1
        for _ in range(min(count, _MOST_UNITS)):
            length = int.from_bytes(record[at : at + 2], "big")
            if at + 2 >= len(record):
                return
            yield record[at + 2 : at + 2 + length]
            at += 2 + length


def _skip_high_profile(bits: BitReader) -> None:
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb()
    bits.golomb()
    bits.take(1)
    if bits.take(1):
        for index in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _skip_scaling_list(bits, 16 if index < 6 else 64)


def _skip_scaling_list(bits: BitReader, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _order_bits(bits: BitReader, kind: int) -> int:
    """Width of the pictures' order, past all that is said of it."""
    if kind == 0:
        return bits.golomb() + 4
    if kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.golomb(), 255)):
            bits.signed()
    return 0
