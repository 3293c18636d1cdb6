"""Sounds in old formats and codecs, and mutants of them.

`python tests/field/old_sounds.py [MUTANTS] [NAME…]` tries so many mutants of each, 200 unless told
otherwise, and ends with 1 where one crashed, hung, or left something behind.
"""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from reelmill.core.errors import ReelmillError
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.probe import Prober
from reelmill.media.repair.mend import Mender
from reelmill.media.sound.mix import mix

LASTS = 2.0
HERTZ = 1000
_PATIENCE_SECONDS = 60
_CRASHES = {"source_crashed", "source_timeout", "process_hung"}


@dataclass(frozen=True)
class OldSound:
    """A format and codec, as FFmpeg writes it.

    Attributes:
        name: For people.
        suffix: Of the file.
        arguments: FFmpeg options, empty where bytes are made here.
        rate: Samples a second.
        codec: As a probe names it.
    """

    name: str
    suffix: str
    arguments: tuple[str, ...]
    rate: int
    codec: str


def _coded(name: str, suffix: str, coder: str, rate: int, codec: str, *more: str) -> OldSound:
    return OldSound(name, suffix, ("-c:a", coder, *more), rate, codec)


SOUNDS = (
    _coded("mu-law WAV", ".wav", "pcm_mulaw", 8000, "pcm_mulaw"),
    _coded("A-law WAV", ".wav", "pcm_alaw", 8000, "pcm_alaw"),
    _coded("mu-law AU", ".au", "pcm_mulaw", 8000, "pcm_mulaw"),
    _coded("MS ADPCM", ".wav", "adpcm_ms", 22050, "adpcm_ms"),
    _coded("IMA ADPCM", ".wav", "adpcm_ima_wav", 22050, "adpcm_ima_wav"),
    _coded("QuickTime IMA", ".mov", "adpcm_ima_qt", 22050, "adpcm_ima_qt"),
    _coded("Yamaha ADPCM", ".wav", "adpcm_yamaha", 22050, "adpcm_yamaha"),
    _coded("G.726", ".wav", "g726", 8000, "g726"),
    _coded("AC-3", ".ac3", "ac3", 48000, "ac3"),
    _coded("E-AC-3", ".eac3", "eac3", 48000, "eac3"),
    _coded("DTS", ".dts", "dca", 48000, "dca", "-strict", "-2"),
    _coded("WMA 1", ".wma", "wmav1", 44100, "wmav1"),
    _coded("WMA 2", ".wma", "wmav2", 44100, "wmav2"),
    _coded("AMR-NB", ".amr", "libopencore_amrnb", 8000, "amrnb", "-b:a", "12.2k"),
    _coded("CAF", ".caf", "pcm_s16be", 44100, "pcm_s16be"),
    _coded("CAF float", ".caf", "pcm_f32be", 44100, "pcm_f32be"),
    _coded("AIFF A-law", ".aifc", "pcm_alaw", 8000, "pcm_alaw", "-f", "aiff"),
    OldSound("GSM WAV", ".wav", (), 8000, "gsm_ms"),
    OldSound("AMR-WB", ".amr", (), 16000, "amrwb"),
)


def made(folder: Path, sound: OldSound) -> Path:
    """Two seconds of a tone in this format; of noise where FFmpeg has no encoder for it."""
    path = folder / f"{sound.name.replace(' ', '_').replace('.', '')}{sound.suffix}"
    if sound.arguments:
        tone = f"sine=f={HERTZ}:r={sound.rate}:d={LASTS}"
        given = ("-y", "-v", "error", "-f", "lavfi", "-i", tone, "-ac", "1", *sound.arguments)
        subprocess.run([str(ffmpeg_path()), *given, str(path)], check=True)
    else:
        path.write_bytes(_gsm_wav() if sound.codec == "gsm_ms" else _amr_wb())
    return path


