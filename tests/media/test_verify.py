"""A master that differs from its plan is found out: each kind of bad master is really built."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from reelmill.core.errors import VerifyError
from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.media.finish import Finished
from reelmill.media.process import run_ffmpeg
from reelmill.media.stitch import stitch
from reelmill.media.verify import POINTS, verify
from reelmill.usecases.render.render_context import RenderContext
from rendered import finished

Master = tuple[RenderPlan, Finished, Path]


@pytest.fixture
def master(stamped: Any, tools: RenderContext, tmp_path: Path, small_canvas: Any) -> Master:
    """A good master of five seconds with sound, and what it was made from."""
    film = str(stamped(frames=150, audio_rate=48000))
    document = {"canvas": small_canvas, "tracks": [{"type": "video", "src": film}]}
    plan, done = finished(document, tools, tmp_path)
    stitch(master_plan(plan), done, tmp_path / "good.mp4")
    return plan, done, tmp_path / "good.mp4"


def codes(plan: RenderPlan, path: Path) -> list[str]:
    """What is wrong with a master."""
    with pytest.raises(VerifyError) as caught:
        verify(master_plan(plan), path)
    return [problem.code for problem in caught.value.problems]


def test_a_good_master_is_measured(master: Master) -> None:
    measured = verify(master_plan(master[0]), master[2])
    assert measured.frames == 150
    assert measured.video_seconds == measured.audio_seconds == 5
    assert measured.av_difference_seconds == 0
    assert measured.decoded_points == POINTS


def test_a_master_with_a_frame_too_many_or_too_few_is_refused(master: Master) -> None:
    plan, _, path = master
    for frames in (149, 151):
        other = replace(plan, timeline=replace(plan.timeline, frame_count=frames))
        assert codes(other, path) == ["frame_count_differs", "duration_differs"]


def test_a_master_without_its_last_segment_is_refused(master: Master, tmp_path: Path) -> None:
    plan, done, _ = master
    timeline = replace(plan.timeline, frame_count=120)
    cut = replace(plan, timeline=timeline, playback=plan.playback[:-1])
    stitch(master_plan(cut), done, tmp_path / "cut.mp4")
    problems = ["frame_count_differs", "duration_differs", "audio_video_differ"]
    assert codes(plan, tmp_path / "cut.mp4") == problems


def test_a_master_whose_sound_ends_early_is_refused(master: Master, tmp_path: Path) -> None:
    short = ["-c", "copy", "-map", "0:v", "-map", "1:a"]
    path = str(master[2])
    bad = tmp_path / "bad.mp4"
    run_ffmpeg(["-i", path, "-t", "4.9", "-i", path, *short, str(bad)])
    assert codes(master[0], bad) == ["duration_differs", "audio_video_differ"]


def test_a_master_without_sound_is_refused(master: Master, tmp_path: Path) -> None:
    silent = tmp_path / "silent.mp4"
    run_ffmpeg(["-i", str(master[2]), "-c", "copy", "-an", str(silent)])
    assert codes(master[0], silent) == ["duration_differs"]


def test_a_master_at_another_speed_is_refused(master: Master, tmp_path: Path) -> None:
    slow = tmp_path / "slow.mp4"
    run_ffmpeg(["-itsscale", "1.01", "-i", str(master[2]), "-c", "copy", str(slow)])
    assert "duration_differs" in codes(master[0], slow)


@pytest.mark.parametrize("part", [Fraction(1, 3), Fraction(9, 10)])
def test_a_master_that_was_cut_off_is_refused(
    master: Master, tmp_path: Path, part: Fraction
) -> None:
    whole = master[2].read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: int(len(whole) * part)])
    assert codes(master[0], cut) == ["master_unreadable"]


def test_a_master_with_rubbish_for_pictures_is_refused(master: Master, tmp_path: Path) -> None:
    data = bytearray(master[2].read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = b"\xa5" * (len(data) - start)
    (tmp_path / "bad.mp4").write_bytes(data)
    assert codes(master[0], tmp_path / "bad.mp4") == ["master_unreadable"]


@pytest.mark.parametrize("content", [b"", b"no film", None])
def test_something_else_than_a_film_is_refused(
    master: Master, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "bad.mp4").write_bytes(content)
    assert codes(master[0], tmp_path / "bad.mp4") == ["master_unreadable"]
