"""Files that hold several videos, as cameras, recorders and editors write them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reelmill.cli.probe import info_table
from reelmill.core.errors import SpecError
from reelmill.core.media_info import MediaKind
from reelmill.core.spec import load_spec
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.media_info_json import from_json, to_json
from reelmill.media.probe import probe
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.run_render import run_render
from stamped import make_stamped, read_stamps

LATER = 40
"""Stamp of the second video's first frame, and the height that tells them apart."""


def ffmpeg(*arguments: object) -> None:
    subprocess.run([str(ffmpeg_path()), "-v", "error", "-y", *map(str, arguments)], check=True)


@pytest.fixture(params=[".mp4", ".mkv"])
def film(request: Any, tmp_path: Path) -> Path:
    """Two videos with sound: one stamped from 0, one stamped from 40 and of another size."""
    first = make_stamped(tmp_path / "a.mp4", frames=30, audio_rate=48000)
    whole = make_stamped(tmp_path / "b.mp4", frames=LATER + 24, width=160, height=120)
    later = f"[1:v]trim=start_frame={LATER},setpts=PTS-STARTPTS[later]"
    out = tmp_path / f"film{request.param}"
    ffmpeg("-i", first, "-i", whole, "-filter_complex", later, "-map", "0:v", "-map", "[later]",
           "-map", "0:a", "-c:v", "libx264", "-qp", 4, "-c:a", "aac", out)  # fmt: skip
    return out


def rendered(
    film: Path, tools: RenderContext, out: Path, scale: float = 1, **fields: Any
) -> list[int]:
    track = {"type": "video", "src": str(film), "fit": "fill", **fields}
    canvas = {"width": 320, "height": 240, "fps": 30}
    run_render(load_spec({"canvas": canvas, "tracks": [track]}, tools.limits), out, tools)
    return read_stamps(out, scale)


def test_a_track_chooses_among_the_videos_of_its_file(
    film: Path, tools: RenderContext, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    own = rendered(film, tools, out)
    assert own == rendered(film, tools, out, videoStream=0) == list(range(30))
    assert rendered(film, tools, out, 2, videoStream=1) == list(range(LATER, LATER + 24))
    trimmed = rendered(film, tools, out, 2, videoStream=1, trim={"start": 0.2, "end": 0.5})
    assert trimmed == list(range(LATER + 6, LATER + 15))


def test_a_video_that_does_not_exist_is_refused_with_how_many_there_are(
    film: Path, tools: RenderContext, tmp_path: Path
) -> None:
    with pytest.raises(SpecError) as caught:
        rendered(film, tools, tmp_path / "out.mp4", videoStream=2)
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("source_stream_missing", "/tracks/0/videoStream")
    assert "2 of them" in problem.message


def test_probe_lists_all_videos(film: Path) -> None:
    info = probe(film)
    assert [(v.height, v.frame_count) for v in info.videos] == [(240, 30), (120, 24)]
    assert info.video == info.videos[0]
    assert from_json(to_json(info)) == info
    reported = io.StringIO()
    Console(width=200, file=reported).print(info_table(film, info))
    assert "picture 0  h264 320x240" in reported.getvalue()
    assert "(default)" in reported.getvalue().split("picture 1")[0]
    assert "picture 1  h264 160x120" in reported.getvalue()


def test_the_files_own_choice_is_the_default(tmp_path: Path, tools: RenderContext) -> None:
    pair = [make_stamped(tmp_path / f"{n}.mp4", frames=n) for n in (10, 20)]
    film = tmp_path / "film.mkv"
    ffmpeg("-i", pair[0], "-i", pair[1], "-map", "0", "-map", "1", "-c", "copy",
           "-disposition:0", "0", "-disposition:1", "default", film)  # fmt: skip
    assert len(rendered(film, tools, tmp_path / "out.mp4")) == 20
    assert len(rendered(film, tools, tmp_path / "out.mp4", videoStream=0)) == 10


def cover(folder: Path) -> Path:
    path = folder / "cover.jpg"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x48", "-frames:v", "1", path)
    return path


def test_a_cover_is_no_video_beside_one(tmp_path: Path, tools: RenderContext) -> None:
    film = make_stamped(tmp_path / "plain.mp4", frames=10)
    covered = tmp_path / "covered.mp4"
    ffmpeg("-i", cover(tmp_path), "-i", film, "-map", "0", "-map", "1", "-c", "copy",
           "-disposition:v:0", "attached_pic", covered)  # fmt: skip
    assert [v.frame_count for v in probe(covered).videos] == [10]
    assert rendered(covered, tools, tmp_path / "out.mp4", videoStream=0) == list(range(10))


def test_a_cover_alone_is_a_picture(tmp_path: Path, tools: RenderContext) -> None:
    alone = tmp_path / "alone.mp4"
    ffmpeg("-i", cover(tmp_path), "-c", "copy", "-disposition:v:0", "attached_pic", alone)
    assert (probe(alone).kind, probe(alone).videos) == (MediaKind.IMAGE, ())
    track = {"type": "image", "src": str(alone), "duration": 0.2}
    spec = load_spec({"canvas": {"width": 64, "height": 48}, "tracks": [track]}, tools.limits)
    report = run_render(spec, tmp_path / "out.mp4", tools)
    assert not report.warnings
