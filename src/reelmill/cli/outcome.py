"""How a command ends: its exit code, and what it says about problems.

Exit codes are part of the interface and documented in `docs/cli.md`.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from reelmill.cli.own_hints import with_own_hints
from reelmill.core.errors import (
    AuthenticationError,
    CancelledError,
    ConflictError,
    EncodeError,
    ForbiddenError,
    LimitError,
    NotFoundError,
    OutputError,
    Problem,
    ReelmillError,
    RequestError,
    SourceError,
    SpecError,
    StitchError,
    UnavailableError,
    VerifyError,
)
from reelmill.core.warnings import SpecWarning


class ExitCode(IntEnum):
    """What a command tells its caller; stable."""

    OK = 0
    INTERNAL = 1
    SPEC = 2
    SOURCE = 3
    RENDER = 4
    VERIFY = 5
    OUTPUT = 6
    UNAVAILABLE = 7
    CANCELLED = 130


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.INTERNAL: "a bug in Reelmill; please report it",
    ExitCode.SPEC: "the command line, a setting or the spec is wrong",
    ExitCode.SOURCE: "a source cannot be found, read or decoded",
    ExitCode.RENDER: "an encoder failed, or segments do not fit together",
    ExitCode.VERIFY: "the master differs from its plan and was not published",
    ExitCode.OUTPUT: "the output or the cache cannot be written, or the disk is full",
    ExitCode.UNAVAILABLE: "the database or the storage is unavailable, even after waiting",
    ExitCode.CANCELLED: "stopped by Ctrl-C or SIGTERM; no files were left behind",
}
"""What each exit code means, as `docs/cli.md` and `reelmill --help` say it."""

_EXIT_CODES: tuple[tuple[type[ReelmillError], ExitCode], ...] = (
    (SpecError, ExitCode.SPEC),
    (SourceError, ExitCode.SOURCE),
    (EncodeError, ExitCode.RENDER),
    (StitchError, ExitCode.RENDER),
    (VerifyError, ExitCode.VERIFY),
    (OutputError, ExitCode.OUTPUT),
    (CancelledError, ExitCode.CANCELLED),
    (RequestError, ExitCode.SPEC),
    (AuthenticationError, ExitCode.SPEC),
    (ForbiddenError, ExitCode.SPEC),
    (NotFoundError, ExitCode.SPEC),
    (ConflictError, ExitCode.SPEC),
    (LimitError, ExitCode.SPEC),
    (UnavailableError, ExitCode.UNAVAILABLE),
)


def exit_code_of(error: ReelmillError) -> ExitCode:
    """The exit code for an error of the tree in `reelmill.core.errors`."""
    codes = (code for kind, code in _EXIT_CODES if isinstance(error, kind))
    return next(codes, ExitCode.INTERNAL)


def stdout() -> Console:
    """What the caller asked for goes here."""
    return Console(file=sys.stdout, soft_wrap=True, highlight=False)


def stderr() -> Console:
    """Progress and problems go here."""
    return Console(file=sys.stderr, soft_wrap=True, highlight=False)


def print_json(value: Any) -> None:
    """Prints one JSON document and nothing else on stdout."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def reporting(as_json: bool = False) -> Iterator[None]:
    """Turns errors inside into words (or JSON on stdout) and the right exit code.

    Raises:
        typer.Exit: an error happened inside; carries the exit code.
    """
    try:
        yield
    except (typer.Exit, typer.BadParameter):
        raise
    except ReelmillError as error:
        raise typer.Exit(_reported(error.problems, exit_code_of(error), as_json)) from error
    except KeyboardInterrupt as error:
        problem = Problem("cancelled", "The render was stopped.")
        raise typer.Exit(_reported([problem], ExitCode.CANCELLED, as_json)) from error
    except BrokenPipeError as error:
        sys.stderr.close()
        raise typer.Exit(ExitCode.OUTPUT) from error
    except Exception as error:
        if not as_json:
            traceback.print_exc()
        sentence = f"{type(error).__name__}: {error}"
        problem = Problem("internal", sentence, "", "this is a bug in Reelmill; please report it")
        raise typer.Exit(_reported([problem], ExitCode.INTERNAL, as_json)) from error


def _reported(problems: Sequence[Problem], code: ExitCode, as_json: bool) -> int:
    if as_json:
        print_json(problem_document(problems, code))
    else:
        print_problems(problems)
    return int(code)


def problem_document(problems: Sequence[Problem], code: ExitCode) -> dict[str, Any]:
    """The problems in the form of RFC 9457, as the HTTP API answers them."""
    first = problems[0]
    return {
        "type": "about:blank",
        "title": MEANINGS[code],
        "code": first.code,
        "detail": first.message,
        "exitCode": int(code),
        "retryable": first.retryable,
        "errors": [with_own_hints(problem).as_error_json() for problem in problems],
    }


def print_problems(problems: Sequence[Problem], *, warning: bool = False) -> None:
    """Each problem on stderr: where, what, what to do about it, and its code."""
    console = stderr()
    if len(problems) > 1 and not warning:
        console.print(Text(f"{len(problems)} problems", style="bold red"))
    for problem in problems:
        shown = problem if warning else with_own_hints(problem)
        console.print(_described(shown, _WARNING if warning else _PROBLEM))


def print_warnings(warnings: Sequence[SpecWarning]) -> None:
    """Each warning on stderr, in the same form."""
    console = stderr()
    for warning in warnings:
        console.print(_described(warning.as_problem(), _WARNING))


_PROBLEM, _WARNING = ("✗ ", "bold red"), ("! ", "bold yellow")


def _described(problem: Problem, mark: tuple[str, str]) -> Text:
    text = Text()
    text.append(*mark)
    if problem.pointer:
        text.append(f"{problem.pointer}  ", style="cyan")
    text.append(problem.message)
    text.append(f"  [{problem.code}]", style="dim")
    if problem.hint:
        text.append(f"\n  → {problem.hint}", style="green")
    return text
