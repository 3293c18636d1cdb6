"""Which AAC encoder: quality and speed on real music, single thread.

    python bench/aac_coders.py MUSIC_DIR [--tracks 6] [--seconds 60] [--start 40]

Every excerpt is decoded to 48 kHz stereo floats, encoded by each candidate, decoded again and
compared with the original, aligned to the sample:

- SNR dB: energy of the original over energy of the difference, whole excerpt.
- segSNR dB: the same in frames of 1,024 samples, clamped to -10..35, mean of frames above -60 dBFS.
- LSD dB: root-mean-square difference of log power spectra, bins above -90 dBFS, mean over frames.
- NMR dB: noise to masking threshold, after PEAQ's (ITU-R BS.1387) noise-to-mask ratio, simplified:
  spectra of 2,048 Hann-windowed samples; noise = difference of *magnitudes* (so noise substitution
  is not punished for its phase); quarter-Bark bands to 18 kHz; spreading 27 dB/Bark
  downwards and 24 + 230/f - 0.2 L dB/Bark upwards (L with full scale at 92 dB); threshold 3 dB
  (below 12 Bark) to 0.25 dB/Bark under the spread excitation plus Terhardt's threshold in quiet.
  Mean over frames of the band-mean ratio in dB; below 0 the noise is under the mask on average.
- NMR>0 %: share of band-frames in which noise lies above the mask.
- x realtime: seconds of sound per CPU second, encoding only, best of three.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import av
import numpy as np
from numpy.typing import NDArray

from reelmill.media.ffmpeg_program import ffmpeg_path

Samples = NDArray[np.float32]
Spectra = NDArray[np.float64]
RATE = 48_000
WINDOW = 2048
FULL_SCALE_DB = 92.0
FFMPEG = str(ffmpeg_path())


@dataclass(frozen=True)
class Candidate:
    name: str
    encode: Callable[[Samples, Path], float]


@dataclass(frozen=True)
class Score:
    snr: float
    segmental_snr: float
    log_spectral_distance: float
    nmr: float
    nmr_above: float
    kbps: float
    speed: float


def with_program(*options: str) -> Callable[[Samples, Path], float]:
    def encode(pcm: Samples, out: Path) -> float:
        source = ("-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0")
        command = [FFMPEG, "-v", "error", "-y", *source, "-threads", "1", *options, str(out)]
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(command, input=pcm.tobytes(), check=True)
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return encode


def with_pyav(coder: str, bitrate: int) -> Callable[[Samples, Path], float]:
    def encode(pcm: Samples, out: Path) -> float:
        began = time.process_time()
        with av.open(str(out), "w") as container:
            stream = container.add_stream("aac", rate=RATE, layout="stereo")
            stream.bit_rate = bitrate
            stream.options = {"aac_coder": coder}
            for at in range(0, len(pcm), 1024):
                planes = np.ascontiguousarray(pcm[at : at + 1024].T)
                frame = av.AudioFrame.from_ndarray(planes, "fltp", "stereo")
                frame.sample_rate, frame.pts = RATE, at
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return time.process_time() - began

    return encode


def aac(coder: str, kbps: int, *options: str) -> Callable[[Samples, Path], float]:
    return with_program("-c:a", "aac", "-aac_coder", coder, "-b:a", f"{kbps}k", *options)


PLAIN = ("-aac_is", "0", "-aac_tns", "0")
CANDIDATES = [
    *(Candidate(f"{c} {b}k", aac(c, b)) for b in (128, 160, 192, 256) for c in ("twoloop", "fast")),
    Candidate("twoloop 192k, no IS", aac("twoloop", 192, "-aac_is", "0")),
    Candidate("fast 192k, no IS", aac("fast", 192, "-aac_is", "0")),
    Candidate("fast 192k, no PNS", aac("fast", 192, "-aac_pns", "0")),
    Candidate("fast 192k, no TNS", aac("fast", 192, "-aac_tns", "0")),
    *(Candidate(f"fast {b}k, no IS, no TNS", aac("fast", b, *PLAIN)) for b in (128, 160, 192, 256)),
    Candidate("fast 192k, no IS TNS PNS", aac("fast", 192, *PLAIN, "-aac_pns", "0")),
    Candidate("fast 192k, no IS TNS, M/S forced", aac("fast", 192, *PLAIN, "-aac_ms", "1")),
    Candidate("PyAV twoloop 192k", with_pyav("twoloop", 192_000)),
    Candidate("PyAV fast 192k", with_pyav("fast", 192_000)),
]


def decoded(path: Path, *options: str) -> Samples:
    command = [FFMPEG, "-v", "error", *options, "-i", str(path), "-ar", str(RATE), "-ac", "2"]
    reported = subprocess.run([*command, "-f", "f32le", "-"], check=True, stdout=subprocess.PIPE)
    return np.frombuffer(reported.stdout, np.float32).reshape(-1, 2).copy()


def frames_of(signal: NDArray[np.float64], size: int, hop: int) -> NDArray[np.float64]:
    return np.lib.stride_tricks.sliding_window_view(signal, size)[::hop]


def power(samples: Samples) -> Spectra:
    """Power spectra of both sides, frames x bins, full-scale sine = 0 dB."""
    window = np.hanning(WINDOW)
    sides = [
        np.abs(np.fft.rfft(frames_of(samples[:, i].astype(float), WINDOW, 1024) * window))
        for i in (0, 1)
    ]
    return np.asarray((np.concatenate(sides) * 2 / window.sum()) ** 2, np.float64)


def bark(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Critical-band rate after Schroeder, as in BS.1387."""
    return np.asarray(7 * np.arcsinh(hertz / 650), np.float64)


