"""What H.264 and HEVC say of themselves: pictures that a decoder must hold, transparency.

Whoever made the file may have been hostile: every loop is bounded, and bytes that say nothing
sensible give None. Syntax: ITU-T H.265 7.3.2.2; H.264's is in `h264_sets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reelmill.core.bits import BitReader, unescaped
from reelmill.core.codecs.h264_sets import record_units, sequence_set

MOST_REFERENCES = 16
"""Most pictures that either standard lets a decoder hold."""

_MOST_SETS = 64
_LONGEST_SET = 4096  # bytes; parameter sets have some tens
_H264_SPS, _HEVC_SPS = 7, 33
_HEVC_SEI, _ALPHA_MESSAGE, _MOST_MESSAGES = 39, 165, 32
_LARGEST_SIDE = 1 << 16


@dataclass(frozen=True, slots=True)
class PictureBuffer:
    """What a sequence parameter set asks of a decoder.

    Attributes:
        references: Pictures to hold besides the one being decoded, 0 to 16.
        width, height: Coded size in pixels, cropping not applied.
    """

    references: int
    width: int
    height: int


def picture_buffers(codec: str, data: bytes, *, counted: bool = False) -> tuple[PictureBuffer, ...]:
    """What every sequence parameter set in extradata or a packet says.

    Args:
        codec: `h264` or `hevc`; any other has none.
        data: avcC, hvcC or Annex B.
        counted: True for a packet whose units follow their lengths in four bytes.
    """
    if codec not in _READERS:
        return ()
    kind, read = _READERS[codec]
    units = _sized(data, 0, 4, _MOST_SETS) if counted else _units(codec, data)
    found = (_buffer(read, unit) for unit in units if unit and _kind(codec, unit) == kind)
    return tuple(buffer for buffer in found if buffer is not None)


def has_alpha_layer(data: bytes, *, counted: bool = False) -> bool:
    """Whether HEVC extradata or a packet announce a layer of transparency (H.265 F.14.2.8).

    Args:
        data: hvcC or Annex B.
        counted: True for a packet whose units follow their lengths in four bytes.
    """
    units = _sized(data, 0, 4, _MOST_SETS) if counted else _units("hevc", data)
    messages = (unit for unit in units if unit and _kind("hevc", unit) == _HEVC_SEI)
    return any(_ALPHA_MESSAGE in _message_kinds(unit[2:_LONGEST_SET]) for unit in messages)


def _message_kinds(data: bytes) -> Iterator[int]:
    """Kinds of the messages in a unit of supplemental information."""
    at = 0
    for _ in range(_MOST_MESSAGES):
        kind, at = _message_number(data, at)
        size, at = _message_number(data, at)
        if at > len(data):
            return
        yield kind
        at += size


def _message_number(data: bytes, at: int) -> tuple[int, int]:
    """A number whose bytes add up, all but the last being 255; where it ends."""
    number = 0
    while at < len(data) and data[at] == 255:
        number, at = number + 255, at + 1
    return (number + data[at] if at < len(data) else number), at + 1


def _buffer(read: Callable[[bytes], PictureBuffer], unit: bytes) -> PictureBuffer | None:
    try:
        buffer = read(unit[:_LONGEST_SET])
    except EOFError:
        return None
    sides = (buffer.width, buffer.height)
    plausible = all(0 < side < _LARGEST_SIDE for side in sides)
    return buffer if plausible and buffer.references <= MOST_REFERENCES else None


def _kind(codec: str, unit: bytes) -> int:
    return (unit[0] & 0x1F) if codec == "h264" else (unit[0] >> 1 & 0x3F)


def _units(codec: str, data: bytes) -> Iterator[bytes]:
    """NAL units of extradata, in whichever way they are packed."""
    if data[:1] != b"\1":
        return iter(data.split(b"\0\0\1", _MOST_SETS))
    if codec == "hevc":
        return _hvcc(data)
    return record_units(data)


def _sized(data: bytes, at: int, width: int, count: int) -> Iterator[bytes]:
    """Units that follow their own length."""
    for _ in range(min(count, _MOST_SETS)):
        length = int.from_bytes(data[at : at + width], "big")
        at += width
        if not length or at >= len(data):
            return
        yield data[at : at + length]
        at += length


def _hvcc(data: bytes) -> Iterator[bytes]:
    """Units of an HEVC decoder configuration record, array by array."""
    at = 23
    for _ in range(min(data[22], 16) if len(data) > at else 0):
        count = int.from_bytes(data[at + 1 : at + 3], "big")
        at += 3
        for _ in range(min(count, _MOST_SETS)):
            length = int.from_bytes(data[at : at + 2], "big")
            yield data[at + 2 : at + 2 + length]
            at += 2 + length


def _h264(unit: bytes) -> PictureBuffer:
    found = sequence_set(unit)
    return PictureBuffer(found.references, 16 * found.blocks_wide, 16 * found.blocks_high)


def _hevc(unit: bytes) -> PictureBuffer:
    bits = BitReader(unescaped(unit)[2:])
    bits.take(4)
    layers = bits.take(3)
    bits.take(1)
    _skip_tiers(bits, layers)
    bits.golomb()
    if bits.golomb() == 3:
        bits.take(1)
    width, height = bits.golomb(), bits.golomb()
    if bits.take(1):
        for _ in range(4):
            bits.golomb()
    for _ in range(3):
        bits.golomb()
    each = bits.take(1)
    held = []
    for _ in range(layers + 1 if each else 1):
        held.append(bits.golomb())
        bits.golomb()
        bits.golomb()
    return PictureBuffer(max(held), width, height)


def _skip_tiers(bits: BitReader, layers: int) -> None:
    bits.take(88)
    bits.take(8)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in present:
        bits.take(88 * profile + 8 * level)


_READERS: dict[str, tuple[int, Callable[[bytes], PictureBuffer]]] = {
    "h264": (_H264_SPS, _h264),
    "hevc": (_HEVC_SPS, _hevc),
}
