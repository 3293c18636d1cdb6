"""The commands that look at files and at the machine, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from command_line import PROGRAM, Reelmill


@pytest.fixture(scope="module")
def reelmill(tmp_path_factory: pytest.TempPathFactory) -> Reelmill:
    return Reelmill(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    lavfi = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *lavfi, str(path)]
    subprocess.run(command, check=True)
    return path


def test_probe_tells_exact_facts_as_json(reelmill: Reelmill, clip: Path) -> None:
    done = reelmill("probe", "--json", clip)
    facts = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert facts["kind"] == "video"
    assert facts["video"]["frameRate"] == "25"
    assert facts["video"]["durationSeconds"] == "2"
    assert facts["audio"]["channels"] == 1


def test_probe_tells_the_same_in_words(reelmill: Reelmill, clip: Path) -> None:
    reported = reelmill("probe", clip).stdout
    assert "h264 320x180, 25 fps, 2.0 s, 50 frames" in reported
    assert "aac, 44100 Hz, mono" in reported


@pytest.mark.parametrize("flag", [[], ["--json"]])
def test_probe_of_a_missing_file_is_a_source_problem(
    reelmill: Reelmill, flag: list[str], tmp_path: Path
) -> None:
    done = reelmill("probe", *flag, tmp_path / "nothing.mp4")
    assert done.returncode == 3
    assert "source_missing" in (done.stdout if flag else done.stderr)
    assert "Traceback" not in done.stderr


def test_doctor_finds_everything_on_this_machine(reelmill: Reelmill, tmp_path: Path) -> None:
    done = reelmill("doctor", "--json", REELMILL_HOME=str(tmp_path / "home"))
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 0, checks
    bad = [check for check in checks.values() if check["verdict"] == "bad"]
    assert bad == []
    assert {"Python", "FFmpeg", "PyAV", "typst", "home", "disk", "cores", "memory"} <= set(checks)


def test_doctor_names_a_program_that_is_no_ffmpeg(reelmill: Reelmill) -> None:
    done = reelmill("doctor", REELMILL_FFMPEG="/bin/ls")
    assert done.returncode == 4
    assert "✗ FFmpeg" in done.stdout


def test_doctor_names_a_home_that_cannot_be_written(reelmill: Reelmill) -> None:
    done = reelmill("doctor", REELMILL_HOME="/proc/reelmill")
    assert done.returncode == 6
    assert "✗ home" in done.stdout
    assert "REELMILL_HOME" in done.stdout


def test_a_wrong_setting_is_named_and_is_a_usage_error(reelmill: Reelmill) -> None:
    done = reelmill("doctor", REELMILL_JOBS="none")
    assert done.returncode == 2
    assert "REELMILL_JOBS" in done.stderr


def test_an_unknown_command_is_a_usage_error(reelmill: Reelmill) -> None:
    assert reelmill("rendr").returncode == 2


def test_a_reader_that_goes_away_is_no_fault() -> None:
    done = subprocess.run(
        f"'{PROGRAM}' schema | head -c 10", shell=True, capture_output=True, text=True, check=False
    )
    assert done.stdout == '{\n  "$sche'
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_the_version_is_reported(reelmill: Reelmill) -> None:
    assert reelmill("--version").stdout.startswith("reelmill 0.")
