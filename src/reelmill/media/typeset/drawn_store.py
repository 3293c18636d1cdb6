"""Drawn pictures on disk: named by content, found by what they were drawn from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path

from reelmill.core.errors import OutputError
from reelmill.core.typesetting import DrawnInfo
from reelmill.media.last_use import note_use
from reelmill.media.named_by_content import keep_first


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

    `pictures/` holds PNGs by sha256, `drawn/` one small record for each key,
    and what families fonts have.
    """

    def __init__(self, folder: Path) -> None:
        self._pictures = folder / "pictures"
        self._records = folder / "drawn"

    def find(self, key: str) -> DrawnFile | None:
        """What was put under `key`, None where it or its picture is gone or incomplete."""
        try:
            facts = json.loads(self._record(key).read_bytes())
            info = DrawnInfo(facts["sha256"], facts["width"], facts["height"])
            path = self._picture(info.sha256)
            note_use(self._record(key))
            note_use(path)
            whole = path.stat().st_size == facts["bytes"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return DrawnFile(path, info) if whole else None

    def put(self, key: str, png: bytes) -> DrawnFile:
        """Keep a picture under `key`.

        Raises:
            OutputError: `disk_full` or `cache_unwritable`.
        """
        width, height = _png_size(png)
        info = DrawnInfo(hashlib.sha256(png).hexdigest(), width, height)
        facts = {"sha256": info.sha256, "width": width, "height": height, "bytes": len(png)}
        with _as_output_error():
            _write(self._picture(info.sha256), png, keep_first)
            _write(self._record(key), json.dumps(facts).encode(), Path.replace)
        note_use(self._picture(info.sha256))
        return DrawnFile(self._picture(info.sha256), info)

    def families(self, digest: str) -> tuple[str, ...] | None:
        """Names of the fonts with this digest, None where unknown."""
        try:
            names = json.loads(self._names(digest).read_bytes())
        except (OSError, ValueError):
            return None
        note_use(self._names(digest))
        return tuple(map(str, names)) if isinstance(names, list) else None

    def put_families(self, digest: str, names: tuple[str, ...]) -> None:
        """Keep the names of fonts.

        Raises:
            OutputError: `disk_full` or `cache_unwritable`.
        """
        with _as_output_error():
            _write(self._names(digest), json.dumps(names).encode(), Path.replace)

    def _names(self, digest: str) -> Path:
        return self._records / "fonts" / f"{digest}.names"

    def _picture(self, sha256: str) -> Path:
        return self._pictures / sha256[:2] / f"{sha256}.png"

    def _record(self, key: str) -> Path:
        return self._records / key[:2] / f"{key}.json"


def _png_size(png: bytes) -> tuple[int, int]:
    """Width and height from the IHDR chunk, which comes first in every PNG."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


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
            message = "The disk is full: cannot keep a drawn picture."
            raise OutputError.of("disk_full", message) from error
        message = f"Cannot keep a drawn picture: {error.strerror}."
        raise OutputError.of("cache_unwritable", message) from error
