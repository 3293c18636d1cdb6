"""`reelmill plan` and `reelmill preview`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Reelmill, small_spec, written
from PIL import Image


@pytest.fixture(scope="module")
def reelmill(tmp_path_factory: pytest.TempPathFactory) -> Reelmill:
    return Reelmill(tmp_path_factory.mktemp("home"))


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return written(tmp_path / "film.json", small_spec())


def test_a_plan_tells_what_is_cached_after_a_render(reelmill: Reelmill, tmp_path: Path) -> None:
    canvas = {"width": 162, "height": 90, "fps": 10}
    spec = written(tmp_path / "film.json", small_spec(canvas=canvas))
    before = json.loads(reelmill("plan", spec, "--json").stdout)
    assert before["frames"] == 20
    assert before["framesToEncode"] == before["uniqueFrames"] > 0
    assert sum(turns for _, _, turns in before["plays"]) == 3
    assert (before["width"], before["height"], before["framesPerSecond"]) == (162, 90, 10)
    assert reelmill("render", spec).returncode == 0
    after = json.loads(reelmill("plan", spec, "--json").stdout)
    assert after["framesToEncode"] == 0
    assert all(segment["cached"] for segment in after["segments"])


def test_a_plan_is_drawn_with_its_lanes_and_work(reelmill: Reelmill, tmp_path: Path) -> None:
    canvas = {"width": 164, "height": 90, "fps": 10}
    spec = written(tmp_path / "film.json", small_spec(canvas=canvas))
    done = reelmill("plan", spec, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert "2.0 s  164x90, 10 fps  20 frames" in done.stdout
    [lane] = [line for line in done.stdout.splitlines() if line.strip().startswith("Hi")]
    drawn = lane[15:]
    assert drawn.count("█") == pytest.approx(len(drawn) / 2, abs=1)
    assert drawn[0] == drawn[-1] == "·"
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_plan_writes_no_file(reelmill: Reelmill, spec: Path) -> None:
    assert reelmill("plan", spec).returncode == 0
    assert [p.name for p in spec.parent.iterdir()] == ["film.json"]


def test_a_preview_shows_the_frame_of_that_time(reelmill: Reelmill, tmp_path: Path) -> None:
    half = {"type": "shape", "shape": "rectangle", "fill": "#ff0000", "start": 1, "duration": 1}
    spec = written(tmp_path / "film.json", small_spec(tracks=[half]))
    seen = {}
    for at in ("0.99", "00:00:01", "1.99"):
        out = tmp_path / f"{at[-2:]}.png"
        done = reelmill("preview", spec, "--at", at, "-o", out, "--json")
        assert done.returncode == 0, done.stdout
        with Image.open(out) as picture:
            assert picture.size == (160, 90)
            pixel = picture.convert("RGB").getpixel((80, 45))
        seen[at] = (json.loads(done.stdout)["frame"], pixel)
    assert [frame for frame, _ in seen.values()] == [9, 10, 19]
    for (_, pixel), wanted in zip(
        seen.values(), [(0x20, 0x40, 0x60), (255, 0, 0), (255, 0, 0)], strict=True
    ):
        assert isinstance(pixel, tuple)
        assert max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) <= 4


def test_a_preview_lies_next_to_the_spec(reelmill: Reelmill, spec: Path) -> None:
    assert reelmill("preview", spec, "--at", "0").returncode == 0
    assert spec.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("at", ["2", "3:00:00"])
def test_a_preview_beyond_the_end_is_refused(reelmill: Reelmill, spec: Path, at: str) -> None:
    done = reelmill("preview", spec, "--at", at)
    assert done.returncode == 2
    assert "time_out_of_range" in done.stderr


@pytest.mark.parametrize("at", ["soon", "-1", "1e9", ""])
def test_what_is_no_time_is_a_usage_error(reelmill: Reelmill, spec: Path, at: str) -> None:
    done = reelmill("preview", spec, f"--at={at}")
    assert done.returncode == 2
    assert "is not a time" in done.stderr


def test_a_preview_of_sound_alone_is_refused(reelmill: Reelmill, tmp_path: Path) -> None:
    spec = written(tmp_path / "film.json", small_spec(output={"format": "wav"}))
    done = reelmill("preview", spec, "--at", "0")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
