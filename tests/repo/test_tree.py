"""The tree keeps the rules that no other tool checks."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in _python_files()}
    assert {p: n for p, n in lengths.items() if n > 400} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    assert [where for path in _python_files() for where in _long_functions(path, 60)] == []


def test_modules_are_named_after_a_noun_of_ours() -> None:
    banned = {"utils", "util", "common", "helpers", "helper", "misc", "stuff"}
    assert [str(p) for p in MODULES if p.stem in banned] == []


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    reported = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = {line.split()[1] for line in reported.stdout.splitlines()}
    assert listed == targets
    assert all(len(line.split()) > 2 for line in reported.stdout.splitlines())


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_host() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.split("\n", 2)[2].strip())
    assert all(re.match(r"[a-z0-9._-]+==\S+", entry) for entry in entries)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert re.findall(r"://|index-url|find-links", LOCK) == []


def test_the_lock_has_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(want for extra in extras for want in extra)]
    names = {re.split(r"[<>=!~\[; ]", want)[0] for want in wanted}
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", LOCK, re.MULTILINE))
    assert names - pinned == set()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/errors.py", "import os"),
        ("core/time.py", "import reelmill.core.timeline.model"),
        ("core/spec/limits.py", "import reelmill.settings"),
        ("usecases/render/report.py", "import rich"),
        ("usecases/render/report.py", "import av"),
        ("media/cancel.py", "import reelmill.usecases.render.report"),
    ],
)
def test_a_forbidden_import_breaks_a_contract(tmp_path: Path, module: str, line: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    path = tmp_path / "src" / "reelmill" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    code, reported = _lint_imports(tmp_path)
    assert code == 1
    importer = "reelmill." + module.removesuffix(".py").replace("/", ".")
    assert f"{importer} -> {line.split()[1]} " in reported


def test_the_tree_keeps_every_contract() -> None:
    code, reported = _lint_imports(ROOT)
    assert code == 0, reported


def _lint_imports(folder: Path) -> tuple[int, str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def _python_files() -> list[Path]:
    folders = ("src", "tests", "examples", "bench", "docs")
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def _long_functions(path: Path, most: int) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name}"
        for f in functions
        if f.end_lineno and f.end_lineno - f.lineno >= most
    ]
