"""Files that once made the reading process fail: each is refused by name."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from reelmill.core.errors import SourceError
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.probe import probe


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        probe(path)
    return str(caught.value.problems[0].code)


def test_a_box_that_ends_beyond_any_file_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    kind = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    endless = struct.pack(">I4sQ", 1, b"free", 2**63 + 64)
    path.write_bytes(kind + endless + bytes(64))
    assert refusal(path) in {"source_truncated", "source_not_media"}


def test_a_recording_that_cannot_be_opened_among_others_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "song.ogg"
    tone = ("-f", "lavfi", "-i", "sine=d=1", "-c:a", "libvorbis")
    subprocess.run([str(ffmpeg_path()), "-v", "error", *tone, str(path)], check=True)
    whole = path.read_bytes()
    path.write_bytes(whole + whole.replace(b"\x01vorbis", b"\x01nobody", 1))
    assert refusal(path) == "source_damaged"
