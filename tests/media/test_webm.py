"""A WebM is joined from packets as an MP4 is, and holds the same pictures and samples."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelmill.core.errors import VerifyError
from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.plan.segments import SegmentKind
from reelmill.media.finish import Finished
from reelmill.media.process import run_ffmpeg
from reelmill.media.stitch import stitch
from reelmill.media.verify import POINTS, verify
from reelmill.usecases.render.render_context import RenderContext
from rendered import finished, lumas, packets, planned, render, samples
from stamped import read_clicks, read_stamp

A_CLICK = 48
REPEAT = b"\x88"


@pytest.fixture
def document(stamped: Any, small_canvas: Any) -> dict[str, Any]:
    """Two moving segments, a still that is longer than its GOP, sound that ends within a packet."""
    film = str(stamped(frames=90, audio_rate=48000))
    return {
        "canvas": {**small_canvas, "width": 320, "height": 240},
        "tracks": [{"type": "video", "src": film}],
        "duration": 14,
        "output": {"format": "webm", "quality": "draft", "metadata": {"title": "A day"}},
    }


Work = tuple[RenderPlan, Finished, Path]


@pytest.fixture
def work(document: dict[str, Any], tools: RenderContext, tmp_path: Path) -> Work:
    plan, done = finished(document, tools, tmp_path)
    stitch(master_plan(plan), done, tmp_path / "good.webm")
    return plan, done, tmp_path / "good.webm"


def codes(plan: RenderPlan, path: Path) -> list[str]:
    with pytest.raises(VerifyError) as caught:
        verify(master_plan(plan), path)
    return [problem.code for problem in caught.value.problems]


def test_every_frame_and_every_sample_is_there(work: Work) -> None:
    plan, _, path = work
    shown = [read_stamp(luma) for luma in lumas(path)]
    assert len(shown) == 420
    assert shown[:90] == list(range(90))
    assert plan.audio is not None
    heard = samples(path)
    assert len(heard) == plan.audio.soundtrack.sample_count == 14 * 48_000
    clicks = read_clicks(heard[:, 0], 48000)
    assert np.abs(np.array(clicks) - [0, 48_000, 96_000]).max() <= A_CLICK


def test_times_count_frames_and_samples_from_zero(work: Work) -> None:
    _, _, path = work
    pictures, sounds = packets(path, "video"), packets(path, "audio")
    assert [p.pts for p in pictures] == [round(i * 1000 / 30) for i in range(420)]
    assert sounds[0].pts == -7, "the pre-skip of 312 samples"
    assert {b.pts - a.pts for a, b in pairwise(sounds)} <= {19, 20, 21}
    with av.open(str(path)) as master:
        assert [s.codec_context.name for s in master.streams] == ["vp9", "opus"]
        assert master.streams.video[0].average_rate == 30
    data = path.read_bytes()
    assert data.index(b"\x1c\x53\xbb\x6b") < data.index(b"\x1f\x43\xb6\x75"), "cues come first"


def test_packets_are_copied_and_a_still_is_one_of_them(work: Work) -> None:
    plan, done, path = work
    expected = []
    for entry in plan.playback:
        own = packets(done.paths[plan.segments[entry.segment].fingerprint], "video")
        expected += [p.data for p in own] + [REPEAT] * (entry.frames - len(own))
    assert [p.data for p in packets(path, "video")] == expected
    stills = [p for p in plan.segments if p.segment.kind is SegmentKind.STILL]
    assert [p.segment.frames for p in stills] == [1]
    assert expected.count(REPEAT) > 300


def test_what_is_beside_a_packet_is_copied_too(work: Work, tmp_path: Path) -> None:
    """VP9's transparency."""
    plan, done, _ = work
    name, clear = plan.segments[0].fingerprint, tmp_path / "clear.webm"
    film = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=30,format=yuva420p", "-frames:v", "60"]
    coder = ["-c:v", "libvpx-vp9", "-auto-alt-ref", "0", "-deadline", "realtime", "-g", "9999"]
    run_ffmpeg([*film, *coder, "-f", "webm", str(clear)])
    mixed = replace(done, paths={**done.paths, name: clear})
    stitch(master_plan(plan), mixed, tmp_path / "mixed.webm")

    def beside(path: Path) -> list[bytes]:
        with av.open(str(path)) as file:
            found = [p for p in file.demux(video=0) if p.size][:60]
            return [bytes(p.get_sidedata("matroska_block_additional")) for p in found]

    assert beside(clear) == beside(tmp_path / "mixed.webm")
    assert all(beside(clear))


def test_a_good_master_is_measured(work: Work) -> None:
    measured = verify(master_plan(work[0]), work[2])
    assert (measured.frames, measured.decoded_points) == (420, POINTS)
    assert abs(measured.video_seconds - 14) <= 0.002
    assert abs(measured.audio_seconds - 14) <= 0.002


@pytest.mark.parametrize("lost", [1, 20, 1000, 50_000])
def test_a_master_that_was_cut_off_is_refused(work: Work, tmp_path: Path, lost: int) -> None:
    whole = work[2].read_bytes()
    cut = tmp_path / "cut.webm"
    cut.write_bytes(whole[: len(whole) - min(lost, len(whole) // 2)])
    assert codes(work[0], cut)


def test_a_master_with_a_frame_too_few_is_refused(work: Work) -> None:
    plan, _, path = work
    other = replace(plan, timeline=replace(plan.timeline, frame_count=421))
    assert "frame_count_differs" in codes(other, path)


def test_a_master_whose_sound_ends_early_is_refused(work: Work, tmp_path: Path) -> None:
    plan, _, path = work
    longer = tmp_path / "longer.webm"
    run_ffmpeg(["-i", str(path), "-c", "copy", "-bsf:a", "noise=drop=gt(n\\,600)", str(longer)])
    assert codes(plan, longer) == ["master_unreadable"], "nothing is heard near its end"


def test_a_second_render_encodes_nothing_and_gives_the_same_bytes(
    document: dict[str, Any], tools: RenderContext, tmp_path: Path
) -> None:
    first = render(document, tmp_path / "a.webm", tools)
    again = render(document, tmp_path / "b.webm", tools)
    assert first.segments_encoded and first.chunks_encoded
    assert (again.segments_encoded, again.chunks_encoded) == (0, 0)
    with av.open(str(tmp_path / "a.webm")) as master:
        assert master.metadata["title"] == "A day"
    assert (tmp_path / "a.webm").read_bytes() == (tmp_path / "b.webm").read_bytes()


def test_mp4_and_webm_share_nothing_but_the_pictures_before_the_encoder(
    document: dict[str, Any], tools: RenderContext
) -> None:
    webm = planned(document, tools)
    mp4 = planned({**document, "output": {"format": "mp4"}}, tools)
    assert not set(webm.fingerprints) & set(mp4.fingerprints)
    assert [p.recipe.graph for p in webm.segments[:2]] == [p.recipe.graph for p in mp4.segments[:2]]
    assert sum(entry.frames for entry in webm.playback) == sum(
        entry.frames for entry in mp4.playback
    )
