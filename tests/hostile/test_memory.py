"""Files whose decoding takes far more memory than they are long: bounded, named, refused early."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelmill.core.errors import EncodeError, ResourceError
from reelmill.core.plan.needs import Needs
from reelmill.core.plan.recipe import Recipe, RecipeInput
from reelmill.media.encode import encode
from reelmill.media.limits_hit import Ended, limit_error
from reelmill.media.memory_budget import cgroup_limits
from reelmill.media.probe import Prober
from reelmill.media.process import run_ffmpeg
from reelmill.media.sandbox import Confinement

WIDTH, HEIGHT, REFERENCES = 3840, 2600, 16


@pytest.fixture(scope="module")
def many_references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 30 kB that make a decoder hold sixteen large pictures."""
    file = tmp_path_factory.mktemp("bomb") / "bomb.mp4"
    plain = ["-f", "lavfi", "-i", f"color=c=blue:s={WIDTH}x{HEIGHT}:r=10", "-frames:v", "24"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1"]
    held = ["-x264-params", f"ref={REFERENCES}:bframes=0"]
    run_ffmpeg([*plain, *coded, *held, str(file)])
    assert file.stat().st_size < 60_000
    return file


def planned(file: Path, home: Path, memory: str, count: int = 1) -> dict[str, Any]:
    canvas = {"width": 160, "height": 120, "fps": 10}
    tracks = [{"type": "video", "src": str(file), "width": 50 + i} for i in range(count)]
    spec = home / "spec.json"
    spec.write_text(json.dumps({"canvas": canvas, "duration": 1, "tracks": tracks}))
    command = [sys.executable, "-m", "reelmill.cli", "plan", str(spec), "--json"]
    environment = {**os.environ, "REELMILL_HOME": str(home), "REELMILL_MEMORY_BYTES": memory}
    ended = subprocess.run(
        command, env=environment, capture_output=True, check=False, timeout=120, text=True
    )
    assert "Traceback" not in ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def test_its_decoder_is_known_before_it_runs(many_references: Path) -> None:
    with Prober() as prober:
        video = prober.probe(many_references).video
    assert video
    assert video.references == REFERENCES
    assert video.decoding_bytes > REFERENCES * WIDTH * HEIGHT * 3 / 2


def test_what_does_not_fit_is_refused_at_planning_with_numbers(
    many_references: Path, tmp_path: Path
) -> None:
    problem = planned(many_references, tmp_path, "450MB")["errors"][0]
    assert (problem["code"], problem["pointer"]) == ("memory_limit", "/tracks/0/src")
    assert "450 MB" in problem["message"]


def test_three_of_them_are_counted_together(many_references: Path, tmp_path: Path) -> None:
    assert "errors" not in planned(many_references, tmp_path, "1100MB")
    problems = planned(many_references, tmp_path, "1100MB", count=3)["errors"]
    assert {p["code"] for p in problems} == {"memory_limit"}
    assert {p["pointer"] for p in problems} == {f"/tracks/{i}/src" for i in range(3)}


def test_an_encoder_that_takes_more_than_estimated_ends_by_name(
    many_references: Path, tmp_path: Path
) -> None:
    recipe = Recipe(
        inputs=(RecipeInput((), "film"),),
        graph="[0:v:0]scale=160:120[out]",
        output=("-c:v", "libx264", "-f", "mp4"),
        frames=24,
        needs=Needs(100_000_000, 2),
    )
    with pytest.raises(ResourceError) as raised:
        encode(recipe, {"film": many_references}, tmp_path / "out.mp4")
    problem = raised.value.problems[0]
    assert problem.code == "memory_limit"
    assert f"{recipe.needs.limit_bytes // 1_000_000} MB" in problem.message
    assert problem.hint


def test_an_encoder_gets_what_its_recipe_needs(many_references: Path, tmp_path: Path) -> None:
    recipe = Recipe(
        inputs=(RecipeInput((), "film"),),
        graph="[0:v:0]scale=160:120[out]",
        output=("-c:v", "libx264", "-f", "mp4"),
        frames=24,
        needs=Needs(500_000_000),
    )
    encode(recipe, {"film": many_references}, tmp_path / "out.mp4")


def test_a_process_that_is_in_no_control_group_has_the_machine(tmp_path: Path) -> None:
    assert list(cgroup_limits(tmp_path / "missing")) == []


def test_what_a_large_process_starts_does_not_count_as_large(tmp_path: Path) -> None:
    """Until a child runs its own program, the kernel counts our memory as its."""
    ours = b"x" * 400_000_000
    limited = Confinement(readable=(), writable=(tmp_path,), memory_bytes=192_000_000)
    with pytest.raises(EncodeError) as raised:
        run_ffmpeg(["-i", str(tmp_path / "missing"), "-f", "null", "-"], confinement=limited)
    assert ours
    assert raised.value.problems[0].code == "ffmpeg_failed"


def test_a_crash_in_little_memory_is_no_matter_of_memory() -> None:
    crashed = Ended(-signal.SIGSEGV, memory_bytes=300_000_000, resident_bytes=100_000_000)
    assert limit_error(crashed) is None
    assert limit_error(replace(crashed, resident_bytes=200_000_000))
    failed = replace(crashed, code=183, resident_bytes=200_000_000)
    assert limit_error(failed) is None  # 150 MB besides its code are half of what it may take
    assert limit_error(replace(failed, resident_bytes=240_000_000))
