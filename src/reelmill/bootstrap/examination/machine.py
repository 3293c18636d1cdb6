"""Whether this machine has what renders need."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from reelmill.core.byte_size import size_text
from reelmill.core.errors import ReelmillError
from reelmill.media.ffmpeg_facts import OLDEST_MAJOR, ffmpeg_facts
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.typeset import Typesetter
from reelmill.settings import Settings, available_cores
from reelmill.usecases.operations.check import Check, Verdict, bad, good, warning

_LEAST_DISK_BYTES = 2 * 1024**3
_NO_DISK_BYTES = 100 * 1024**2
_LEAST_MEMORY_BYTES = 1024**3
_OTHER_FONTS = frozenset({".woff", ".woff2", ".eot", ".pfa", ".pfb", ".dfont", ".suit", ".bdf"})
_LIBRARIES = {"PyAV": "av", "typst": "typst", "font Inter": "fontpkg-inter"}


def machine_checks(settings: Settings) -> Iterator[Check]:
    """All checks, in the order they are shown."""
    yield good("Python", f"{platform.python_version()} at {sys.executable}")
    yield _ffmpeg(settings)
    yield from map(_library, _LIBRARIES)
    yield _home(settings.home)
    yield _disk(settings)
    yield _cores(settings)
    yield _memory()
    yield _fonts(settings)


def _ffmpeg(settings: Settings) -> Check:
    try:
        program = ffmpeg_path(str(settings.ffmpeg) if settings.ffmpeg else None)
        facts = ffmpeg_facts(program)
    except ReelmillError as error:
        return bad("FFmpeg", error.problems[0])
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
        hint = "set REELMILL_HOME to a folder that you own"
        return Check("home", Verdict.BAD, sentence, hint)


def _disk(settings: Settings) -> Check:
    folder = next(p for p in (settings.home, *settings.home.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    found = f"{size_text(free)} free for a cache of at most {size_text(settings.cache_bytes)}"
    if free < _LEAST_DISK_BYTES:
        verdict = Verdict.WARNING if free > _NO_DISK_BYTES else Verdict.BAD
        return Check(
            "disk", verdict, found, "free some space, or point REELMILL_HOME to a larger disk"
        )
    return Check("disk", Verdict.GOOD, found)


def _cores(settings: Settings) -> Check:
    found = f"{available_cores()} cores, {settings.jobs} encoders at the same time"
    if settings.jobs > available_cores():
        return Check(
            "cores", Verdict.WARNING, found, "REELMILL_JOBS is higher than the number of cores"
        )
    return Check("cores", Verdict.GOOD, found)


def _memory() -> Check:
    free = psutil.virtual_memory().available
    verdict = Verdict.GOOD if free >= _LEAST_MEMORY_BYTES else Verdict.WARNING
    return Check("memory", verdict, f"{size_text(free)} available")


def _fonts(settings: Settings) -> Check:
    """Those that texts find, with every file that none can be loaded from."""
    folders = [settings.fonts] if settings.fonts else []
    try:
        with (
            tempfile.TemporaryDirectory(prefix="reelmill-fonts-") as cache,
            closing(Typesetter(Path(cache), folders)) as typesetter,
        ):
            families = typesetter.families
            unusable = sorted({*typesetter.unusable_fonts, *_other_fonts(folders)})
    except ReelmillError as error:
        return bad("fonts", error.problems[0])
    if unusable:
        names = ", ".join(unusable)
        reported = f"{len(families)} families; no font can be loaded from {names}"
        hint = f"replace {names} in REELMILL_FONTS by TrueType or OpenType fonts, or remove them"
        return warning("fonts", reported, hint)
    return good("fonts", f"{len(families)} families")


def _other_fonts(folders: Sequence[Path]) -> Iterator[str]:
    """Names of font files of kinds that are not read at all."""
    for folder in folders:
        found = (file for file in folder.rglob("*") if file.suffix.lower() in _OTHER_FONTS)
        yield from (file.name for file in found if file.is_file())
