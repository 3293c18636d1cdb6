"""The documents say what the code does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelmill.cli.commands import app
from reelmill.cli.outcome import MEANINGS, ExitCode
from reelmill.core.spec import load_spec
from reelmill.settings import ServiceSettings, variable_of

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "changelog.d/README.md", *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")


def test_generated_documents_are_what_the_code_generates() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    aliases = {n: f.validation_alias for n, f in ServiceSettings.model_fields.items()}
    variables = [alias or variable_of(name) for name, alias in aliases.items()]
    assert "DATABASE_URL" in variables
    assert [variable for variable in variables if f"| `{variable}` |" not in page] == []


def test_every_command_and_exit_code_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    names = [c.callback.__name__ for c in app.registered_commands if c.callback]
    assert names
    assert [name for name in names if f"## reelmill {name}" not in page] == []
    assert set(MEANINGS) == set(ExitCode)
    assert [c for c, words in MEANINGS.items() if f"| {int(c)} | {words} |" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = [
        link[0] + link[1]
        for link in _LINK.findall(text)
        if not _leads_somewhere(page, link[0], link[1])
    ]
    assert broken == []


def test_the_spec_in_the_readme_is_valid() -> None:
    specs = list(_blocks(ROOT / "README.md", "json"))
    assert specs
    for spec in specs:
        load_spec(json.loads(spec))


def test_the_readme_names_only_commands_that_exist() -> None:
    shell = "\n".join(_blocks(ROOT / "README.md", "console"))
    named = set(re.findall(r"\$ reelmill (\w+)", shell))
    known = {c.callback.__name__ for c in app.registered_commands if c.callback}
    assert named
    assert named <= known
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\$ make (\w+)", shell)) <= targets


def _leads_somewhere(page: Path, path: str, anchor: str) -> bool:
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor[1:] in set(_anchors(target))


def _anchors(page: Path) -> Iterator[str]:
    """What a heading's anchor is on the usual forges."""
    for heading in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _blocks(page: Path, language: str) -> list[str]:
    pattern = rf"^```{language}\n(.*?)^```"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
