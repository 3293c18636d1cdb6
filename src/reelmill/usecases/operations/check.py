"""What a look at one part of an installation found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reelmill.core.errors import Problem


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        verdict: How it came out; `skipped` where something else has to work first.
        detail: What was found.
        hint: The command or setting that mends it, None where nothing needs doing.
        facts: Numbers for a reader.
    """

    name: str
    verdict: Verdict
    detail: str
    hint: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it keeps nobody from working."""
        return self.verdict is not Verdict.BAD

    @property
    def reason(self) -> str | None:
        """Why it does not work, None where it does."""
        return None if self.ok else self.detail


def good(name: str, detail: str, **facts: Any) -> Check:
    """Nothing needs doing."""
    return Check(name, Verdict.GOOD, detail, facts=facts)


def bad(name: str, problem: Problem) -> Check:
    """An error, as its problem says it."""
    return Check(name, Verdict.BAD, problem.message, problem.hint)


def warning(name: str, detail: str, hint: str) -> Check:
    """It works, but not as well as it could."""
    return Check(name, Verdict.WARNING, detail, hint)


def skipped(name: str, needs: str) -> Check:
    """It could not be looked at."""
    return Check(name, Verdict.SKIPPED, f"not checked: it needs {needs}")
