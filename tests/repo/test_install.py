"""The wheel is made and installed as the page says, and renders without the clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/install.md").read_text(encoding="utf-8")
TOOLS = {"pipx": "pipx==1.18.4", "uv": "uv==0.13.9"}
_NOT_SOURCES = (".*cache", ".git", ".hypothesis", ".venv", "dist", "node_modules", ".media", "site")


def documented(word: str) -> str:
    """The command of the page that begins with these words."""
    [command] = re.findall(rf"^\$ ({re.escape(word)} .*)$", PAGE, re.MULTILINE)
    return str(command)


def run(command: str, folder: Path, home: Path) -> str:
    """What a command prints, of a user who has nothing but these tools."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REELMILL_")}
    path = f"{home / 'tools/bin'}:{home / '.local/bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**kept, "HOME": str(home), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with a wheel in `dist`, made as the page says."""
    folder = tmp_path_factory.mktemp("installed") / "clone"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_SOURCES))
    command = documented("python3 -m pip wheel").replace("python3", sys.executable, 1)
    run(command, folder, folder.parent)
    return folder


@pytest.mark.parametrize(("tool", "words"), [("pipx", "pipx install"), ("uv", "uv tool install")])
def test_what_a_tool_installs_renders_where_there_is_no_clone(
    clone: Path, tool: str, words: str, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "tools")], check=True)
    pip = [str(tmp_path / "tools/bin/pip"), "install", "--quiet", TOOLS[tool]]
    subprocess.run(pip, check=True, capture_output=True)
    run(documented(words), clone, tmp_path)
    shutil.copy(ROOT / "examples/hello.json", tmp_path)
    where = run("command -v reelmill", tmp_path, tmp_path).strip()
    assert where == str(tmp_path / ".local/bin/reelmill")
    run("cd / && reelmill doctor", tmp_path, tmp_path)
    run(documented("reelmill render"), tmp_path, tmp_path)
    assert (tmp_path / "hello.mp4").stat().st_size > 1000


def test_the_wheel_has_the_dashboard_and_the_notices(clone: Path) -> None:
    [wheel] = (clone / "dist").glob("*.whl")
    listed = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(wheel)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "reelmill/api/site/index.html" in listed.stdout
    assert re.search(r"dist-info/licenses/LICENSE\b", listed.stdout)
    assert re.search(r"dist-info/licenses/NOTICE\b", listed.stdout)


def test_the_matrix_of_ci_runs_what_there_is() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))[
        "jobs"
    ]
    ran = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    made = set(
        re.findall(r"^(\S+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {command.split()[1] for command in ran if command.startswith("make ")} <= made
    named = {
        word for command in ran for word in re.findall(r"(?:\.ci|examples|tests)/\S+", command)
    }
    assert {".ci/run", "examples/hello.json", "tests/unit"} <= named
    assert [path for path in named if not (ROOT / path).exists()] == []
    systems = {row["system"] for row in jobs["elsewhere"]["strategy"]["matrix"]["include"]}
    assert {"ubuntu-24.04-arm", "macos-14"} <= systems  # those of the page's table
