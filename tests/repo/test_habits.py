"""What contributors read: the index of the documents, the forms, the commands that are named."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

import reelmill

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))


def test_the_index_links_every_page_once() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)]+\.md)\)", index)
    pages = [str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")]
    assert sorted([*linked, "README.md"]) == sorted(pages)


def test_every_command_that_contributors_are_reported_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in ("CONTRIBUTING.md", "docs/releasing.md", "changelog.d/README.md"):
        named = set(re.findall(r"make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
        commands = {name for name in named if f"`make {name}" in (ROOT / page).read_text()}
        assert commands
        assert commands - targets == set(), page


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_an_issue_form_is_one_that_the_forge_accepts(path: Path) -> None:
    form: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name == "config.yml":
        assert set(form) <= {"blank_issues_enabled", "contact_links"}
        return
    assert {"name", "description", "body"} <= set(form) <= {"name", "description", "labels", "body"}
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids)
    assert {field["type"] for field in form["body"]} <= {"textarea", "input", "dropdown"}
    assert all(field["attributes"]["label"] for field in form["body"])


def test_the_glossary_explains_a_word_once() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    words = [w for row in rows if row not in {"word", "---"} for w in row.split(", ")]
    assert len(words) > 40
    assert len(set(words)) == len(words)


def test_every_public_name_can_be_had_and_is_in_the_reference() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    for name in reelmill.__all__:
        assert getattr(reelmill, name).__name__ == name
        assert f"## {name}\n" in page
    with pytest.raises(AttributeError):
        reelmill.nothing  # noqa: B018


def test_chaos_starts_as_it_is_documented() -> None:
    asked = ["make", "chaos", "CHAOS=--help"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--seed" in said.stdout