HERTZ = np.asarray(np.fft.rfftfreq(WINDOW, 1 / RATE), np.float64)
LOWEST, HIGHEST = bark(np.array([80.0, 18_000.0]))
EDGES = np.arange(float(LOWEST), float(HIGHEST), 0.25)
CENTRES = EDGES[:-1] + 0.125
CENTRE_HERTZ = 650 * np.sinh(CENTRES / 7)
BAND_OF_BIN = np.digitize(bark(HERTZ), EDGES) - 1


def in_bands(spectra: Spectra) -> Spectra:
    inside = np.isin(BAND_OF_BIN, range(len(CENTRES)))
    sums = np.zeros((len(CENTRES), len(HERTZ)))
    sums[BAND_OF_BIN[inside], np.flatnonzero(inside)] = 1
    return np.asarray(spectra @ sums.T)


def threshold_in_quiet() -> NDArray[np.float64]:
    k = CENTRE_HERTZ / 1000
    curve = 3.64 * k**-0.8 - 6.5 * np.exp(-0.6 * (k - 3.3) ** 2) + 1e-3 * k**4
    return np.asarray(curve, np.float64)


def masks(excitation: Spectra) -> Spectra:
    """Masking threshold of band powers, as power."""
    level = 10 * np.log10(excitation + 1e-15) + FULL_SCALE_DB
    distance = CENTRES[np.newaxis, :] - CENTRES[:, np.newaxis]
    down = np.minimum(distance, 0) * 27
    spread = np.zeros_like(excitation)
    for band in range(len(CENTRES)):
        slope = np.clip(24 + 230 / CENTRE_HERTZ[band] - 0.2 * level[:, band], 4, None)
        up = np.maximum(distance[band], 0)[np.newaxis, :] * slope[:, np.newaxis]
        spread += excitation[:, band, np.newaxis] * 10 ** ((down[band] - up) / 10)
    offset = np.where(CENTRES <= 12, 3.0, 0.25 * CENTRES)
    quiet = 10 ** ((threshold_in_quiet() - FULL_SCALE_DB) / 10)
    return np.asarray(spread * 10 ** (-offset / 10) + quiet)


def noise_to_mask(before: Spectra, after: Spectra) -> tuple[float, float]:
    noise = in_bands((np.sqrt(before) - np.sqrt(after)) ** 2)
    ratio = noise / masks(in_bands(before))
    loud = in_bands(before).sum(axis=1) > 1e-6
    mean = 10 * np.log10(ratio[loud].mean(axis=1) + 1e-12)
    return float(mean.mean()), float((ratio[loud] > 1).mean() * 100)


def log_spectral_distance(before: Spectra, after: Spectra) -> float:
    heard = before > 1e-9
    difference = 10 * np.log10((after + 1e-10) / (before + 1e-10)) * heard
    count = np.maximum(1, heard.sum(axis=1))
    return float(np.sqrt((difference**2).sum(axis=1) / count).mean())


def segmental_snr(before: Samples, after: Samples) -> float:
    length = len(before) // 1024 * 1024
    signal = (before[:length].astype(float) ** 2).reshape(-1, 2048).sum(axis=1)
    noise = ((before - after)[:length].astype(float) ** 2).reshape(-1, 2048).sum(axis=1)
    ratio = 10 * np.log10((signal + 1e-12) / (noise + 1e-12))
    return float(np.clip(ratio, -10, 35)[signal / 2048 > 1e-6].mean())


def score(pcm: Samples, candidate: Candidate, folder: Path) -> Score:
    out = folder / "candidate.m4a"
    cpu = min(candidate.encode(pcm, out) for _ in range(3))
    back = decoded(out)
    pcm = pcm[: len(back)]  # PyAV's file ends a few samples early
    back = back[: len(pcm)]
    error = (pcm - back).astype(float)
    before, after = power(pcm), power(back)
    seconds = len(pcm) / RATE
    return Score(
        float(10 * np.log10((pcm.astype(float) ** 2).sum() / (error**2).sum())),
        segmental_snr(pcm, back),
        log_spectral_distance(before, after),
        *noise_to_mask(before, after),
        out.stat().st_size * 8 / seconds / 1000,
        seconds / cpu,
    )


def tell(name: str, scores: list[Score]) -> None:
    rows = np.array([list(vars(s).values()) for s in scores])
    mean, worst_nmr = rows.mean(axis=0), rows[:, 3].max()
    speed = len(scores) / (1 / rows[:, 6]).sum()
    print(
        f"| {name} | {mean[0]:.1f} | {mean[1]:.1f} | {mean[2]:.2f} | {mean[3]:.1f} |"
        f" {worst_nmr:.1f} | {mean[4]:.1f} | {mean[5]:.0f} | {speed:.0f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("music", type=Path)
    parser.add_argument("--tracks", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--start", type=float, default=40)
    chosen = parser.parse_args()
    files = sorted(p for p in chosen.music.iterdir() if p.suffix in {".ogg", ".flac", ".wav"})
    files = files[:: max(1, len(files) // chosen.tracks)][: chosen.tracks]
    cut = ("-ss", str(chosen.start), "-t", str(chosen.seconds))
    excerpts = [decoded(file, *cut) for file in files]
    print(f"{len(files)} excerpts of {chosen.seconds:g} s: {', '.join(f.stem for f in files)}\n")
    print("| encoder | SNR | segSNR | LSD | NMR | worst NMR | NMR>0 % | kbit/s | x realtime |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for candidate in CANDIDATES:
            tell(candidate.name, [score(pcm, candidate, Path(folder)) for pcm in excerpts])


if __name__ == "__main__":
    main()
