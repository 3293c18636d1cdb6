"""The first steps over HTTP: the example and the README's, with a service as a user starts it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from typer.testing import CliRunner

from first_steps import first_steps
from reelmill.cli.commands import app
from served import Served

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "service_over_http.py"

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about a whole service of its own"
)


@pytest.fixture
def media(tmp_path: Path) -> list[str]:
    """Two pictures and a song of twelve seconds, as arguments of the example."""
    made: dict[str, tuple[str, ...]] = {
        "red.png": ("testsrc2=size=640x360", "-frames:v", "1"),
        "blue.jpg": ("gradients=size=640x360:seed=3", "-frames:v", "1"),
        "twelve-seconds.ogg": ("sine=frequency=330:duration=12", "-c:a", "libvorbis"),
    }
    for name, (source, *options) in made.items():
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi"]
        subprocess.run([*command, "-i", source, *options, str(tmp_path / name)], check=True)
    flags = {".ogg": "--song"}
    files = [tmp_path / name for name in made]
    return [word for f in files for word in (flags.get(f.suffix, "--picture"), str(f))]


def test_the_example_makes_a_longform_video_by_http_alone(
    served: Served, media: list[str], tmp_path: Path
) -> None:
    first = _run(served, media, tmp_path / "first.mp4")
    assert (first["durationSeconds"], first["frames"]) == (12.0, 360)
    assert first["framesToEncode"] == first["uniqueFrames"] > 0
    assert first["qc"]["frames"] == 360

    found = _probed(tmp_path / "first.mp4")
    video, audio = found["video"], found["audio"]
    assert (video["codec"], video["frameCount"]) == ("h264", 360)
    assert (video["width"], video["height"], video["frameRate"]) == (1280, 720, "30")
    assert (audio["codec"], audio["sampleRate"], audio["channels"]) == ("aac", 48000, 2)
    assert (video["durationSeconds"], audio["durationSeconds"]) == ("12", "12")

    again = _run(served, media, tmp_path / "again.mp4")
    assert again["framesToEncode"] == 0
    assert (tmp_path / "again.mp4").read_bytes() == (tmp_path / "first.mp4").read_bytes()


def test_the_example_imports_nothing_but_the_standard_library() -> None:
    code = f"import runpy, sys; runpy.run_path({str(EXAMPLE)!r}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True
    )
    names = {name.partition(".")[0] for name in done.stdout.split()}
    own = {name for name in names if name.startswith("_") or name == "sitecustomize"}
    assert names - own - sys.stdlib_module_names == set()


def test_the_first_steps_of_the_readme_lead_to_a_video(served: Served, tmp_path: Path) -> None:
    video = _probed(first_steps(served.url, tmp_path))["video"]
    assert (video["width"], video["height"], video["durationSeconds"]) == (1280, 720, "3")


def _run(served: Served, media: list[str], output: Path) -> dict[str, Any]:
    words = ["--url", served.url, "--output", str(output), *media]
    words += ["--email", "ada@example.com", "--password", "ten or more characters"]
    command = [sys.executable, str(EXAMPLE), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr + served.log.read_text()
    reported = [int(percent) for percent in re.findall(r"(\d+) %$", done.stderr, re.MULTILINE)]
    assert reported == sorted(reported)
    assert reported[-1] == 100
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def _probed(file: Path) -> dict[str, Any]:
    """What `reelmill probe` says."""
    reported = CliRunner().invoke(app, ["probe", "--json", str(file)])
    facts: dict[str, Any] = json.loads(reported.stdout)
    return facts
