"""A new kind of track: mypy names the files that the recipe lists, and no other."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reelmill.core.spec.track import TRACK_KINDS

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "reelmill"
UNION = "src/reelmill/core/spec/track.py"
RECIPE = ROOT / "docs" / "adding-a-track-kind.md"
FAMILIES = {"Played", "Endless", "Container"}
MOST_FILES = 5

KIND = '''
class ExtraTrack(VisualTrack):
    """One more."""

    type: Literal["extra"]
    example: ClassVar[dict[str, Any]] = {"type": "extra"}


Played = '''
FOLLOWED = ("src/reelmill/core", "src/reelmill/usecases/render", "src/reelmill/__init__.py")


def listed() -> list[str]:
    return re.findall(r"^\| `(src/\S+\.py)` \|", RECIPE.read_text(encoding="utf-8"), re.MULTILINE)


def with_one_more(source: str) -> str:
    """The module of the union, with a kind that belongs to no family."""
    for old, new in (
        ("\nPlayed = ", KIND),
        ('Tag("tag:group")],', 'Tag("tag:group")] | Annotated[ExtraTrack, Tag("tag:extra")],'),
    ):
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """What mypy knows of the sources as they are: 2 s of CPU time with it, 16 s without."""
    folder = tmp_path / "cache"
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder)
    return folder


def test_mypy_names_the_files_of_the_recipe_and_no_other(tmp_path: Path, cache: Path) -> None:
    shadow = tmp_path / "track.py"
    shadow.write_text(with_one_more((ROOT / UNION).read_text(encoding="utf-8")), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(cache)]
    command += ["--shadow-file", UNION, str(shadow), *FOLLOWED]
    reported = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    named = set(re.findall(r"^(src/\S+\.py):\d+: error", reported.stdout, re.MULTILINE))
    own, *others = listed()
    assert own == "src/reelmill/core/spec/KIND.py"
    assert named == set(others), reported.stdout + reported.stderr
    assert len(listed()) <= MOST_FILES


def test_the_kinds_of_a_track_are_told_apart_in_those_files_alone() -> None:
    """Elsewhere an `isinstance` would pass over a new kind without a word."""
    kinds = {kind.__name__ for kind in TRACK_KINDS} | FAMILIES
    asking = {
        str(path.relative_to(ROOT))
        for path in SOURCES.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "isinstance"
        if {n.id for n in ast.walk(call.args[1]) if isinstance(n, ast.Name)} & kinds
    }
    assert asking <= {*listed(), "src/reelmill/core/timeline/longform.py"}
