"""Numbers and order of H.264 pictures, computed as the standard says: decoders keep silent on them.

ITU-T H.264 7.4.3 (`frame_num`), 8.2.1.1 (picture order count of type 0), C.4 (output order).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av

from reelmill.core.bits import BitReader, unescaped
from reelmill.core.codecs.h264_sets import SequenceSet, first_sets, sequence_set

_SLICE, _IDR = 1, 5


@dataclass(frozen=True)
class Picture:
    """What a slice header says, and when the packet is shown.

    Attributes:
        idr: Whether everything before it is forgotten.
        reference: Whether others may be predicted from it.
        number: `frame_num`.
        order: Lower bits of its order count.
        pts: In ticks of the track.
    """

    idr: bool
    reference: bool
    number: int
    order: int
    pts: int


def check_picture_order(path: Path) -> None:
    """Every picture of an MP4 has the number and the place among the others that it must have."""
    with av.open(str(path)) as master:
        if not master.streams.video or master.streams.video[0].codec_context.name != "h264":
            return
        stream = master.streams.video[0]
        sequence = sequence_set(first_sets(stream.codec_context.extradata or b"")[0])
        packets = [(bytes(p), p.pts or 0) for p in master.demux(stream) if p.size]
    pictures = [_picture(data, pts, sequence) for data, pts in packets]
    assert pictures and pictures[0].idr
    for period in _periods(pictures):
        check_period(period, sequence)


def check_period(period: list[Picture], sequence: SequenceSet) -> None:
    """One IDR picture and those up to the next.

    Raises:
        AssertionError: a number is not the next one, or the order counts are not those of time.
    """
    numbers, orders = 1 << sequence.frame_number_bits, 1 << sequence.order_bits
    assert period[0].idr and period[0].reference and period[0].number == 0
    next_number, high, low = 1, 0, period[0].order
    counts = [low]
    for picture in period[1:]:
        assert picture.number == next_number % numbers, f"frame_num {picture.number} at {picture}"
        this_high = high
        if picture.order < low and low - picture.order >= orders // 2:
            this_high += orders
        elif picture.order > low and picture.order - low > orders // 2:
            this_high -= orders
        counts.append(this_high + picture.order)
        if picture.reference:
            next_number, high, low = next_number + 1, this_high, picture.order
    by_time = [count for _, count in sorted(zip((p.pts for p in period), counts, strict=True))]
    assert by_time == sorted(set(counts)), (
        "pictures are put out in another order than they are shown"
    )


def _periods(pictures: list[Picture]) -> Iterator[list[Picture]]:
    starts = [number for number, picture in enumerate(pictures) if picture.idr]
    return (pictures[a:b] for a, b in pairwise([*starts, len(pictures)]))


def _picture(packet: bytes, pts: int, sequence: SequenceSet) -> Picture:
    unit = next(u for u in _units(packet) if u[0] & 0x1F in {_SLICE, _IDR})
    idr = unit[0] & 0x1F == _IDR
    bits = BitReader(unescaped(unit[1:64]))
    assert bits.golomb() == 0, "the first slice begins with the first macroblock"
    bits.golomb()
    bits.golomb()
    number = bits.take(sequence.frame_number_bits)
    if idr:
        bits.golomb()
    return Picture(idr, bool(unit[0] >> 5), number, bits.take(sequence.order_bits), pts)


def _units(packet: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(packet):
        length = int.from_bytes(packet[at : at + 4], "big")
        yield packet[at + 4 : at + 4 + length]
        at += 4 + length
