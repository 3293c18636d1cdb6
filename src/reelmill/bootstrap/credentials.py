"""Credentials of the command line: a file of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from reelmill.core.errors import Problem, SpecError
from reelmill.core.source_credential import SourceCredential, read_credential
from reelmill.core.spec import Limits
from reelmill.core.spec.document import Plainer, parse
from reelmill.core.spec.problems.pointer import pointer_to

_VARIABLE = "REELMILL_CREDENTIALS"
_EXAMPLE = '{"cdn": {"origin": "https://cdn.example.com", "headers": {"Referer": "…"}}}'


def how_to_add(file: Path | None) -> str:
    """How to add a credential for renders of the command line, and where, for a hint."""
    if file is None:
        return f"set {_VARIABLE} to a JSON file that has it, such as {_EXAMPLE}"
    return f"add it to {file}, the file of {_VARIABLE}"


def credentials_in(file: Path) -> Mapping[str, SourceCredential]:
    """The credentials in a file, by name.

    Raises:
        SpecError: `setting_invalid`, `credential_invalid`: all that is wrong; no value is quoted.
    """
    try:
        document = parse(file.read_bytes(), Limits())
    except OSError as error:
        raise _refused(file, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except SpecError:
        raise _refused(file, "is not JSON") from None
    if not isinstance(document, Mapping):
        raise _refused(file, "is not a JSON object with credentials by name")
    plainer = Plainer()
    plainer.plain(document)
    if plainer.problems:
        raise _refused(file, "has a duplicate name, or a value that is not a string")
    readings = {name: read_credential(name, _fields(own)) for name, own in document.items()}
    if problems := [_placed(p, name, file) for name, r in readings.items() for p in r.problems]:
        raise SpecError(problems)
    return {
        name: replace(reading.credential, identity=f"{name} of {file}")
        for name, reading in readings.items()
    }


def _fields(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _placed(problem: Problem, name: str, file: Path) -> Problem:
    """The problem with its place in the file, which no pointer into the spec can tell."""
    place = pointer_to((name,)) + problem.pointer.removesuffix("/name")
    message = f"In {file}, the file of {_VARIABLE}, at {place}: {problem.message}"
    return replace(problem, message=message, pointer="")


def _refused(file: Path, why: str) -> SpecError:
    sentence = f"The file {file}, which {_VARIABLE} names, {why}."
    return SpecError.of("setting_invalid", sentence, hint=f"write {_EXAMPLE}")
