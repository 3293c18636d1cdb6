"""The argument SPEC: a file, or `-` for standard input."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from reelmill.core.errors import SpecError

STDIN = "-"

SpecArgument = Annotated[
    str,
    typer.Argument(metavar="SPEC.json", help="The render spec; `-` reads it from standard input."),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document to standard output, and nothing else."),
]


@dataclass(frozen=True, slots=True)
class SpecText:
    """A spec as it was handed over.

    Attributes:
        text: The JSON document.
        folder: Relative paths in it start here.
        name: Base of the output's file name.
    """

    text: bytes
    folder: Path
    name: str

    def default_output(self, suffix: str) -> Path:
        """Next to the spec: its name with the format's suffix (without the dot)."""
        return self.folder / f"{self.name}.{suffix}"


def read_spec(argument: str, most_bytes: int) -> SpecText:
    """The spec named on the command line, at most one byte more than it may have.

    Raises:
        SpecError: it cannot be read (`spec_unreadable`).
    """
    if argument == STDIN:
        return SpecText(sys.stdin.buffer.read(most_bytes + 1), Path.cwd(), "render")
    path = Path(argument)
    try:
        with path.open("rb") as file:
            text = file.read(most_bytes + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        sentence = f"The spec {argument} cannot be read: {reason}."
        raise SpecError.of("spec_unreadable", sentence) from error
    return SpecText(text, path.absolute().parent, path.stem)
