"""FFmpeg's own lines, which hold paths and texts out of foreign files, reach no user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stamped import make_stamped

RAW = ("@ 0x", "[h264", "[mov", "[out#", "Error submitting", "Invalid data", "errno", "Errno")


@pytest.fixture(scope="module")
def damaged_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film that probes well, and breaks while it is decoded."""
    made = make_stamped(tmp_path_factory.mktemp("film") / "film.mp4", frames=120, audio_rate=48000)
    data = made.read_bytes()
    third = len(data) // 3
    made.write_bytes(data[:third] + b"\xa5" * third + data[2 * third :])
    return made


def render(film: Path, folder: Path, *flags: str) -> tuple[str, str]:
    """What is printed and what is logged while the film fails to render."""
    spec = folder / "spec.json"
    canvas = {"width": 160, "height": 120, "fps": 30}
    tracks = [{"type": "video", "src": str(film)}]
    spec.write_text(json.dumps({"canvas": canvas, "duration": 4, "tracks": tracks}))
    out = ["render", str(spec), "-o", str(folder / "out.mp4"), "--json"]
    ended = subprocess.run(
        [sys.executable, "-m", "reelmill.cli", *flags, *out],
        env={**os.environ, "REELMILL_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode in {3, 4}, ended.stdout + ended.stderr
    return ended.stdout, ended.stderr


def test_a_damaged_source_is_reported_in_a_sentence_of_ours(
    damaged_film: Path, tmp_path: Path
) -> None:
    printed, logged = render(damaged_film, tmp_path)
    problem = json.loads(printed)["errors"][0]
    assert problem["pointer"].startswith("/tracks/0")
    assert problem["code"] == "source_damaged"
    assert "cannot be decoded" in problem["message"]
    assert problem["hint"]
    assert [word for word in RAW if word in printed + logged] == []


def test_verbose_shows_ffmpegs_own_words_outside_the_answer(
    damaged_film: Path, tmp_path: Path
) -> None:
    printed, logged = render(damaged_film, tmp_path, "--verbose")
    assert "FFmpeg said: [" in logged
    assert "@ 0x" in logged
    assert [word for word in RAW if word in printed] == []
