"""The wheel holds the program and nothing else: no test tool, nothing that writes documents."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
STARTED_BY_PYTHON = {"__main__"}
"""Modules that Python itself looks for."""

FOUND_IN_FOLDERS = {"animate", "effects"}
"""Packages that import whatever lies in their folder."""

_ALEMBIC = ROOT / "src/reelmill/adapters/postgres/migrations"
MIGRATIONS = {_ALEMBIC, _ALEMBIC / "versions"}
"""Scripts that Alembic reads as files."""


def test_the_wheel_holds_no_test_tool() -> None:
    packed = [
        Path(file.distribution_path) for file in WheelBuilder(str(ROOT)).recurse_project_files()
    ]
    assert Path("reelmill/cli/main.py") in packed
    assert [path for path in packed if path.parts[0] != "reelmill"] == []
    assert [path for path in packed if {"test", "tests", "testing"} & set(path.parts)] == []


def test_the_program_uses_every_module_that_it_ships() -> None:
    graph = grimp.build_graph("reelmill", cache_dir=None)
    named = set(_names_in_texts(ROOT / "src"))
    unused = [
        module
        for module in graph.modules
        if not graph.find_modules_that_directly_import(module)
        and not graph.find_children(module)
        and module not in named
        and module.rpartition(".")[2] not in STARTED_BY_PYTHON
        and module.rpartition(".")[0].rpartition(".")[2] not in FOUND_IN_FOLDERS
    ]
    assert "reelmill.media.probe_helper" in named
    assert unused == []


def _names_in_texts(folder: Path) -> Iterator[str]:
    """Modules that are imported or started by a name in a text."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_folder_of_modules_is_a_package_that_the_import_rules_see() -> None:
    folders = {path.parent for path in (ROOT / "src").rglob("*.py")} - MIGRATIONS
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
