"""The implementation guide names code, pages, operations and variables that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/implementation-guide.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| ")]
POINTS = [[c.strip() for c in row] for row in ROWS if row[0].strip() not in {"point", "---"}]


@pytest.mark.parametrize("row", POINTS, ids=lambda row: row[0][:60])
def test_its_code_exists_and_its_page_is_linked(row: list[str]) -> None:
    _, code, page = row
    paths = re.findall(r"`([^`]+)`", code)
    assert paths
    roots = (ROOT, ROOT / "src/reelmill")
    assert [p for p in paths if not any((root / p).exists() for root in roots)] == []
    assert re.fullmatch(r"\[[^]]+\]\([^)]+\)", page)


def test_its_operations_are_those_of_the_api() -> None:
    described = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))["paths"]
    named = re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`]*)`", PAGE)
    assert len(named) >= 14
    assert [(m, p) for m, p in named if m.lower() not in described.get(p, {})] == []


def test_its_variables_are_those_of_the_configuration() -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[A-Z]+_)+[A-Z_]+|PORT)`", PAGE))
    assert {"PORT", "DATABASE_URL", "JWT_SECRET", "CORS_ORIGINS"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in page] == []
