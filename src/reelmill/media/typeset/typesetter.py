"""Text and shapes become pictures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnPicture
from reelmill.media.diagnosis import log_lines
from reelmill.media.typeset.drawn_store import DrawnFile, DrawnStore
from reelmill.media.typeset.fonts import FontSet, check_folders, load_fonts
from reelmill.media.typeset.program import MAX_PIXELS, MAX_SIDE, PROGRAM, picture_data

if TYPE_CHECKING:
    import typst

_PIXELS_PER_INCH = 72.0
"""Makes Typst's point one pixel."""

_REFUSAL = re.compile(r"(drawn_picture_too_large|text_does_not_fit)\|(\d+)\|(\d+)")


class Typesetter:
    """Draws pictures and keeps them; safe to share between threads, and its cache with processes.

    Making one costs nothing: Typst and the fonts are loaded when they are first asked for.

    Raises:
        SourceError: `font_folder_missing`.
    """

    def __init__(self, cache: Path, font_folders: Sequence[Path] = ()) -> None:
        check_folders(font_folders)
        self._store = DrawnStore(cache)
        self._folders = tuple(font_folders)

    @property
    def families(self) -> tuple[str, ...]:
        """Font families that texts can be set in, sorted."""
        return self._fonts.families

    # Threads that come first together may load twice: the values are equal.
    @cached_property
    def _fonts(self) -> FontSet:
        return load_fonts(self._folders)

    @cached_property
    def _engine(self) -> str:
        parts = (PROGRAM, self._fonts.digest.encode(), version("typst").encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    def draw(self, picture: DrawnPicture) -> DrawnFile:
        """The picture as a file, drawn now or found as drawn before from the same things.

        Raises:
            SourceError: `font_unknown`, `drawn_picture_too_large` (more than 8192 pixels a side,
                40 million pixels or 5,000 characters), `text_does_not_fit` (with `shrink`, not
                even at 4 pixels; or the padding leaves no room) or `picture_undrawable`.
            OutputError: `disk_full` or `cache_unwritable`.
        """
        data = picture_data(picture, self._fonts)
        key = hashlib.sha256(f"{self._engine}\0{data}".encode()).hexdigest()
        return self._store.find(key) or self._store.put(key, self._drawn(data))

    def _drawn(self, data: str) -> bytes:
        import typst  # noqa: PLC0415  # see fonts.py

        # A compiler refuses a second thread and costs 0.2 ms: one each. Typst's caches are shared.
        compiler = typst.Compiler(font_paths=self._fonts.fonts, ignore_system_fonts=True)
        try:
            png = compiler.compile(
                input=PROGRAM, format="png", ppi=_PIXELS_PER_INCH, sys_inputs={"picture": data}
            )
        except typst.TypstError as error:
            raise _refusal(error) from error
        if not isinstance(png, bytes):
            raise SourceError.of("picture_undrawable", "The picture does not fit on one page.")
        return png


def _refusal(error: typst.TypstError) -> SourceError:
    found = _REFUSAL.search(error.message)
    if found is None:
        log_lines("A picture cannot be drawn.", error.message, "Typst")
        hint = "simplify the text or its style; the log has Typst's own words"
        return SourceError.of("picture_undrawable", "The picture cannot be drawn.", hint=hint)
    code, width, height = found.groups()
    if code == "drawn_picture_too_large":
        limit = f"at most {MAX_SIDE} pixels a side and {MAX_PIXELS:,} pixels can be drawn"
        message = f"The picture would be {width}x{height} pixels; {limit}."
        return SourceError.of(code, message, hint="lower the size or write less")
    room = f"{width} pixels of width" + (f" and {height} of height" if int(height) else "")
    return SourceError.of(
        code, f"The text does not fit into {room}.", hint="give it more room or less padding"
    )
