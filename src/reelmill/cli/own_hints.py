"""What the command line adds to hints: its flags and commands, which no other caller has."""

from __future__ import annotations

import re
from dataclasses import replace

from reelmill.core.errors import Problem
from reelmill.core.spec.limits import NUMBERS, flag_of, setting_of

_OF_CODES = {
    "ffmpeg_failed": "add --verbose for FFmpeg's own message",
    "source_stream_missing": "`reelmill probe` lists the streams of a file",
}
_LATER = "the same may succeed when you try again later"


def with_own_hints(problem: Problem) -> Problem:
    """The problem with a hint that names flags, commands, and whether to try again."""
    hint = problem.hint or ""
    named = re.findall(r"\bREELMILL_MAX_\w+", hint)
    flags = [flag_of(name) for name in NUMBERS if setting_of(name) in named]
    hints = [problem.hint, f"or {' and '.join(flags)}" if flags else None]
    hints += [_OF_CODES.get(problem.code), _LATER if problem.retryable else None]
    return replace(problem, hint="; ".join(filter(None, hints)) or None)
