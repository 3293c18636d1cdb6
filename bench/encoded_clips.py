"""Clips encoded by one encoder at one size, and how near each comes to its clip."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import fmean

from imageio_ffmpeg import get_ffmpeg_exe

from reelmill.core.codecs.video import SegmentShape, VideoEncoder

_SIZE, _RATE, _SECONDS = (1280, 720), 25, 10


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one encoder made of one clip.

    Attributes:
        core_seconds: Of the process, per frame.
        size: Bytes.
        vmaf, worst_vmaf: Mean of all frames, and of the worst twentieth.
        ssim: Mean of all frames.
    """

    core_seconds: float
    size: int
    vmaf: float
    worst_vmaf: float
    ssim: float


def raw_clip(clip: Path, target: Path) -> Path:
    """The clip at the size and rate that all are encoded at, without loss."""
    width, height = _SIZE
    pictures = f"scale={width}:{height}:flags=lanczos,fps={_RATE},format=yuv420p"
    command = quiet_ffmpeg(
        "-t", str(_SECONDS), "-i", str(clip), "-vf", pictures, "-an", str(target)
    )
    subprocess.run(command, check=True)
    return target


def encoded(encoder: VideoEncoder, source: Path, target: Path) -> Encoded:
    """What an encoder makes of a raw clip, by one thread."""
    output = encoder.arguments(SegmentShape(*_SIZE, Fraction(_RATE), _SECONDS * _RATE))
    before = children_seconds()
    subprocess.run(quiet_ffmpeg("-i", str(source), *output, str(target)), check=True)
    took = children_seconds() - before
    frames = _likeness(source, target)
    scores = sorted(frame["vmaf"] for frame in frames)
    worst = scores[: max(1, len(scores) // 20)]
    ssim = fmean(frame["float_ssim"] for frame in frames)
    seconds = took / len(frames)
    return Encoded(seconds, target.stat().st_size, fmean(scores), fmean(worst), ssim)


def _likeness(source: Path, made: Path) -> list[dict[str, float]]:
    """What VMAF says of each frame."""
    log = made.with_suffix(".json")
    measure = f"libvmaf=log_fmt=json:log_path={log}:feature=name=float_ssim:n_threads=2"
    command = quiet_ffmpeg("-i", str(made), "-i", str(source), "-lavfi", measure, "-f", "null", "-")
    subprocess.run(command, check=True)
    return [frame["metrics"] for frame in json.loads(log.read_text())["frames"]]


def quiet_ffmpeg(*arguments: str) -> list[str]:
    """The bundled FFmpeg with these arguments, told to be quiet."""
    return [get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-y", "-v", "error", *arguments]


def children_seconds() -> float:
    """Core seconds of the processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system
