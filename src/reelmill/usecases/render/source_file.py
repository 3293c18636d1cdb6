"""The file of a source: opened, and called by its name in the spec where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from reelmill.core.errors import HungError, Problem, SourceError


def present(fetched: Path | SourceError) -> Path:
    """The file.

    Raises:
        SourceError: why there is none.
    """
    if isinstance(fetched, SourceError):
        raise fetched
    return fetched


def named(error: SourceError | HungError, fetched: Path | SourceError, src: str) -> list[Problem]:
    """Problems of a file, told of what the spec calls it (less a URL's query)."""
    name = src.partition("?")[0] if "://" in src else src
    reported = (p.message.replace(str(fetched), name) for p in error.problems)
    return [replace(p, message=m) for p, m in zip(error.problems, reported, strict=True)]


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file for reading.

    Raises:
        SourceError: `source_missing`, `source_is_directory`, `source_unreadable`.
    """
    failures: dict[type[OSError], tuple[str, str]] = {
        FileNotFoundError: ("source_missing", "There is no file"),
        IsADirectoryError: ("source_is_directory", "There is a folder, not a file, at"),
    }
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        code, sentence = failures.get(type(error), ("source_unreadable", "Cannot read"))
        raise SourceError.of(code, f"{sentence} `{path}`.") from error
