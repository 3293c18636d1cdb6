"""A sound with faults that asks for more than it is worth gets no more disk than is heard of it."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil
import pytest

from reelmill.core.errors import SourceError
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.probe import Prober
from reelmill.media.repair.mend import Mender
from reelmill.media.sound.mix import mix


def holey(path: Path) -> Path:
    """A few kilobytes that claim hours: a second of sound, ten minutes of nothing, and so on."""
    moved = "asetpts=PTS+floor(T)*599/TB"
    tone = ("-f", "lavfi", "-i", "sine=f=440:r=8000:d=40", "-af", moved)
    coder = ("-c:a", "libopus", "-b:a", "6k", str(path))
    subprocess.run([str(ffmpeg_path()), "-v", "error", *tone, *coder], check=True)
    assert path.stat().st_size < 200_000
    return path


def test_claimed_hours_are_not_written_to_disk(tmp_path: Path) -> None:
    path, folder = holey(tmp_path / "hours.mka"), tmp_path / "scratch"
    folder.mkdir()
    clip = AudioClip("a" * 64, 0, 0, Fraction(1), 0, 5 * SAMPLE_RATE, channels=1, has_holes=True)
    made = Mender(folder).mended(clip, path)
    assert made.stat().st_size < 8 * 7 * SAMPLE_RATE
    assert [file.name for file in folder.iterdir()] == [made.name]


@pytest.mark.parametrize("content", [b"", b"OggS" * 50_000, b"\xff\xfb\x90\x00" * 50_000, b"RIFF"])
def test_what_is_no_sound_is_an_error_and_leaves_nothing(content: bytes, tmp_path: Path) -> None:
    path, folder = tmp_path / "no.sound", tmp_path / "scratch"
    path.write_bytes(content)
    folder.mkdir()
    before = set(psutil.Process().children())  # such as processes that set texts for other tests
    clip = AudioClip("b" * 64, 0, 0, Fraction(1), 0, 2 * SAMPLE_RATE, irregular=True)
    with pytest.raises(SourceError) as caught:
        list(mix(Soundtrack(clip.sample_count, (clip,)), {clip.asset: path}, mender=Mender(folder)))
    assert caught.value.problems[0].code in {"audio_unreadable", "source_damaged"}
    assert not list(folder.iterdir())
    assert set(psutil.Process().children()) <= before


def test_a_hundred_thousand_recordings_in_one_file_are_refused(tmp_path: Path) -> None:
    """Each page the first of a recording: as many links as would make a decoder each."""
    page = b"OggS\0\2" + bytes(20) + b"\1\1x" + b"OggS\0\0" + bytes(20) + b"\1\1x"
    path = tmp_path / "pages.ogg"
    path.write_bytes(page * 100_000)
    with Prober() as prober, pytest.raises(SourceError) as caught:
        prober.probe(path)
    assert caught.value.problems[0].code == "source_too_many_parts"


def test_samples_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    raw = np.full((SAMPLE_RATE, 2), np.nan, "<f4").tobytes()
    source = ("-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "pipe:0", "-c:a", "pcm_f32le")
    subprocess.run([str(ffmpeg_path()), "-v", "error", *source, str(path)], input=raw, check=True)
    clip = AudioClip("c" * 64, 0, 0, Fraction(1), 0, SAMPLE_RATE, irregular=True)
    with pytest.raises(SourceError) as caught:
        list(mix(Soundtrack(SAMPLE_RATE, (clip,)), {clip.asset: path}, mender=Mender(tmp_path)))
    assert caught.value.problems[0].code == "audio_unreadable"
