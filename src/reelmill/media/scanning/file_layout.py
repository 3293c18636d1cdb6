"""Whether a file is complete, and which codecs its tracks have, by its outermost structure.

Layouts: ISO 14496-12 boxes, RIFF, EBML (RFC 8794), PNG, JPEG.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from reelmill.media.joined_files import WavLength, WavSamples, wav_samples
from reelmill.media.scanning.file_header import jpeg_segments

_EBML = b"\x1a\x45\xdf\xa3"
_MATROSKA_SEGMENT = b"\x18\x53\x80\x67"
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_PARTS = 4096


def missing_bytes(file: BinaryIO, size_bytes: int) -> str | None:
    """What of a file cut short is missing, None where it looks complete or cannot tell."""
    file.seek(0)
    head = file.read(12)
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return _missing_boxes(file, size_bytes)
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"AVI "}:
        promised = struct.unpack_from("<I", head, 4)[0] + 8
        return f"its last {promised - size_bytes} bytes" if promised > size_bytes + 1 else None
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return _missing_samples(wav_samples(file, size_bytes))
    if head[:4] == _EBML:
        return _missing_segment(file, size_bytes)
    return _missing_end(file, head, size_bytes)


def _boxes(file: BinaryIO, size_bytes: int) -> Iterator[tuple[bytes, int]]:
    place = 0
    while place + 8 <= size_bytes:
        file.seek(place)
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:
            size = int.from_bytes(file.read(8), "big")
        end = size_bytes if size == 0 else place + size
        yield kind, end
        if size < 8 and size != 0:
            return
        place = end


def _missing_boxes(file: BinaryIO, size_bytes: int) -> str | None:
    kinds = set()
    for kind, end in _boxes(file, size_bytes):
        kinds.add(kind)
        if end > size_bytes and kind in {b"mdat", b"moov", b"moof"}:
            return f"the last {end - size_bytes} bytes of its {kind.decode()} box"
    return None if kinds & {b"moov", b"meta"} else "its index (the moov box)"


def _missing_samples(samples: WavSamples | None) -> str | None:
    if samples is None:
        return "its samples (the data chunk)"
    cut = samples.length is WavLength.CUT_SHORT
    return f"its last {samples.missing_bytes} bytes" if cut else None


def _missing_segment(file: BinaryIO, size_bytes: int) -> str | None:
    file.seek(len(_EBML))
    header_bytes = _ebml_size(file)
    file.seek(header_bytes or 0, 1)
    if header_bytes is None or file.read(4) != _MATROSKA_SEGMENT:
        return None
    promised = _ebml_size(file)
    missing = 0 if promised is None else file.tell() + promised - size_bytes
    return f"its last {missing} bytes" if missing > 0 else None


def _ebml_size(file: BinaryIO) -> int | None:
    """A variable-length size, None where it is left open (as in a live stream)."""
    first = file.read(1)
    length = 9 - first[0].bit_length() if first and first[0] else 9
    if length > 8:
        return None
    value = int.from_bytes(first + file.read(length - 1), "big") - (1 << 7 * length)
    return None if value == (1 << 7 * length) - 1 else value


def _missing_end(file: BinaryIO, head: bytes, size_bytes: int) -> str | None:
    if head.startswith(_PNG):
        file.seek(max(0, size_bytes - 65536))
        return None if b"IEND" in file.read() else "the end of the picture"
    if head.startswith(b"\xff\xd8\xff") and not _jpeg_ends(file):
        return "the end of the picture"
    return None


def _jpeg_ends(file: BinaryIO) -> bool:
    """Whether the picture ends; phones put films and other pictures behind its end."""
    for _, size in jpeg_segments(file):
        file.seek(size, 1)
    last = b""
    while block := file.read(1 << 20):
        if b"\xff\xd9" in last + block:
            return True
        last = block[-1:]
    return False


def track_codes(file: BinaryIO, size_bytes: int) -> tuple[str, ...]:
    """Four letters for the codec of each track of an MP4, in order; empty for other files."""
    file.seek(4)
    if file.read(4) not in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return ()
    try:
        (movie,) = _inside(file, (0, size_bytes), b"moov")
        return tuple(_track_code(file, track) for track in _inside(file, movie, b"trak"))
    except (ValueError, struct.error):
        return ()


def _track_code(file: BinaryIO, track: tuple[int, int]) -> str:
    place = track
    for kind in (b"mdia", b"minf", b"stbl", b"stsd"):
        found = _inside(file, place, kind)
        if not found:
            return "unknown"
        place = found[0]
    file.seek(place[0] + 12)
    code = file.read(4).decode("latin-1")
    return code.strip() if code.isprintable() else "unknown"


def _inside(file: BinaryIO, place: tuple[int, int], wanted: bytes) -> list[tuple[int, int]]:
    """Where the boxes of a kind lie in a box, heads left out."""
    at, end = place
    found = []
    for _ in range(_MOST_PARTS):
        if at + 8 > end:
            break
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        size, kind = struct.unpack_from(">I4s", head)
        start = at + 8
        if size == 1 and len(head) == 16:
            size, start = struct.unpack_from(">Q", head, 8)[0], at + 16
        stop = end if size == 0 else at + size
        if kind == wanted:
            found.append((start, min(stop, end)))
        if stop <= at:
            break
        at = stop
    return found
