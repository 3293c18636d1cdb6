"""An error as the job keeps it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from reelmill.core.errors import Problem, ReelmillError

_WORD = re.compile(r"\S+")


def problem_record(error: ReelmillError, home: Path) -> dict[str, Any]:
    """The first problem as `{code, message, pointer, hint}`, with all of them as `errors`.

    Paths below `home` are of no use to the client and are left out.
    """
    problems = [_without_paths(problem, home).as_json() for problem in error.problems]
    return {**problems[0], "errors": problems}


def _without_paths(problem: Problem, home: Path) -> Problem:
    shown = _WORD.sub(lambda word: _shortened(word[0], str(home)), problem.message)
    return replace(problem, message=shown)


def _shortened(word: str, home: str) -> str:
    """A word with a path of ours in it; what stands before and after the path stays."""
    before, found, path = word.partition(home)
    if not found:
        return word
    end = path[len(path.rstrip(".,:;`'\"")) :]
    return f"{before}…{end}"
