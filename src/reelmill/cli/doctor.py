"""`reelmill doctor`: whether this machine has what renders need."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
import typer
from rich.text import Text

from reelmill.cli.installation import read_settings
from reelmill.cli.json_names import jsonable
from reelmill.cli.outcome import ExitCode, print_json, reporting, stdout
from reelmill.cli.spec_argument import JsonOption
from reelmill.cli.unknown_settings import unknown_settings
from reelmill.core.byte_size import size_text
from reelmill.core.errors import ReelmillError
from reelmill.media.ffmpeg_facts import OLDEST_MAJOR, ffmpeg_facts
from reelmill.media.process import ffmpeg_path
from reelmill.media.sandbox_state import sandbox_state
from reelmill.settings import Settings, available_cores

_LEAST_DISK_BYTES = 2 * 1024**3
_LEAST_MEMORY_BYTES = 1024**3
_LIBRARIES = {"PyAV": "av", "typst": "typst", "font Inter": "fontpkg-inter"}


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


_MARKS = {
    Verdict.GOOD: ("✓", "bold green"),
    Verdict.WARNING: ("!", "bold yellow"),
    Verdict.BAD: ("✗", "bold red"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        verdict: How it came out.
        detail: What was found.
        hint: What to do about it, None where nothing needs doing.
        exit_code: What `doctor` ends with when this is bad.
    """

    name: str
    verdict: Verdict
    detail: str
    hint: str | None = None
    exit_code: ExitCode = ExitCode.RENDER


def doctor(as_json: JsonOption = False) -> None:
    """Check that this machine has what renders need."""
    with reporting(as_json):
        checks = list(examine(read_settings()))
        if as_json:
            print_json({"checks": [jsonable(asdict(check)) for check in checks]})
        for check in [] if as_json else checks:
            stdout().print(_described(check))
        bad = [check.exit_code for check in checks if check.verdict is Verdict.BAD]
        raise typer.Exit(max(bad, default=ExitCode.OK))


def examine(settings: Settings) -> Iterator[Check]:
    """All checks, in the order they are shown."""
    yield Check("Python", Verdict.GOOD, f"{platform.python_version()} at {sys.executable}")
    yield _settings()
    yield _ffmpeg(settings)
    yield from map(_library, _LIBRARIES)
    yield _home(settings.home)
    yield _disk(settings)
    yield _cores(settings)
    yield _memory()
    yield _sandbox()


def _settings() -> Check:
    unknown = [*unknown_settings()]
    if not unknown:
        return Check("settings", Verdict.GOOD, "every variable that is set is known")
    told = " ".join(problem.message for problem in unknown)
    hints = "; ".join(dict.fromkeys(str(problem.hint) for problem in unknown))
    return Check("settings", Verdict.WARNING, told, hints)


def _ffmpeg(settings: Settings) -> Check:
    try:
        program = ffmpeg_path(str(settings.ffmpeg) if settings.ffmpeg else None)
        facts = ffmpeg_facts(program)
    except ReelmillError as error:
        problem = error.problems[0]
        return Check("FFmpeg", Verdict.BAD, problem.message, problem.hint)
    found = f"{facts.version} at {program}"
    hint = "unset REELMILL_FFMPEG to use the bundled program"
    if facts.missing:
        lacks = f"{found} lacks {', '.join(facts.missing)}"
        return Check("FFmpeg", Verdict.BAD, lacks, hint)
    if facts.too_old:
        return Check("FFmpeg", Verdict.BAD, f"{found} is older than {OLDEST_MAJOR}", hint)
    return Check("FFmpeg", Verdict.GOOD, found)


def _library(name: str) -> Check:
    package = _LIBRARIES[name]
    try:
        return Check(name, Verdict.GOOD, version(package))
    except PackageNotFoundError:
        hint = f"install the package {package}"
        return Check(name, Verdict.BAD, "not installed", hint)


def _home(home: Path) -> Check:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return Check("home", Verdict.GOOD, f"{home} is writable")
    except OSError as error:
        sentence = f"{home} is not writable: {(error.strerror or str(error)).lower()}"
        hint = "set REELMILL_HOME to a folder of yours"
        return Check("home", Verdict.BAD, sentence, hint, ExitCode.OUTPUT)


def _disk(settings: Settings) -> Check:
    folder = next(p for p in (settings.home, *settings.home.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    found = f"{size_text(free)} free for a cache of at most {size_text(settings.cache_bytes)}"
    if free < _LEAST_DISK_BYTES:
        return Check("disk", Verdict.WARNING, found, "point REELMILL_HOME to a larger disk")
    return Check("disk", Verdict.GOOD, found)


def _cores(settings: Settings) -> Check:
    found = f"{available_cores()} cores, {settings.jobs} encoders at the same time"
    if settings.jobs > available_cores():
        return Check("cores", Verdict.WARNING, found, "REELMILL_JOBS is more than the cores")
    return Check("cores", Verdict.GOOD, found)


def _memory() -> Check:
    free = psutil.virtual_memory().available
    verdict = Verdict.GOOD if free >= _LEAST_MEMORY_BYTES else Verdict.WARNING
    return Check("memory", verdict, f"{size_text(free)} available")


def _sandbox() -> Check:
    state = sandbox_state()
    if not state.missing:
        return Check("sandbox", Verdict.GOOD, state.sentence)
    hint = "needs Linux 5.9 or newer (best 5.13 with Landlock) and a runtime that allows seccomp"
    return Check("sandbox", Verdict.WARNING, state.sentence, hint)


def _described(check: Check) -> Text:
    mark, style = _MARKS[check.verdict]
    text = Text().append(f"{mark} ", style=style).append(f"{check.name:<10} ", style="bold")
    text.append(check.detail)
    return text.append(f"\n  → {check.hint}", style="green") if check.hint else text
