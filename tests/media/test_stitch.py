"""The stitcher takes what fits together and refuses everything else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import reelmill.media.stitch as stitch_module
from reelmill.core.errors import CancelledError, OutputError, StitchError
from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.plan.segments import PlaybackEntry
from reelmill.media.cancel import CancelToken
from reelmill.media.finish import Finished, finish
from reelmill.media.process import run_ffmpeg
from reelmill.media.stitch import stitch
from reelmill.usecases.render.render_context import RenderContext
from rendered import finished, lumas, packets
from stamped import read_stamp

Work = tuple[RenderPlan, Finished]


@pytest.fixture
def work(stamped: Any, tools: RenderContext, tmp_path: Path, small_canvas: Any) -> Work:
    """Two moving segments and two chunks of sound, finished."""
    film = str(stamped(frames=150, audio_rate=48000))
    canvas = {**small_canvas, "width": 320, "height": 240}
    tracks = [{"type": "video", "src": film, "opacity": 1}]
    return finished({"canvas": canvas, "tracks": tracks}, tools, tmp_path)


def with_file(work: Work, number: int, path: Path) -> Finished:
    """The finished work with another file in the place of one segment."""
    plan, done = work
    return replace(done, paths={**done.paths, plan.segments[number].fingerprint: path})


def encoded_again(work: Work, number: int, out: Path, *options: str) -> Path:
    """A segment encoded with other options."""
    plan, done = work
    source = done.paths[plan.segments[number].fingerprint]
    run_ffmpeg(["-i", str(source), *options, "-f", "mp4", str(out)])
    return out


@pytest.mark.parametrize("kept_bytes", [0, 32 * 1024**2])
def test_segments_are_played_in_any_order_and_as_often_as_planned(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_bytes: int
) -> None:
    monkeypatch.setattr(stitch_module, "_LARGEST_KEPT_BYTES", kept_bytes)
    plan, done = work
    assert [p.segment.frames for p in plan.segments] == [60, 60, 30]
    playback = [
        PlaybackEntry(2, 30),
        PlaybackEntry(0, 60),
        PlaybackEntry(1, 60),
        PlaybackEntry(2, 30),
        PlaybackEntry(2, 30),
    ]
    timeline = replace(plan.timeline, frame_count=210)
    turned = replace(plan, timeline=timeline, playback=tuple(playback), audio=None)
    stitch(master_plan(turned), done, tmp_path / "a.mp4")
    last = list(range(120, 150))
    shown = [read_stamp(luma) for luma in lumas(tmp_path / "a.mp4")]
    assert shown == [*last, *range(120), *last, *last]


def test_packets_are_copied_and_not_changed(work: Work, tmp_path: Path) -> None:
    plan, done = work
    stitch(master_plan(plan), done, tmp_path / "a.mp4")
    parts = [packets(done.paths[p.fingerprint], "video") for p in plan.segments]
    expected = [p.data for part in parts for p in part]
    assert [p.data for p in packets(tmp_path / "a.mp4", "video")] == expected


@pytest.mark.parametrize(
    "options",
    [
        ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0"),
        ("-c:v", "libx264", "-profile:v", "main"),
        ("-c:v", "libx264", "-s", "160x120"),
    ],
)
def test_segments_with_other_parameter_sets_are_refused(
    work: Work, tmp_path: Path, options: tuple[str, ...]
) -> None:
    other = encoded_again(work, 1, tmp_path / "other.mp4", *options)
    with pytest.raises(StitchError) as caught:
        stitch(master_plan(work[0]), with_file(work, 1, other), tmp_path / "a.mp4")
    assert [p.code for p in caught.value.problems] == ["parameter_sets_differ"]


def test_a_segment_with_a_frame_too_few_is_refused(work: Work, tmp_path: Path) -> None:
    short = encoded_again(work, 0, tmp_path / "short.mp4", "-c", "copy", "-frames:v", "59")
    with pytest.raises(StitchError, match="59 of 60 frames") as caught:
        stitch(master_plan(work[0]), with_file(work, 0, short), tmp_path / "a.mp4")
    assert caught.value.problems[0].code == "segment_damaged"


@pytest.mark.parametrize("content", [b"", b"no film", None])
def test_a_segment_that_is_no_film_is_refused(
    work: Work, tmp_path: Path, content: bytes | None
) -> None:
    plan, done = work
    whole = done.paths[plan.segments[0].fingerprint].read_bytes()
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(StitchError) as caught:
        stitch(master_plan(plan), with_file(work, 0, broken), tmp_path / "a.mp4")
    assert caught.value.problems[0].code == "segment_damaged"


def test_a_moving_segment_is_never_played_in_part(work: Work, tmp_path: Path) -> None:
    plan, done = work
    found = packets(done.paths[plan.segments[0].fingerprint], "video")
    tick = found[1].dts - found[0].dts
    ahead = [max(p.pts for p in found[:n]) // tick >= n for n in range(1, 60)]
    cut = replace(
        plan, playback=(PlaybackEntry(0, 1 + ahead.index(True)), PlaybackEntry(2, 30)), audio=None
    )
    with pytest.raises(StitchError, match="cannot be played alone"):
        stitch(master_plan(cut), done, tmp_path / "a.mp4")


def test_sound_with_too_few_packets_is_refused(work: Work, tmp_path: Path) -> None:
    plan, done = work
    assert plan.audio is not None
    chunk = plan.audio.chunks[0]
    short = tmp_path / "short.m4a"
    source = str(done.paths[chunk.fingerprint])
    run_ffmpeg(["-i", source, "-c", "copy", "-t", "1", "-f", "mp4", str(short)])
    paths = {**done.paths, chunk.fingerprint: short}
    with pytest.raises(StitchError) as caught:
        stitch(master_plan(plan), replace(done, paths=paths), tmp_path / "a.mp4")
    assert caught.value.problems[0].code == "audio_chunk_short"


def test_sound_that_is_none_is_a_damaged_piece_of_work(work: Work, tmp_path: Path) -> None:
    plan, done = work
    assert plan.audio is not None
    (tmp_path / "none.m4a").write_bytes(b"no sound at all")
    paths = {**done.paths, plan.audio.chunks[0].fingerprint: tmp_path / "none.m4a"}
    with pytest.raises(StitchError) as caught:
        reported = replace(done, paths=paths)
        finish(
            master_plan(plan),
            reported,
            tmp_path / "a.mp4",
            lambda _done, _total: None,
            CancelToken(),
        )
    assert caught.value.problems[0].code == "segment_damaged"


def test_a_place_that_vanished_is_an_output_error(work: Work, tmp_path: Path) -> None:
    plan, done = work
    with pytest.raises(OutputError) as caught:
        place = tmp_path / "gone" / "a.mp4"
        finish(master_plan(plan), done, place, lambda _done, _total: None, CancelToken())
    assert caught.value.problems[0].code == "output_unwritable"


def test_stitching_can_be_stopped(work: Work, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        stitch(master_plan(work[0]), work[1], tmp_path / "a.mp4", cancel=token)
