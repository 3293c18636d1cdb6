"""Drawn pictures on disk, and how large they are, by what they are drawn from."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path

from reelmill.core.errors import OutputError
from reelmill.core.typesetting import DrawnInfo
from reelmill.media.last_use import note_use
from reelmill.media.named_by_content import keep_first
from reelmill.media.typeset.font_facts import FontFacts, facts_from

_PNG_END = b"IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A drawn picture.

    Attributes:
        path: A PNG of 8-bit straight RGBA in sRGB.
        info: Its facts.
    """

    path: Path
    info: DrawnInfo


class DrawnStore:
    """Pictures in a folder shared by threads and processes; each file appears whole or not at all.

    `pictures/` holds PNGs and `drawn/` how large they are, both by the picture's name; and what
    families fonts have, and which emoji.
    """

    def __init__(self, folder: Path) -> None:
        self._pictures = folder / "pictures"
        self._records = folder / "drawn"

    def find_size(self, name: str) -> DrawnInfo | None:
        """How large a picture is, None where that was not measured yet or the note is damaged."""
        try:
            lacking, *size = json.loads(self._record(name).read_bytes())
            width, height, margin_x, margin_y = map(int, size)
            info = DrawnInfo(name, width, height, margin_x, margin_y, str(lacking))
        except (OSError, ValueError, TypeError):
            return None
        note_use(self._record(name))
        return info

    def put_size(self, info: DrawnInfo) -> None:
        """Keep how large a picture is.

        Raises:
            OutputError: `disk_full` or `cache_unwritable`.
        """
        size = (info.lacking, info.width, info.height, info.margin_x, info.margin_y)
        with _as_output_error():
            _write(self._record(info.name), json.dumps(size).encode(), Path.replace)

    def find(self, name: str) -> Path | None:
        """The picture of that name, None where it is not there whole."""
        path = self._picture(name)
        try:
            whole = _is_whole(path)
        except OSError:
            return None
        note_use(path)
        return path if whole else None

    def put(self, name: str, png: bytes) -> Path:
        """Keep a picture.

        Raises:
            OutputError: `disk_full` or `cache_unwritable`.
        """
        path = self._picture(name)
        with _as_output_error():
            _write(path, png, keep_first)
        note_use(path)
        return path

    def font_facts(self, name: str) -> FontFacts | None:
        """What is known of the fonts of that name, None where nothing is."""
        try:
            facts = facts_from(self._names(name).read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            return None
        note_use(self._names(name))
        return facts

    def put_font_facts(self, name: str, facts: FontFacts) -> None:
        """Keep what is known of fonts.

        Raises:
            OutputError: `disk_full` or `cache_unwritable`.
        """
        with _as_output_error():
            _write(self._names(name), facts.to_json().encode(), Path.replace)

    def joined_emoji(self, name: str) -> dict[str, bool]:
        """Which sequences fonts make one picture of, as far as that is known."""
        path = self._emoji(name)
        try:
            found = {
                str(one): bool(is_one) for one, is_one in json.loads(path.read_bytes()).items()
            }
        except (OSError, ValueError, AttributeError):
            return {}
        note_use(path)
        return found

    def put_joined_emoji(self, name: str, known: Mapping[str, bool]) -> None:
        """Keep that.

        Raises:
            OutputError: `disk_full` or `cache_unwritable`.
        """
        with _as_output_error():
            _write(self._emoji(name), json.dumps(known).encode(), Path.replace)

    def _emoji(self, name: str) -> Path:
        return self._records / "fonts" / f"{name}.emoji"

    def _names(self, name: str) -> Path:
        return self._records / "fonts" / f"{name}.facts"

    def _picture(self, name: str) -> Path:
        return self._pictures / name[:2] / f"{name}.png"

    def _record(self, name: str) -> Path:
        return self._records / name[:2] / f"{name}.json"


def _is_whole(path: Path) -> bool:
    """True where the file ends as every PNG does: a crash of the machine may cut it short."""
    with path.open("rb") as file:
        file.seek(-len(_PNG_END), os.SEEK_END)
        return file.read() == _PNG_END


def _write(path: Path, content: bytes, put: Callable[[Path, Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        put(Path(unfinished), path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _as_output_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT}:
            message = "The disk is full: a typeset picture cannot be stored."
            raise OutputError.of("disk_full", message) from error
        message = f"A typeset picture cannot be stored: {error.strerror}."
        raise OutputError.of("cache_unwritable", message) from error
