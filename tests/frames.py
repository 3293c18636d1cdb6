"""Frames before the encoder: what a recipe's filter graph gives, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.segments import Cutting, segments
from reelmill.core.timeline.model import Canvas, Timeline
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import encode

_RAW = ("-fps_mode", "passthrough", "-f", "rawvideo")

Frames = NDArray[np.uint8]
"""4:2:0 pictures, (frames, height * 3 / 2, width): luma above the two chroma planes."""


def raw_frames(recipe: Recipe, paths: Mapping[str, Path], canvas: Canvas) -> Frames:
    """All frames of a recipe's graph."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "frames.yuv"
        encode(replace(recipe, output=_RAW), paths, out)
        data = np.frombuffer(out.read_bytes(), np.uint8)
    return data.reshape(recipe.frames, canvas.height * 3 // 2, canvas.width)


def timeline_hashes(timeline: Timeline, cutting: Cutting, paths: Mapping[str, Path]) -> list[str]:
    """A hash of every frame of a timeline, each unique segment run once, in the order of play."""
    return [
        sha256(frame.tobytes()).hexdigest() for frame in timeline_frames(timeline, cutting, paths)
    ]


def timeline_frames(timeline: Timeline, cutting: Cutting, paths: Mapping[str, Path]) -> Frames:
    """Every frame of a timeline, each unique segment run once, in the order of play.

    Raises:
        ValueError: the timeline has no picture.
    """
    canvas = timeline.canvas
    if canvas is None:
        raise ValueError("the timeline has no picture")
    unique, playback = segments(timeline, canvas, cutting)
    recipes = [segment_recipe(segment, canvas, ()) for segment in unique]
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda recipe: raw_frames(recipe, paths, canvas), recipes))
    return np.concatenate([made[entry.segment][: entry.frames] for entry in playback])


def planes(frame: NDArray[np.uint8]) -> tuple[Frames, Frames, Frames]:
    """Luma, blue-difference and red-difference plane of one 4:2:0 picture."""
    rows, width = frame.shape
    height = rows * 2 // 3
    chroma = frame[height:].reshape(2, height // 2, width // 2)
    return frame[:height], chroma[0], chroma[1]
