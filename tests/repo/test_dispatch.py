"""A new kind of a thing is missed nowhere: what mypy cannot see of that."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"
MODULES = sorted(path for path in SOURCES.rglob("*.py") if "migrations" not in path.parts)

PARTIAL = {
    ("adapters/postgres/job_events.py", "JobStatus"),  # only ends are reported
    ("core/timeline/subtitles.py", "CaptionDestination"),  # those that are files
    ("media/finish.py", "AudioCodec"),  # no file of sound alone is AAC
    ("media/intermediates/needed.py", "Format"),  # the other is a container, of no codec
    ("media/intermediates/store.py", "Format"),  # the other has a bound of its own
    ("media/sandbox_state.py", "FileGuard"),  # no guard is said to keep nothing
}
"""Dictionaries that mean some members only, by module and enumeration."""


@cache
def parsed(path: Path) -> ast.Module:
    """A module of ours."""
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_match_over_classes_passes_over_those_it_does_not_name() -> None:
    """`case _` hides from mypy what is missing, but where what is matched may be anything."""
    swallowing = [
        f"{path.relative_to(SOURCES)}:{case.pattern.lineno}"
        for path in MODULES
        for match in ast.walk(parsed(path))
        if isinstance(match, ast.Match) and any(map(_names_a_class, match.cases))
        for case in match.cases
        if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
        if not _raises(case.body[0])
    ]
    assert swallowing == []


def _names_a_class(case: ast.match_case) -> bool:
    named = (n.cls for n in ast.walk(case.pattern) if isinstance(n, ast.MatchClass))
    enums = (n for n in ast.walk(case.pattern) if isinstance(n, ast.MatchValue))
    return any(isinstance(cls, ast.Name) and cls.id[0].isupper() for cls in named) or any(
        isinstance(enum.value, ast.Attribute) for enum in enums
    )


def _raises(statement: ast.stmt) -> bool:
    asserted = (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == "assert_never"
    )
    return asserted or isinstance(statement, ast.Raise)


def test_a_dictionary_over_an_enumeration_has_all_its_members() -> None:
    lacking = {
        (str(path.relative_to(SOURCES / "reelmill")), kind.__name__)
        for path in MODULES
        for kind, members in _dictionaries(path)
        if {member.name for member in kind} - members
    }
    assert lacking <= PARTIAL


def _dictionaries(path: Path) -> Iterator[tuple[type[Enum], set[str]]]:
    """Of each dictionary whose keys are members of one enumeration: that, and their names."""
    for node in ast.walk(parsed(path)):
        keys = node.keys if isinstance(node, ast.Dict) else []
        members = [key for key in keys if isinstance(key, ast.Attribute)]
        owners = {member.value.id for member in members if isinstance(member.value, ast.Name)}
        if len(members) < 2 or len(members) != len(keys) or len(owners) != 1:
            continue
        name = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
        kind = getattr(importlib.import_module(name), owners.pop(), None)
        if isinstance(kind, type) and issubclass(kind, Enum):
            yield kind, {member.attr for member in members}
