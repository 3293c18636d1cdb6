"""Matroska files whose first blocks lie before time zero; FFmpeg drops such times.

Layout: EBML (RFC 8794), Matroska (RFC 9559). A block's time is its cluster's, which cannot be
negative, and 16 bits of its own, which can.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_EBML = b"\x1a\x45\xdf\xa3"
_ENTERED = {0x18538067, 0x1F43B675, 0xA0}  # Segment, Cluster, BlockGroup
_TIMESTAMP, _BLOCKS, _CUES = 0xE7, {0xA3, 0xA1}, 0x1C53BB6B
_HEAD_BYTES = 16
_EARLIEST, _LATEST = -(1 << 15), (1 << 15) - 1
_LOOKED_AT = 5_000
_MOST_ELEMENTS = 5_000_000
_VOID, _WIDEST = 0xEC, 8


def early_ticks(descriptor: int) -> int:
    """How far before zero the earliest block lies; 0 where none does, and for other files."""
    if os.pread(descriptor, 4, 0) != _EBML:
        return 0
    earliest = 0
    for number, (_, cluster, own) in enumerate(_blocks(descriptor)):
        if number > _LOOKED_AT or cluster > -_EARLIEST:
            break
        earliest = min(earliest, cluster + own)
    return -earliest


def write_later(source: Path, made: Path, ticks: int) -> None:
    """Copy a file with the times of all blocks later by so many ticks.

    Every size and place in the file stays; its index, whose times would be wrong, becomes void.

    Raises:
        ValueError: a block has no room for its time, or there are too many.
        OSError: it cannot be read or written.
    """
    shutil.copyfile(source, made)
    descriptor = os.open(made, os.O_RDWR | os.O_CLOEXEC)
    try:
        for place, _, own in _blocks(descriptor):
            if own + ticks > _LATEST:
                raise ValueError("a block is too far from the time of its cluster")
            os.pwrite(descriptor, struct.pack(">h", own + ticks), place)
        _void_index(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of EBML, by its places in the file."""

    id: int
    begin: int
    body: int
    size: int

    @property
    def end(self) -> int:
        return self.body + self.size


def _blocks(descriptor: int) -> Iterator[tuple[int, int, int]]:
    """Of every block: where its own time stands, its cluster's time, its own time."""
    cluster = 0
    for element in _elements(descriptor):
        if element.id == _TIMESTAMP:
            cluster = int.from_bytes(
                os.pread(descriptor, min(element.size, 8), element.body), "big"
            )
        elif element.id in _BLOCKS:
            head = os.pread(descriptor, _HEAD_BYTES, element.body)
            track = _width(head[0]) if head else 0
            if 0 < track <= len(head) - 2:
                yield element.body + track, cluster, struct.unpack_from(">h", head, track)[0]


def _void_index(descriptor: int) -> None:
    """FFmpeg then finds its way by the clusters themselves."""
    for element in _elements(descriptor):
        if element.id == _CUES:
            width = min(element.body - element.begin - 1, _WIDEST)
            size = element.end - element.begin - 1 - width
            reported = (size | 1 << 7 * width).to_bytes(width, "big")
            os.pwrite(descriptor, bytes([_VOID]) + reported, element.begin)


def _elements(descriptor: int) -> Iterator[_Element]:
    """All elements but those that only hold others."""
    place = 0
    for _ in range(_MOST_ELEMENTS):
        head = os.pread(descriptor, _HEAD_BYTES, place)
        name = _width(head[0]) if head else 0
        size = _width(head[name]) if 0 < name < len(head) else 0
        if not size or name + size > len(head):
            return
        id_number = int.from_bytes(head[:name], "big")
        reported = int.from_bytes(head[name : name + size], "big") & ((1 << 7 * size) - 1)
        element = _Element(id_number, place, place + name + size, reported)
        place = element.body
        if id_number not in _ENTERED:
            yield element
            place = element.end
    raise ValueError("there are too many elements")


def _width(first: int) -> int:
    """Bytes of a number that begins with this one, 0 where none does."""
    return _WIDEST + 1 - first.bit_length() if first else 0
