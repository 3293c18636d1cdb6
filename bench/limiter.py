"""What clipping and the limiter do to sums of tones: flatness, distortion, level, speed."""

from __future__ import annotations

import sys
from time import process_time

import numpy as np

from reelmill.core.time import SAMPLE_RATE
from reelmill.media.sound.limiter import Block, limited

_CASES = (
    ("two tones of 0.9, 440 and 660 Hz", (440, 660), 0.9),
    ("three of 0.9, 220, 277 and 330 Hz", (220, 277, 330), 0.9),
    ("one of 1.5, 30 Hz", (30,), 1.5),
    ("one of 4, 1000 Hz", (1000,), 4.0),
)


def _tones(hertz: tuple[float, ...], level: float) -> Block:
    at = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    mono = sum(level * np.sin(2 * np.pi * each * at) for each in hertz)
    return np.repeat(np.asarray(mono, np.float32)[:, None], 2, axis=1)


def _whole(samples: Block) -> Block:
    parts = (samples[i : i + 24_576].copy() for i in range(0, len(samples), 24_576))
    return np.concatenate(list(limited(parts)))


def _flat(samples: Block) -> float:
    mono = samples[:, 0]
    same = (mono[1:-1] == mono[:-2]) & (mono[1:-1] == mono[2:]) & (np.abs(mono[1:-1]) > 0.5)
    return 100 * float(same.mean())


def _distortion(samples: Block, hertz: tuple[float, ...]) -> float:
    middle = samples[SAMPLE_RATE : 2 * SAMPLE_RATE, 0] * np.hanning(SAMPLE_RATE)
    power = np.abs(np.fft.rfft(middle)) ** 2
    wanted = sum(power[round(each) - 3 : round(each) + 4].sum() for each in hertz)
    return float(10 * np.log10((power.sum() - wanted) / wanted))


def _level(samples: Block) -> float:
    return float(20 * np.log10(np.sqrt((samples[SAMPLE_RATE : 2 * SAMPLE_RATE] ** 2).mean())))


def _speed(samples: Block) -> float:
    """Seconds of sound in a second of a core."""
    began = process_time()
    for _ in range(20):
        _whole(samples)
    return 60 / (process_time() - began)


def main() -> None:
    """Print a table in Markdown."""
    rows = ["| sum | | flat | distortion | level |", "|---|---|---|---|---|"]
    for name, hertz, level in _CASES:
        loud = _tones(hertz, level)
        for how, samples in (("clipped", np.clip(loud, -1, 1)), ("limited", _whole(loud))):
            reported = f"{_distortion(samples, hertz):.1f} dB | {_level(samples):.1f} dB"
            rows.append(f"| {name} | {how} | {_flat(samples):.1f} % | {reported} |")
    quiet, busy = _speed(_tones((440,), 0.5)), _speed(_tones((440, 660), 0.9))
    sys.stdout.write("\n".join(rows) + "\n")
    sys.stdout.write(f"{quiet:.0f} times as fast as it plays, {busy:.0f} where all is too loud\n")


if __name__ == "__main__":
    main()
