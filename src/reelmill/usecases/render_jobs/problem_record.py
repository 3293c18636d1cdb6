"""An error as the job keeps it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from reelmill.core.errors import Problem, ReelmillError

_WORD = re.compile(r"\S+")


def problem_record(error: ReelmillError, home: Path) -> dict[str, Any]:
    """The first problem as `{code, message, pointer, hint}`, with all of them as `errors`.

    Paths below `home` are of no use to the client and are left out.
    """
    problems = [_record(problem, home) for problem in error.problems]
    return {**problems[0], "errors": problems}


def _record(problem: Problem, home: Path) -> dict[str, Any]:
    return {
        "code": str(problem.code),
        "message": _without_paths(problem.message, home),
        "pointer": problem.pointer,
        "hint": problem.hint,
    }


def _without_paths(message: str, home: Path) -> str:
    return _WORD.sub(lambda word: _shortened(word[0], str(home)), message)


def _shortened(word: str, home: str) -> str:
    """A word with a path of ours in it; what stands before and after the path stays."""
    before, found, path = word.partition(home)
    if not found:
        return word
    end = path[len(path.rstrip(".,:;`'\"")) :]
    return f"{before}…{end}"
