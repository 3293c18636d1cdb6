"""Errors are read by callers of the API: they name settings and calls, never flags."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src/reelmill"
COMMANDS = re.compile(r"(?:^|[\s(])(?:`?--[a-z]|-[a-z] )|[Cc]ommand line|`reelmill\b|[Tt]erminal")
AT_THE_START = {"adapters/postgres/nameless.py", "adapters/postgres/reaching.py", "api/server.py"}
"""What ends a process before it answers anybody."""

FOR_OPERATORS = {"bootstrap", "usecases/objects/claim.py", "usecases/operations/check_readiness.py"}
"""What says that it is for whoever runs the service, or what only they see."""


def test_no_text_of_an_error_that_http_answers_is_about_the_command_line() -> None:
    seen = list(texts())
    assert len(seen) > 600
    assert [(where, text) for where, text in seen if COMMANDS.search(text)] == []


def test_the_search_finds_what_it_looks_for() -> None:
    for text in ("add --verbose", "`reelmill probe` lists them", "or --x on the command line"):
        assert COMMANDS.search(text)
    assert not COMMANDS.search("a well-known word, REELMILL_MAX_TRACKS, 3 --> 4")


def texts() -> Iterator[tuple[str, str]]:
    """Texts of the package that may be part of an error, with their places."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(("cli/", "settings/", *FOR_OPERATORS)) and name not in AT_THE_START:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            other = {id(inner) for node in ast.walk(tree) for inner in _no_errors(node)}
            for node in ast.walk(tree):
                text = getattr(node, "value", None) if id(node) not in other else None
                if isinstance(node, ast.Constant) and isinstance(text, str) and " " in text.strip():
                    yield f"{name}:{node.lineno}", text


def _no_errors(node: ast.AST) -> Iterator[ast.AST]:
    """Documentation: docstrings, and descriptions of fields."""
    if isinstance(node, ast.Expr):
        yield node.value
    if isinstance(node, ast.keyword) and node.arg == "description":
        yield from ast.walk(node.value)
