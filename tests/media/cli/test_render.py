"""`reelmill render`: the file, the report, the exit codes, and what is left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import av
import psutil
import pytest
from command_line import PROGRAM, Reelmill, small_spec, written


@pytest.fixture(scope="module")
def reelmill(tmp_path_factory: pytest.TempPathFactory) -> Reelmill:
    return Reelmill(tmp_path_factory.mktemp("home"))


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return written(tmp_path / "film.json", small_spec())


def test_the_master_lies_next_to_the_spec(reelmill: Reelmill, spec: Path) -> None:
    done = reelmill("render", spec)
    assert done.returncode == 0, done.stderr
    assert str(spec.with_suffix(".mp4")) in done.stdout
    with av.open(str(spec.with_suffix(".mp4"))) as master:
        assert master.streams.video[0].frames == 20
    assert sorted(p.name for p in spec.parent.iterdir()) == ["film.json", "film.mp4"]


def test_the_output_and_standard_input_can_be_named(reelmill: Reelmill, tmp_path: Path) -> None:
    out = tmp_path / "other name.mp4"
    done = reelmill("render", "-", "-o", out, stdin=json.dumps(small_spec()))
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 0


def test_json_is_one_document_on_stdout(reelmill: Reelmill, spec: Path) -> None:
    first, second = (json.loads(reelmill("render", spec, "--json").stdout) for _ in range(2))
    assert first["frames"] == second["frames"] == 20
    assert first["durationSeconds"] == 2
    assert first["qc"]["frames"] == 20
    assert first["output"] == str(spec.with_suffix(".mp4"))
    assert second["encodedFrames"] == 0
    assert second["cacheHits"] == second["segments"] > 0


def test_a_relative_source_starts_at_the_folder_of_the_spec(
    reelmill: Reelmill, tmp_path: Path
) -> None:
    made = tmp_path / "media"
    made.mkdir()
    picture = reelmill("preview", "-", "--at", "0", "-o", made / "a.png", stdin=_text("A"))
    assert picture.returncode == 0, picture.stderr
    track = {"type": "image", "src": "media/a.png", "duration": 1}
    spec = written(tmp_path / "film.json", small_spec(tracks=[track], duration=1))
    assert reelmill("render", spec).returncode == 0


def _text(words: str) -> str:
    return json.dumps(small_spec(tracks=[{"type": "text", "text": words}]))


def test_every_problem_of_a_wrong_spec_is_reported_and_nothing_is_made(
    reelmill: Reelmill, tmp_path: Path
) -> None:
    tracks = [{"type": "text", "txt": "x"}, {"type": "shap"}]
    spec = written(tmp_path / "film.json", small_spec(tracks=tracks))
    done = reelmill("render", spec)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "/tracks/0" in done.stderr
    assert "/tracks/1" in done.stderr
    assert "did you mean" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["film.json"]


@pytest.mark.parametrize("json_flag", [[], ["--json"]])
def test_a_missing_source_is_named_with_its_track(
    reelmill: Reelmill, tmp_path: Path, json_flag: list[str]
) -> None:
    tracks = [{"type": "image", "src": "nowhere.png", "duration": 1}]
    spec = written(tmp_path / "film.json", small_spec(tracks=tracks))
    done = reelmill("render", spec, *json_flag)
    assert done.returncode == 3
    if json_flag:
        [problem] = json.loads(done.stdout)["errors"]
        assert (problem["pointer"], problem["code"]) == ("/tracks/0/src", "source_missing")
        assert done.stderr.count("✗") == 0
    else:
        assert "/tracks/0/src" in done.stderr


def test_a_missing_spec_is_a_usage_error(reelmill: Reelmill, tmp_path: Path) -> None:
    done = reelmill("render", tmp_path / "none.json")
    assert done.returncode == 2
    assert "spec_unreadable" in done.stderr


def test_an_output_that_cannot_be_written_is_reported_before_any_work(
    reelmill: Reelmill, spec: Path, tmp_path: Path
) -> None:
    for out in (tmp_path / "no" / "such.mp4", tmp_path):
        done = reelmill("render", spec, "-o", out)
        assert done.returncode == 6
        assert "output_unwritable" in done.stderr


def test_a_home_that_cannot_be_written_is_an_output_error(reelmill: Reelmill, spec: Path) -> None:
    done = reelmill("render", spec, REELMILL_HOME="/proc/reelmill")
    assert done.returncode == 6, done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_ffmpeg_is_a_render_error(reelmill: Reelmill, spec: Path) -> None:
    done = reelmill("render", spec, REELMILL_FFMPEG="/no/ffmpeg")
    assert done.returncode == 4
    assert "ffmpeg_missing" in done.stderr


def test_limits_are_raised_by_flags_and_settings(reelmill: Reelmill, tmp_path: Path) -> None:
    canvas = {"width": 1984, "height": 1080, "fps": 1}
    spec = written(tmp_path / "film.json", small_spec(canvas=canvas, duration=1, tracks=[_LONG]))
    refused = reelmill("plan", spec)
    assert refused.returncode == 2
    assert "--max-width" in refused.stderr
    assert reelmill("plan", spec, "--max-width", "2000").returncode == 0
    assert reelmill("plan", spec, REELMILL_MAX_WIDTH="2000").returncode == 0
    assert reelmill("plan", spec, "--max-width", "1980", REELMILL_MAX_WIDTH="2000").returncode == 2


_LONG = {"type": "shape", "shape": "rectangle", "fill": "red"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    spec = written(tmp_path / "film.json", _long_spec())
    program = Reelmill(tmp_path / "home")
    process = subprocess.Popen(
        [str(PROGRAM), "render", str(spec)],
        env=program.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = _wait_for_encoders(process)
    asked = time.monotonic()
    process.send_signal(number)
    _, reported = process.communicate(timeout=120)
    assert process.returncode == 130, reported
    assert time.monotonic() - asked < 60
    assert "[cancelled]" in reported
    assert not any(child.is_running() for child in children)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.json", "home"]
    assert [
        p for p in (program.home / "cache" / "segments" / "scratch").rglob("*") if p.is_file()
    ] == []


def _long_spec() -> dict[str, Any]:
    """Fades all the way in large pictures: many seconds of encoding."""
    title: dict[str, Any] = {"type": "text", "text": "…", "duration": 100, "style": {"size": 500}}
    title["transition"] = {"in": {"type": "fade", "duration": 99}}
    canvas = {"width": 1920, "height": 1080, "fps": 60}
    return small_spec(canvas=canvas, duration=100, tracks=[title])


def _wait_for_encoders(process: subprocess.Popen[str]) -> list[psutil.Process]:
    parent, deadline = psutil.Process(process.pid), time.monotonic() + 30
    while time.monotonic() < deadline:
        children = parent.children(recursive=True)
        if any("ffmpeg" in _name(child) for child in children):
            return children
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.05)
    raise AssertionError("no encoder was started within 30 s")


def _name(process: psutil.Process) -> str:
    try:
        return Path(process.exe()).name
    except psutil.Error:
        return ""
