"""A new output is a row of `core/output_formats.py`, and nothing else: the recipe is true."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import av

ROOT = Path(__file__).parents[3]
TABLE = "src/reelmill/core/output_formats.py"
MEMBER, ROW = (
    '    FLAC = "flac"\n',
    '        Format.FLAC: OutputFormat("audio/flac", "flac", FLAC),\n',
)
NEW = '"video/matroska", "matroska", OPUS, H264, _WEBM_INDEX'
ADDED = (
    (MEMBER, '    MKV = "mkv"\n'),
    (ROW, f"        Format.MKV: OutputFormat({NEW}),\n"),
)


def with_a_new_row(folder: Path) -> Path:
    """The sources with a container more, in which nothing was ever written."""
    shutil.copytree(ROOT / "src", folder, ignore=shutil.ignore_patterns("__pycache__", "site"))
    table = folder / TABLE.removeprefix("src/")
    text = table.read_text(encoding="utf-8")
    for after, more in ADDED:
        assert text.count(after) == 1, after
        text = text.replace(after, after + more)
    table.write_text(text, encoding="utf-8")
    return folder


def test_a_row_of_the_table_is_all_that_a_new_output_needs(
    tmp_path: Path, stamped: Any, small_canvas: Any
) -> None:
    film = stamped(frames=60, audio_rate=48000)
    document = {
        "canvas": small_canvas,
        "tracks": [{"type": "video", "src": str(film)}],
        "duration": 4,
        "output": {"format": "mkv", "quality": "draft"},
    }
    spec, out = tmp_path / "spec.json", tmp_path / "out.mkv"
    spec.write_text(json.dumps(document), encoding="utf-8")
    environment = {
        "PYTHONPATH": str(with_a_new_row(tmp_path / "src")),
        "REELMILL_HOME": str(tmp_path / "home"),
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "reelmill.cli", "render", str(spec), "-o", str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with av.open(str(out)) as master:
        assert master.format.name.startswith("matroska")
        assert [s.codec_context.name for s in master.streams] == ["h264", "opus"]
        assert sum(1 for _ in master.decode(video=0)) == 120


def test_the_recipe_names_the_table() -> None:
    recipe = (ROOT / "docs" / "adding-an-output.md").read_text(encoding="utf-8")
    assert TABLE in re.findall(r"`(src/\S+\.py)`", recipe)
