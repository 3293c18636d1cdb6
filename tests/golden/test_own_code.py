"""What our own code decides has a number in names and caches; other bytes want another number.

`make golden` adds what a new number stands for; it never writes over what a number stood for.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import AudioChunk, plan_audio
from reelmill.core.plan.ducking import DUCKING_VERSION
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.bus import Bus, Duck
from reelmill.core.timeline.model import AudioClip, GainPoint, Soundtrack
from reelmill.media.ffmpeg_program import ffmpeg_identity, ffmpeg_path
from reelmill.media.intermediates import Intermediates
from reelmill.media.intermediates.unpacking import UNPACKING_VERSION
from reelmill.media.media_info_json import to_json
from reelmill.media.probe import SCANNER_VERSION, Prober
from reelmill.media.pyav import pyav_identity
from reelmill.media.repair.piece_notes import bytes_without_notes
from reelmill.media.sound.audio_encode import audio_engine, encode_soundtrack
from reelmill.media.sound.mix import MIXER_VERSION
from reelmill.media.typeset.font_facts import INSPECTION_VERSION
from reelmill.media.typeset.font_inspection import inspect_fonts
from reelmill.media.typeset.packaged_fonts import base_folders
from stamped import make_clicks, make_stamped

KNOWN = Path(__file__).parent / "own_code.json"
WRITING = os.environ.get("REELMILL_GOLDEN") == "write"


def _judge(constant: str, version: int, found: Mapping[str, str]) -> None:
    """The bytes that this version of the constant has always stood for."""
    known = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    name = f"{constant} {version}"
    if WRITING and name not in known:
        KNOWN.write_text(json.dumps({**known, name: found}, indent=2, sort_keys=True) + "\n")
        return
    assert name in known, f"{constant} was raised: `make golden` notes what it stands for"
    off = [case for case in {*found, *known[name]} if found.get(case) != known[name].get(case)]
    made = f"made with FFmpeg {ffmpeg_identity()[:12]} and {pyav_identity()}"
    assert not off, f"{off} changed: raise {constant}, then `make golden` ({made})"


def _wav(path: Path, samples: np.ndarray) -> Path:
    """Rows of 32-bit floats as a file that no encoder has touched."""
    data, channels = samples.astype("<f4").tobytes(), samples.shape[1]
    how = (3, channels, SAMPLE_RATE, SAMPLE_RATE * 4 * channels, 4 * channels, 32)
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, *how) + b"data" + struct.pack("<I", len(data))
    path.write_bytes(b"RIFF" + struct.pack("<I", len(head) + len(data)) + head + data)
    return path


def _triangles(seconds: int, period: int, channels: int = 2) -> np.ndarray:
    """Between -1 and 1, of numbers that every machine computes alike."""
    at = np.arange(seconds * SAMPLE_RATE)[:, np.newaxis] + np.arange(channels) * 64
    return np.asarray(np.abs((at % period) - period // 2) * 4 / period - 1)


def test_sound_is_the_samples_it_was(tmp_path: Path) -> None:
    """Trimmed, faded, too loud together, mended, and cut into chunks."""
    paths = {
        "low": _wav(tmp_path / "low.wav", _triangles(9, 512)),
        "high": _wav(tmp_path / "high.wav", _triangles(6, 64, 1)),
        "mended": _wav(tmp_path / "mended.wav", _triangles(4, 128)),
    }
    fade = (GainPoint(0, 0.0), GainPoint(30_000, 1.0), GainPoint(400_000, 0.25))
    one = Fraction(1)
    clips = (
        AudioClip("low", 0, 100, one, 500, 420_000, fade),
        AudioClip("high", 0, -7_000, one, 200_000, 260_000, channels=1),
        AudioClip("mended", 0, 50, one, 300_000, 150_000, (GainPoint(0, 0.75),), irregular=True),
    )
    plain = ("-c:a", "pcm_f32le", "-f", "f32le")  # what encoders are given
    engine = audio_engine(AudioCodec.AAC, 0)
    plan = plan_audio(Soundtrack(500_000, clips), AudioCodec.AAC, engine, chunk_packets=200)
    found: dict[str, str] = {}

    def keep(chunk: AudioChunk, file: Path) -> None:
        samples = file.read_bytes()[: bytes_without_notes(file)]
        assert len(samples) == chunk.sample_count * 8
        found[f"chunk at packet {chunk.first_packet}"] = sha256(samples).hexdigest()

    encode_soundtrack(replace(plan, encoder=plain), paths, tmp_path, keep)
    assert len(found) == 3
    _judge("MIXER_VERSION", MIXER_VERSION, found)


def test_ducked_sound_is_the_samples_it_was(tmp_path: Path) -> None:
    """Two ducks on one bus, pauses held and not, and chunks cut where the gain moves."""
    low, high = _triangles(11, 512), _triangles(3, 64, 1)
    paths = {"low": _wav(tmp_path / "low.wav", low), "high": _wav(tmp_path / "high.wav", high)}
    one = Fraction(1)
    words = [(90_000, 30_000), (125_000, 20_000), (207_001, 51_000), (400_000, 90_000)]
    clips = (
        AudioClip("low", 0, 100, one, 0, 500_000, (GainPoint(0, 0.5),), bus=1),
        *(AudioClip("high", 0, 0, one, at, n, (GainPoint(0, 0.3),), 1, bus=2) for at, n in words),
        AudioClip("low", 0, 0, one, 180_000, 60_000, (GainPoint(0, 0.02),), bus=3),
    )
    ducks = (
        Duck((2,), -12.0, -30.0, 9_600, 12_000, 28_800),
        Duck((2, 3), -4.5, -60.0, 0, 0, 50_001),
    )
    soundtrack = Soundtrack(500_000, clips, (Bus(), Bus(ducks), Bus(), Bus()))
    plain = ("-c:a", "pcm_f32le", "-f", "f32le")
    engine = audio_engine(AudioCodec.AAC, 0)
    plan = plan_audio(soundtrack, AudioCodec.AAC, engine, chunk_packets=200)
    found: dict[str, str] = {}

    def keep(chunk: AudioChunk, file: Path) -> None:
        samples = file.read_bytes()[: bytes_without_notes(file)]
        found[f"chunk at packet {chunk.first_packet}"] = sha256(samples).hexdigest()

    encode_soundtrack(replace(plan, encoder=plain), paths, tmp_path, keep)
    _judge("DUCKING_VERSION", DUCKING_VERSION, found)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """One file of each kind that is scanned in a way of its own."""
    drawn = Image.fromarray(np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3))
    made = {name: tmp_path / name for name in ("a.png", "a.jpg", "a.gif", "a.mkv")}
    drawn.save(made["a.png"])
    drawn.save(made["a.jpg"], exif=_turned(drawn))
    drawn.save(made["a.gif"], save_all=True, append_images=[drawn.rotate(90), drawn], duration=120)
    made["a.wav"] = _wav(tmp_path / "a.wav", _triangles(2, 96))
    made["a.mp4"] = make_stamped(tmp_path / "a.mp4")
    joined = ("-i", made["a.mp4"], "-i", made["a.wav"], "-c:v", "copy", "-c:a", "flac")
    _ffmpeg(*joined, "-metadata:s:a", "language=eng", made["a.mkv"])
    made["a.mp3"] = made["a.wav"].with_suffix(".mp3")
    _ffmpeg("-i", made["a.wav"], made["a.mp3"])
    return made


def _turned(picture: Image.Image) -> Image.Exif:
    exif = picture.getexif()
    exif[0x0112] = 6
    return exif


def _ffmpeg(*arguments: object) -> None:
    subprocess.run([str(ffmpeg_path()), "-v", "error", "-y", *map(str, arguments)], check=True)


def test_facts_about_files_are_what_they_were(files: Mapping[str, Path]) -> None:
    with Prober() as prober:
        facts = {name: json.loads(to_json(prober.probe(path))) for name, path in files.items()}
    for reported in facts.values():
        del reported["sha256"], reported["bytes"]  # of the encoder, not of the scanner
    found = {name: json.dumps(reported, sort_keys=True) for name, reported in facts.items()}
    _judge("SCANNER_VERSION", SCANNER_VERSION, found)


def test_facts_about_fonts_are_what_they_were() -> None:
    inter = base_folders()[:1]
    reported = inspect_fonts([str(folder) for folder in inter]).to_json()
    _judge(
        "INSPECTION_VERSION", INSPECTION_VERSION, {"Inter": sha256(reported.encode()).hexdigest()}
    )


def test_an_intermediate_that_we_write_has_the_packets_it_had(tmp_path: Path) -> None:
    clicks, early = tmp_path / "clicks.wav", tmp_path / "early.mkv"
    make_clicks(clicks, Fraction(3))
    kept = ("-c:a", "pcm_s16le", "-avoid_negative_ts", "disabled", "-cluster_time_limit", "1000")
    _ffmpeg("-itsoffset", "-0.5", "-i", clicks, *kept, early)
    with Prober() as prober:
        read = Intermediates(tmp_path / "made").read(early, prober)
    assert read.path != early
    with av.open(str(read.path)) as container:
        packets = [(p.pts, p.size) for p in container.demux(audio=0) if p.size]
    assert packets[0][0] == 0
    reported = {"early Matroska": sha256(repr(packets).encode()).hexdigest()}
    _judge("UNPACKING_VERSION", UNPACKING_VERSION, reported)
