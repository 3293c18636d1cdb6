"""Films with many streams: fonts of their subtitles, as fans and archives attach, and sounds."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reelmill.core.errors import SourceError
from reelmill.core.spec import load_spec
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.probe import probe
from reelmill.media.thumbnail import make_thumbnail
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.run_render import run_render
from stamped import make_stamped, read_stamps

FONT_BYTES = 3_000_000


def with_fonts(folder: Path, count: int, size: int) -> Path:
    film, out, font = (folder / name for name in ("film.mkv", "fonts.mkv", "font.ttf"))
    make_stamped(film, frames=30, audio_rate=48000)
    font.write_bytes(os.urandom(size))
    attached = [part for _ in range(count) for part in ("-attach", str(font))]
    typed = ["-metadata:s:t", "mimetype=font/ttf"]
    command = [
        str(ffmpeg_path()),
        "-v",
        "error",
        "-y",
        "-i",
        str(film),
        "-c",
        "copy",
        *attached,
        *typed,
        str(out),
    ]
    subprocess.run(command, check=True)
    return out


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return with_fonts(tmp_path, 40, FONT_BYTES)


def test_a_film_with_many_fonts_is_rendered_with_its_sound(
    film: Path, tools: RenderContext, tmp_path: Path
) -> None:
    assert probe(film).attached_bytes == 40 * FONT_BYTES
    out = tmp_path / "out.mp4"
    canvas = {"width": 320, "height": 240, "fps": 30}
    track = {"type": "video", "src": str(film), "fit": "fill"}
    report = run_render(load_spec({"canvas": canvas, "tracks": [track]}, tools.limits), out, tools)
    assert report.warnings == ()
    assert read_stamps(out) == list(range(30))
    assert probe(out).audio is not None


def test_a_sound_is_taken_from_a_film_with_many_fonts(
    film: Path, tools: RenderContext, tmp_path: Path
) -> None:
    out = tmp_path / "out.m4a"
    spec = {"output": {"format": "m4a"}, "tracks": [{"type": "audio", "src": str(film)}]}
    run_render(load_spec(spec, tools.limits), out, tools)
    assert probe(out).audio is not None


def test_a_film_with_many_fonts_has_a_thumbnail(film: Path, tmp_path: Path) -> None:
    make_thumbnail(film, probe(film), tmp_path / "out.webp")
    assert (tmp_path / "out.webp").stat().st_size > 0


def test_too_many_attachments_are_refused(tmp_path: Path) -> None:
    assert probe(with_fonts(tmp_path, 198, 100)).attached_bytes == 198 * 100
    with pytest.raises(SourceError) as caught:
        probe(with_fonts(tmp_path, 199, 100))
    (problem,) = caught.value.problems
    assert problem.code == "source_too_many_streams"
    assert "more than 200 streams" in problem.message
    assert problem.hint


def test_the_last_of_many_sounds_can_be_chosen(tools: RenderContext, tmp_path: Path) -> None:
    film, out = tmp_path / "sounds.mkv", tmp_path / "out.wav"
    silence, tone = "anullsrc=d=1", "sine=duration=1"
    inputs = [part for sound in (silence, tone) for part in ("-f", "lavfi", "-i", sound)]
    maps = ["-map", "0"] * 40 + ["-map", "1"]
    command = [str(ffmpeg_path()), "-v", "error", *inputs, *maps, "-c:a", "flac", str(film)]
    subprocess.run(command, check=True)
    peaks = []
    for number in (39, 40):
        track = {"type": "audio", "src": str(film), "stream": number}
        spec = {"output": {"format": "wav"}, "tracks": [track]}
        peaks.append(run_render(load_spec(spec, tools.limits), out, tools).qc.audio_peak)
    quiet, loud = peaks
    assert quiet == 0
    assert loud
    assert loud > 0.05
