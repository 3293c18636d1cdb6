"""A still of H.264 is one coded picture; packets of ours show it again for as long as wanted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from picture_order import Picture, check_period
from reelmill.core.codecs.h264_sets import SequenceSet, first_sets, picture_set, sequence_set
from reelmill.core.codecs.h264_skips import SkippedPictures, skipped_bytes
from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.errors import StitchError
from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.segments import SegmentKind
from reelmill.media.process import run_ffmpeg
from reelmill.media.stitch import stitch
from reelmill.usecases.render.render_context import RenderContext
from rendered import finished, packets, render

SIZES = [(320, 180, 40), (1280, 720, 36), (1920, 1080, 70), (3840, 2160, 240), (16, 16, 24)]
"""Width, height, and what a picture that is shown again may take at most, in bytes."""


@pytest.fixture
def large(tools: RenderContext) -> RenderContext:
    """An installation that allows 4K."""
    return replace(tools, limits=replace(tools.limits, width=3840, height=2160))


def still(width: int, height: int, seconds: float, quality: str = "standard") -> dict[str, Any]:
    """Nothing but a picture with edges and a gradient."""
    text = {"type": "text", "text": "12", "style": {"size": max(1, height // 2)}}
    return {
        "canvas": {"width": width, "height": height, "fps": 30, "background": "#205080"},
        "tracks": [{**text, "duration": seconds}],
        "output": {"quality": quality},
    }


def pictures(path: Path) -> list[str]:
    with av.open(str(path)) as master:
        frames = master.decode(video=0)
        return [hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest() for frame in frames]


@pytest.mark.parametrize(("width", "height", "most"), SIZES)
def test_every_picture_is_the_first_once_more_and_takes_few_bytes(
    large: RenderContext, tmp_path: Path, width: int, height: int, most: int
) -> None:
    out = tmp_path / "a.mp4"
    report = render(still(width, height, 4.5), out, large)
    assert report.segments_encoded == 1
    assert len(set(pictures(out))) == 1
    first, *others = packets(out, "video")
    assert len(others) == 134
    assert {len(packet.data) <= most for packet in others} == {True}
    assert len(others[-1].data) == pytest.approx(skipped_bytes(width, height), abs=16)
    assert len(first.data) > max(len(packet.data) for packet in others)


@pytest.mark.parametrize("quality", Quality)
def test_a_long_still_is_one_coded_picture_in_groups_of_half_a_minute(
    tools: RenderContext, tmp_path: Path, quality: Quality
) -> None:
    out = tmp_path / "a.mp4"
    render(still(320, 180, 65, quality.value), out, tools)
    with av.open(str(out)) as master:
        keys = [
            i for i, p in enumerate(p for p in master.demux(video=0) if p.size) if p.is_keyframe
        ]
    assert keys == [0, 900, 1800]
    assert len(set(pictures(out))) == 1
    (segment,) = (
        s for s in finished(still(320, 180, 65, quality.value), tools, tmp_path)[0].segments
    )
    assert (segment.segment.kind, segment.segment.frames) == (SegmentKind.STILL, 1)


def test_large_canvases_can_be_sought_every_ten_seconds(
    large: RenderContext, tmp_path: Path
) -> None:
    out = tmp_path / "a.mp4"
    render(still(2560, 1440, 11, "draft"), out, large)
    with av.open(str(out)) as master:
        keys = [
            i for i, p in enumerate(p for p in master.demux(video=0) if p.size) if p.is_keyframe
        ]
    assert keys == [0, 300]


def test_a_decoder_reports_nothing(tools: RenderContext, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    render(still(320, 180, 12), out, tools)
    assert not run_ffmpeg(["-v", "warning", "-xerror", "-i", str(out), "-f", "null", "-"])


def test_stills_between_moving_pictures_start_and_end_on_their_frames(
    tools: RenderContext, tmp_path: Path, stamped: Any
) -> None:
    """Moving segments hold pictures out of order; a still must neither delay nor overtake them."""
    film = str(stamped(frames=45, audio_rate=48000))
    shown = {"type": "video", "src": film}
    caption = {"type": "text", "text": "Two", "duration": 2}
    sequence = {"type": "sequence", "tracks": [caption, shown, caption, shown, caption]}
    canvas = {"width": 320, "height": 240, "fps": 30}
    out = tmp_path / "a.mp4"
    render({"canvas": canvas, "tracks": [sequence]}, out, tools)
    found = pictures(out)
    assert len(found) == 270
    assert found[60:105] == found[165:210]
    assert len(set(found[60:105])) == 45
    stills = [*found[:60], *found[105:165], *found[210:]]
    assert len(set(stills)) == 1
    assert not {stills[0]} & set(found[60:105])


def sets(tools: RenderContext, tmp_path: Path) -> bytes:
    """What a track of ours says of itself."""
    render(still(320, 180, 0.5), tmp_path / "sets.mp4", tools)
    with av.open(str(tmp_path / "sets.mp4")) as master:
        return master.streams.video[0].codec_context.extradata or b""


def test_parameter_sets_are_read_as_ffmpeg_reads_them(tools: RenderContext, tmp_path: Path) -> None:
    sequence, picture = first_sets(sets(tools, tmp_path))
    assert (sequence_set(sequence).blocks_wide, sequence_set(sequence).blocks_high) == (20, 12)
    assert sequence_set(sequence).order_kind == 0
    assert picture_set(picture).arithmetic and picture_set(picture).quantiser == 26
    assert {QUALITIES[quality].chroma_qp_offset for quality in Quality} == {0, -2}


def test_tracks_of_another_kind_are_refused(tools: RenderContext, tmp_path: Path) -> None:
    """Baseline has no CABAC, and a record that ends early has no sets at all."""
    coder = ["-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p"]
    grey = ["-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1"]
    run_ffmpeg([*grey, *coder, str(tmp_path / "base.mp4")])
    with av.open(str(tmp_path / "base.mp4")) as master:
        record = master.streams.video[0].codec_context.extradata or b""
    with pytest.raises(ValueError, match="CABAC"):
        SkippedPictures(record)
    whole = sets(tools, tmp_path)
    for length in range(len(whole) - 12):
        with pytest.raises(ValueError, match="parameter sets"):
            SkippedPictures(whole[:length])


def test_a_segment_whose_picture_cannot_be_shown_for_longer_is_an_error(
    tools: RenderContext, tmp_path: Path
) -> None:
    plan, done = finished(still(320, 180, 2), tools, tmp_path)
    base = tmp_path / "base.mp4"
    source = done.paths[plan.segments[0].fingerprint]
    coder = ["-c:v", "libx264", "-profile:v", "baseline", "-f", "mp4"]
    run_ffmpeg(["-i", str(source), *coder, str(base)])
    other = replace(done, paths={**done.paths, plan.segments[0].fingerprint: base})
    with pytest.raises(StitchError, match="cannot be shown for longer") as caught:
        stitch(master_plan(plan), other, tmp_path / "a.mp4")
    assert caught.value.problems[0].code == "segment_damaged"


def test_the_checker_of_the_order_finds_what_decoders_pass_over() -> None:
    """Pictures that are no references come around after sixteen, as x264's widths are."""
    sequence = SequenceSet(4, 0, 6, 4, 20, 12, True)
    key = Picture(True, True, 0, 0, 0)
    good = [key, *(Picture(False, True, n % 16, 2 * n % 64, n) for n in range(1, 100))]
    check_period(good, sequence)
    unreferenced = [key, *(Picture(False, False, 1, 2 * n % 64, n) for n in range(1, 100))]
    with pytest.raises(AssertionError, match="another order"):
        check_period(unreferenced, sequence)
    with pytest.raises(AssertionError, match="frame_num"):
        check_period([key, *(replace(p, number=(p.number + 1) % 16) for p in good[1:])], sequence)
    swapped = [replace(a, pts=b.pts) for a, b in pairwise([*good, key])]
    with pytest.raises(AssertionError, match="another order"):
        check_period(swapped, sequence)
