"""What became known while a piece was made travels at the end of its file.

A box of type `free` (ISO/IEC 14496-12), which MP4 readers pass over; whole files of sound are
copied without it. So a piece out of the cache or the bucket says the same as one made just now.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO

from reelmill.media.mix_stats import MixStats

_BOX, _END = struct.Struct(">I4s"), struct.Struct(">I8s")
_MARK = b"RMnotes1"
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Loss:
    """A part of a source that could not be decoded and was concealed.

    Attributes:
        asset: sha256 of the source.
        stream: Stream index in it.
        start_seconds: Where it begins, from the stream's first sample or picture.
        seconds: How long it is.
        of_seconds: How long the stream is, 0 where whoever decoded it has judged that.
    """

    asset: str
    stream: int
    start_seconds: float
    seconds: float
    of_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PieceNotes:
    """What became known.

    Attributes:
        mix: Of the piece's own part of the sum of audio clips, None for pictures.
        losses: Of its sources.
    """

    mix: MixStats | None = None
    losses: tuple[Loss, ...] = ()


def append_notes(path: Path, notes: PieceNotes) -> None:
    """Put notes at the end of a finished file."""
    reported = {
        "mix": notes.mix and list(astuple(notes.mix)),
        "losses": [list(astuple(loss)) for loss in notes.losses],
    }
    body = json.dumps(reported).encode()
    size = _BOX.size + len(body) + _END.size
    with path.open("ab") as file:
        file.write(_BOX.pack(size, b"free") + body + _END.pack(len(body), _MARK))


def read_notes(path: Path) -> PieceNotes:
    """The notes of a file; empty ones where it has none."""
    with path.open("rb") as file:
        length = _length(file)
        if not length:
            return PieceNotes()
        file.seek(-_END.size - length, os.SEEK_END)
        reported = json.loads(file.read(length))
    mix = MixStats(*reported["mix"]) if reported["mix"] else None
    return PieceNotes(mix, tuple(Loss(*loss) for loss in reported["losses"]))


def bytes_without_notes(path: Path) -> int:
    """Size of the file but for its notes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = _length(file)
    return size - (_BOX.size + length + _END.size if length else 0)


def _length(file: BinaryIO) -> int:
    """Bytes of the notes' text, 0 where there are none."""
    size = file.seek(0, os.SEEK_END)
    if size < _BOX.size + _END.size:
        return 0
    file.seek(-_END.size, os.SEEK_END)
    length, mark = _END.unpack(file.read(_END.size))
    fits = length <= min(_MOST_BYTES, size - _BOX.size - _END.size)
    return length if mark == _MARK and fits else 0
