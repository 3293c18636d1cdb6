"""The changelog is collected from fragments, each of which stands in it once."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLING = {"README.md", "template.md.jinja"}
FRAGMENTS = sorted(path for path in (ROOT / "changelog.d").iterdir() if path.name not in TOOLING)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "changelog.d", tmp_path / "changelog.d")
    for name in ("CHANGELOG.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_is_named_after_its_topic_and_kind(path: Path) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", path.name)
    assert path.read_text(encoding="utf-8").strip()


def test_a_release_moves_every_fragment_into_the_changelog(tree: Path) -> None:
    _collect(tree, "9.8.0")
    changelog = (tree / "CHANGELOG.md").read_text(encoding="utf-8")
    words = " ".join(changelog.split())
    texts = [" ".join(path.read_text(encoding="utf-8").split()) for path in FRAGMENTS]
    assert [text for text in texts if words.count(text) != 1] == []
    assert re.search(r"^## 9\.8\.0 \(\d{4}-\d\d-\d\d\)$", changelog, re.MULTILINE)
    left = {path.name for path in (tree / "changelog.d").iterdir()}
    assert left == TOOLING


def test_the_newest_release_stands_first_and_the_older_one_stays(tree: Path) -> None:
    before = (tree / "CHANGELOG.md").read_text(encoding="utf-8")
    for path in (tree / "changelog.d").glob("*.*.md"):
        path.unlink()
    for version, kind in (("9.8.0", "added"), ("9.9.0", "fixed")):
        (tree / f"changelog.d/topic.{kind}.md").write_text(f"A thing\nof {version}.\n")
        _collect(tree, version)
    after = (tree / "CHANGELOG.md").read_text(encoding="utf-8")
    assert after.startswith(before)
    headings = re.findall(r"^##+ (\S+)", after[len(before) :], re.MULTILINE)
    assert headings == ["9.9.0", "Fixed", "9.8.0", "Added"]
    assert "- A thing\n  of 9.9.0.\n" in after


def test_a_fragment_of_an_unknown_kind_is_refused(tree: Path) -> None:
    (tree / "changelog.d" / "topic.improved.md").write_text("Better.\n")
    assert _towncrier(tree, "9.8.0").returncode != 0


def _collect(tree: Path, version: str) -> None:
    done = _towncrier(tree, version)
    assert done.returncode == 0, done.stdout + done.stderr


def _towncrier(tree: Path, version: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "towncrier", "build", "--yes", "--version", version]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
