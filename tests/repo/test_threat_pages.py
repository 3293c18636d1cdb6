"""The pages on security and reliability name tests that exist, and every hostile test is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("page", ["security.md", "reliability.md"])
def test_every_row_names_a_test_that_exists(page: str) -> None:
    rows = list(_rows(page))
    assert [row for row in rows if not _TEST.search(row)] == []
    named = [match for row in rows for match in _TEST.findall(row)]
    assert [name for name in named if not _exists(*name)] == []


def test_every_hostile_test_has_a_row() -> None:
    named = {path for row in _rows("security.md") for path, _ in _TEST.findall(row)}
    files = {str(p.relative_to(ROOT)) for p in (ROOT / "tests" / "hostile").glob("test_*.py")}
    assert files - named == set()


def _rows(page: str) -> Iterator[str]:
    """The rows of a page's tables, without their heads."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        is_row = line.startswith("| ") and not line.startswith("| ---")
        if is_row and before.startswith("| "):
            yield line


def _exists(path: str, function: str) -> bool:
    file = ROOT / path
    if not file.exists():
        return False
    return not function or f"def {function}(" in file.read_text(encoding="utf-8")