def _gsm_wav() -> bytes:
    """Microsoft GSM: 65 bytes, all of which mean something, are 320 samples."""
    frames = random.Random(1).randbytes(65 * 50)
    form = struct.pack("<HHIIHHHH", 0x31, 1, 8000, 1625, 65, 0, 2, 320)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"fact" + struct.pack("<II", 4, 16_000) + b"data" + struct.pack("<I", len(frames))
    return b"RIFF" + struct.pack("<I", len(body) + len(frames)) + body + frames


def _amr_wb() -> bytes:
    """Frames of 20 ms at 12.65 kbit/s: a byte that says so, 32 of noise."""
    noise = random.Random(2)
    return b"#!AMR-WB\n" + b"".join(b"\x14" + noise.randbytes(32) for _ in range(100))


def mutants(original: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Bytes changed, cut out, doubled, cut off; most of the faults near the start."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(original)
        for _ in range(chance.choice((1, 3, 20))):
            place = int(len(data) * chance.random() ** chance.choice((1, 4)))
            data[place : place + 1] = bytes([chance.randrange(256)])
        if chance.random() < 0.3:
            start, length = chance.randrange(len(data)), chance.randrange(1, 400)
            part = bytes(data[start : start + length])
            data[start : start + length] = chance.choice((b"", part * 2, chance.randbytes(50)))
        if chance.random() < 0.15:
            del data[chance.randrange(1, len(data)) :]
        yield bytes(data)


def heard(prober: Prober, path: Path, folder: Path) -> np.ndarray:
    """Samples of a whole source, as a render hears them.

    Raises:
        ReelmillError: it cannot be read.
    """
    info = prober.probe(path)
    if info.audio is None:
        return np.zeros((0, 2), np.float32)
    sound = info.audio
    count = min(round(float(sound.duration_seconds) * SAMPLE_RATE), 20 * SAMPLE_RATE)
    holes = 0 < sound.longest_gap_seconds <= 600
    clip = AudioClip(
        info.sha256, sound.index, 0, 1, 0, count,  # type: ignore[arg-type]
        channels=sound.channels, has_holes=holes, irregular=sound.irregular,
    )  # fmt: skip
    mender = Mender(folder)
    blocks = mix(Soundtrack(max(1, count), (clip,)), {info.sha256: path}, mender=mender)
    return np.concatenate(list(blocks))


def fault_of(prober: Prober, data: bytes, suffix: str, folder: Path) -> str | None:
    """What is wrong with how a mutant is taken, None where nothing is."""
    path, scratch = folder / f"mutant{suffix}", folder / "scratch"
    path.write_bytes(data)
    scratch.mkdir(exist_ok=True)
    began = time.monotonic()
    try:
        heard(prober, path, scratch)
    except ReelmillError as error:
        if codes := {problem.code for problem in error.problems} & _CRASHES:
            return f"{codes}: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if time.monotonic() - began > _PATIENCE_SECONDS:
        return f"took {time.monotonic() - began:.0f} s"
    for left in scratch.iterdir():
        left.unlink()
    running = [c for c in psutil.Process().children() if c.pid != prober.helper_pid]
    if left_over := psutil.wait_procs(running, timeout=10)[1]:
        return f"left {[process.name() for process in left_over]}"
    return None


def main(arguments: list[str]) -> int:
    """Try mutants of every sound; returns 1 where one was taken wrongly."""
    count = int(arguments[0]) if arguments else 200
    wanted = [s for s in SOUNDS if not arguments[1:] or s.name in arguments[1:]]
    found = 0
    with tempfile.TemporaryDirectory() as name, Prober() as prober:
        folder = Path(name)
        for number, sound in enumerate(wanted):
            original, began = made(folder, sound).read_bytes(), time.monotonic()
            for i, data in enumerate(mutants(original, count, seed=number)):
                if fault := fault_of(prober, data, sound.suffix, folder):
                    found += 1
                    sys.stdout.write(f"{sound.name}, mutant {i}: {fault}\n")
            sys.stdout.write(f"{sound.name}: {count} in {time.monotonic() - began:.0f} s\n")
            sys.stdout.flush()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
