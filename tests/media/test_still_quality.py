"""Stills do not pulse, and where they meet moving pictures no seam shows: measured in decibels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from frames import Frames, timeline_frames
from reelmill.core.plan.segments import Cutting, SegmentKind, segments
from reelmill.core.spec import load_spec
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.usecases.render.gather import draw, gather
from reelmill.usecases.render.render_context import RenderContext
from rendered import render

IDENTICAL_DB = 99.0
NO_PULSE_DB = 55.0
SEAM_DB = 2.0
REPEATING = Cutting(repeats_stills=True)


@dataclass(frozen=True)
class Watching:
    """A master next to what it was made from.

    Attributes:
        seen: Decoded frames.
        raw: Frames before the encoder.
        kinds: Kind of the segment each frame is from.
        turns: Frames at which a turn of a segment begins.
    """

    seen: list[Frames]
    raw: Frames
    kinds: list[SegmentKind]
    turns: list[int]

    def quality(self, frame: int) -> float:
        """Likeness of a frame to itself before the encoder."""
        return likeness(self.seen[frame], self.raw[frame])

    def still_steps(self) -> list[float]:
        """Likeness of neighbours that both belong to stills."""
        inside = [i for i, pair in enumerate(pairwise(self.kinds)) if pair == (STILL, STILL)]
        return [likeness(self.seen[i], self.seen[i + 1]) for i in inside]

    def seams(self) -> list[int]:
        """Numbers of the frames after which a still begins or ends."""
        return [i for i, (a, b) in enumerate(pairwise(self.kinds)) if a is not b]

    def worst_seam_db(self) -> float:
        """How much worse a seam's step is than before the encoder, at most."""
        return max(
            likeness(self.raw[i], self.raw[i + 1]) - likeness(self.seen[i], self.seen[i + 1])
            for i in self.seams()
        )


STILL, MOVING = SegmentKind.STILL, SegmentKind.MOVING


def likeness(a: Frames, b: Frames) -> float:
    """Peak signal-to-noise ratio of two 4:2:0 pictures in decibels."""
    error = float(np.mean((a.astype(np.int16) - b).astype(np.float32) ** 2))
    return IDENTICAL_DB if error == 0 else float(10 * np.log10(255**2 / error))


def detailed(path: Path, seed: int, width: int, height: int) -> str:
    """A picture as rich as a photograph: soft colours, hard curved edges, grain."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]
    waves = [128 + 100 * np.sin(3 * x + seed + c) * np.cos(2 * y + c) for c in range(3)]
    edges = 25 * np.sign(np.sin(40 * x + 10 * np.sin(9 * y + seed)))
    bright = rng.standard_normal((height, width, 1), np.float32)
    grain = 12 * bright + 4 * rng.standard_normal((height, width, 3), np.float32)
    for axis in (0, 1):
        grain = (np.roll(grain, 1, axis) + 2 * grain + np.roll(grain, -1, axis)) / 4
    picture = np.stack(waves, -1) + edges[..., None] + grain
    frame = av.VideoFrame.from_ndarray(np.clip(picture, 0, 255).astype(np.uint8), "rgb24")
    with av.open(str(path), "w", format="image2") as out:
        stream = out.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        out.mux([*stream.encode(frame), *stream.encode()])
    return str(path)


def watch(document: dict[str, Any], tools: RenderContext, folder: Path) -> Watching:
    """Render a spec and compare every frame."""
    render(document, folder / "master.mp4", tools)
    spec = load_spec(document, tools.limits)
    found = gather(spec, tools, CancelToken())
    gathered = draw(found, found.drawable, tools, CancelToken())
    timeline = resolve(spec, gathered.facts, tools.limits)
    assert timeline.canvas is not None
    unique, playback = segments(timeline, timeline.canvas, REPEATING)
    raw = timeline_frames(timeline, Cutting(), gathered.paths)
    with av.open(str(folder / "master.mp4")) as master:
        seen = [np.asarray(f.to_ndarray(), np.uint8) for f in master.decode(video=0)]
    assert len(seen) == len(raw) == timeline.frame_count
    starts = np.cumsum([0, *(entry.frames for entry in playback)])[:-1]
    return Watching(
        seen=seen,
        raw=raw,
        kinds=[unique[p.segment].kind for p in playback for _ in range(p.frames)],
        turns=[int(start) for start in starts],
    )


def pair(folder: Path, size: tuple[int, int], quality: str, **sequence: Any) -> dict[str, Any]:
    """Two detailed pictures that are shown for some seconds each."""
    seconds = sequence.pop("seconds", 1.5)
    pictures = [detailed(folder / f"{i}.png", i, *size) for i in range(2)]
    tracks = [{"type": "image", "src": p, "duration": seconds} for p in pictures]
    return {
        "canvas": {"width": size[0], "height": size[1], "fps": 30},
        "tracks": [{"type": "sequence", "tracks": tracks, **sequence}],
        "output": {"quality": quality},
    }


CROSSFADE = {"type": "crossfade", "duration": 1}


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_a_still_neither_pulses_nor_refines(
    quality: str, tools: RenderContext, tmp_path: Path
) -> None:
    document = pair(tmp_path, (320, 180), quality, seconds=31.5, transition=CROSSFADE)
    found = watch(document, tools, tmp_path)
    assert [found.kinds[turn] for turn in found.turns] == [STILL, STILL, MOVING, STILL, STILL]
    assert min(found.still_steps()) >= NO_PULSE_DB
    for turn, end in ((0, found.turns[2]), (found.turns[3], len(found.kinds))):
        assert found.quality(turn) == pytest.approx(found.quality(end - 1), abs=0.1)


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_no_seam_shows_where_a_still_meets_a_crossfade(
    quality: str, tools: RenderContext, tmp_path: Path
) -> None:
    found = watch(pair(tmp_path, (640, 360), quality, transition=CROSSFADE), tools, tmp_path)
    assert len(found.seams()) == 2
    assert found.worst_seam_db() <= SEAM_DB


def test_no_seam_shows_in_full_hd(tools: RenderContext, tmp_path: Path) -> None:
    document = pair(tmp_path, (1920, 1080), "draft", seconds=1.2, transition=CROSSFADE)
    found = watch(document, tools, tmp_path)
    assert len(found.seams()) == 2
    assert found.worst_seam_db() <= SEAM_DB
    assert min(found.still_steps()) >= NO_PULSE_DB
