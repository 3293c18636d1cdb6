"""`reelmill doctor`: whether this machine has what renders need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from reelmill.bootstrap.examination.machine import machine_checks
from reelmill.cli.installation import read_settings
from reelmill.cli.json_names import jsonable
from reelmill.cli.outcome import ExitCode, print_json, reporting, stdout
from reelmill.cli.spec_argument import JsonOption
from reelmill.cli.unknown_settings import unknown_settings
from reelmill.media.sandbox_state import sandbox_state
from reelmill.usecases.operations.check import Check, Verdict, good, warning
from reelmill.usecases.operations.check_readiness import sandbox_check

_MARKS = {
    Verdict.GOOD: ("✓", "bold green"),
    Verdict.WARNING: ("!", "bold yellow"),
    Verdict.BAD: ("✗", "bold red"),
    Verdict.SKIPPED: ("-", "dim"),
}


_EXIT_CODES = {"home": ExitCode.OUTPUT, "settings": ExitCode.SPEC} | dict.fromkeys(
    ("database", "migrations", "storage", "queue", "workers"), ExitCode.UNAVAILABLE
)
"""What `doctor` ends with where a check is bad; any other is a render's."""

ServiceOption = Annotated[
    bool,
    typer.Option("--service", help="Also check what `serve`, `web` and `worker` need."),
]


def doctor(as_json: JsonOption = False, service: ServiceOption = False) -> None:
    """Check that this machine has what renders need."""
    with reporting(as_json):
        checks: list[Check] = []
        for check in _service() if service else _machine():
            checks.append(check)
            if not as_json:
                stdout().print(_described(check))
        if as_json:
            print_json({"checks": [jsonable(asdict(check)) for check in checks]})
        bad = [_EXIT_CODES.get(c.name, ExitCode.RENDER) for c in checks if not c.ok]
        raise typer.Exit(max(bad, default=ExitCode.OK))


def _machine() -> Iterator[Check]:
    settings = read_settings()
    yield _known_settings()
    yield from machine_checks(settings)
    yield sandbox_check(sandbox_state())


def _service() -> Iterator[Check]:
    from reelmill.bootstrap.examination.service import checks_before_start  # noqa: PLC0415 - heavy
    from reelmill.cli.service_process import read_settings_with_retries  # noqa: PLC0415

    yield _known_settings()
    yield from checks_before_start(*read_settings_with_retries())


def _known_settings() -> Check:
    unknown = [*unknown_settings()]
    if not unknown:
        return good("names", "every environment variable that is set is known")
    reported = " ".join(problem.message for problem in unknown)
    hints = "; ".join(dict.fromkeys(str(problem.hint) for problem in unknown))
    return warning("names", reported, hints)


def _described(check: Check) -> Text:
    mark, style = _MARKS[check.verdict]
    text = Text().append(f"{mark} ", style=style).append(f"{check.name:<14} ", style="bold")
    text.append(check.detail)
    return text.append(f"\n  → {check.hint}", style="green") if check.hint else text
