"""Frames are the same, bit by bit, whether pieces are encoded alone or joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from PIL import Image

from frames import raw_frames, timeline_hashes
from reelmill.core.plan.segments import Cutting, Segment, SegmentKind, segments
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Layer, PixelFormat, Timeline, Transition
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import encode
from strategies import CANVAS, CORNER, FULL, footage_of, timelines

JOINED = Cutting(Fraction(1), Fraction(10), Fraction(1))
APART = replace(JOINED, encoder_pictures=0)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A file for each name that drawn timelines use: pictures p, q, r and videos u, v, w."""
    folder, noise = tmp_path_factory.mktemp("sources"), np.random.default_rng(1)
    paths = {}
    for name in "pqr":
        paths[name] = folder / f"{name}.png"
        Image.fromarray(noise.integers(0, 255, (48, 64, 4), np.uint8), "RGBA").save(paths[name])
    for name in "uvw":
        paths[name] = folder / f"{name}.mp4"
        with av.open(str(paths[name]), "w") as file:
            stream = file.add_stream("libx264", 30)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for _ in range(70):
                picture = noise.integers(0, 255, (48, 64, 3), np.uint8)
                file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            file.mux(stream.encode())
    return paths


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(timelines(most_frames=60))
def test_joined_pieces_show_what_they_show_alone(
    sources: Mapping[str, Path], timeline: Timeline
) -> None:
    unique, _ = segments(timeline, CANVAS, JOINED)
    assume(any(len(segment.shots) > 1 for segment in unique))
    alone = timeline_hashes(timeline, APART, sources)
    assert timeline_hashes(timeline, JOINED, sources) == alone
    assert len(alone) == timeline.frame_count


def joined_film(frames: int) -> Timeline:
    """A film under films that come and go, each cut in the middle of another."""
    whole, wipe = FrameRange(0, frames), Transition("wipeleft", 7)
    film = Layer(whole, footage_of("v"), FULL)
    small = Layer(FrameRange(9, 41), footage_of("u"), CORNER, wipe, wipe)
    again = Layer(FrameRange(20, 33), replace(footage_of("v"), trim_seconds=Fraction(1)), CORNER)
    return Timeline(CANVAS, frames, (film, small, again), None)


def test_a_film_that_goes_on_is_read_once(sources: Mapping[str, Path]) -> None:
    timeline = joined_film(50)
    apart = segments(timeline, CANVAS, APART)[0]
    shots = tuple(shot for one in apart for shot in one.shots)
    segment = Segment(SegmentKind.MOVING, shots)
    recipe = segment_recipe(segment, CANVAS, ())
    assert len(segment.shots) > 4
    assert sorted(recipe.assets) == ["u", "v", "v"]
    frames = raw_frames(recipe, sources, CANVAS)
    made = [raw_frames(segment_recipe(one, CANVAS, ()), sources, CANVAS) for one in apart]
    assert len(apart) > 4
    assert np.array_equal(frames, np.concatenate(made))


def test_joined_pieces_keep_their_transparency(sources: Mapping[str, Path], tmp_path: Path) -> None:
    canvas = replace(CANVAS, pixels=PixelFormat.CLEAR)
    timeline = replace(joined_film(50), canvas=canvas, layers=joined_film(50).layers[1:])
    hashes = []
    for cutting in (replace(JOINED, moving_seconds=Fraction(2)), APART):
        unique, playback = segments(timeline, canvas, cutting)
        found: list[str] = []
        for entry in playback:
            output, file = ("-fps_mode", "passthrough", "-f", "framemd5"), tmp_path / "md5"
            encode(segment_recipe(unique[entry.segment], canvas, output), sources, file)
            lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
            found += [line.rpartition(",")[2] for line in lines][: entry.frames]
        hashes.append(found)
    assert any(len(segment.shots) > 1 for segment in segments(timeline, canvas, JOINED)[0])
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) > 20
