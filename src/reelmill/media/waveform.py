"""How loud a sound is along its length, coarse enough to be drawn."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

from reelmill.core.media_info import AudioStream, MediaInfo
from reelmill.core.plan.needs import Needs
from reelmill.media.process import FfmpegProcess, input_arguments, start_ffmpeg
from reelmill.media.sandbox import Confinement

PEAKS = 800
"""Values of a waveform, fewer for a sound of less than a tenth of a second."""

_RATE = 8000  # samples a second, all channels in one: enough to see
_SAMPLE_BYTES = 2
_FULL_SCALE = 32767
_TIMEOUT_SECONDS = 120.0
_CPU_SECONDS = 120

WAVEFORM_NEEDS = Needs(200_000_000)
"""What drawing one needs: sound is small, whatever its length."""


def waveform(path: Path, info: MediaInfo, program: Path | None = None) -> tuple[float, ...]:
    """Largest amplitude, 0 to 1, in each of `PEAKS` equal stretches; empty without sound.

    Raises:
        EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`, `ffmpeg_missing`.
    """
    sound = info.audio
    if sound is None:
        return ()
    samples = max(1, math.ceil(sound.duration_seconds * _RATE))
    process = start_ffmpeg(
        _arguments(path, info, sound),
        program=program,
        confinement=Confinement(
            readable=(path,),
            memory_bytes=WAVEFORM_NEEDS.limit_bytes,
            cpu_seconds=_CPU_SECONDS,
            wall_seconds=_TIMEOUT_SECONDS,
        ),
    )
    with process:
        return _peaks(process, samples)


def _arguments(path: Path, info: MediaInfo, sound: AudioStream) -> list[str]:
    reading = ["-threads", "1", *input_arguments(path, info.container)]
    mixed = ["-map", f"0:{sound.index}", "-ac", "1", "-ar", str(_RATE)]
    return [*reading, *mixed, "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"]


def _peaks(process: FfmpegProcess, samples: int) -> tuple[float, ...]:
    import numpy as np  # noqa: PLC0415 - 25 MB that a web process without sounds does without

    edges = [round(samples * n / PEAKS) for n in range(PEAKS + 1)]
    peaks = []
    for start, end in pairwise(edges):
        if start == end:
            continue
        data = process.read((end - start) * _SAMPLE_BYTES)
        block = np.frombuffer(data[: len(data) // _SAMPLE_BYTES * _SAMPLE_BYTES], "<i2")
        loudest = int(np.abs(block.astype(np.int32)).max()) if block.size else 0
        peaks.append(round(min(loudest / _FULL_SCALE, 1.0), 3))
    while process.read(1 << 16):
        pass  # a little more than its length tells, which FFmpeg must get rid of to end well
    return tuple(peaks)
