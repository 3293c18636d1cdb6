"""Text and shapes become pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from reelmill.core.captions import CaptionCue
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset.drawn_store import DrawnFile, DrawnStore
from reelmill.media.typeset.fonts import FontSet, check_folders, fonts_digest, searched_folders
from reelmill.media.typeset.program import PROGRAM, picture_data
from reelmill.media.typeset.text_pool import TextPool
from reelmill.media.typeset.text_process import TextLimits

Drawn = DrawnFile | SourceError
"""A picture, or why there is none."""


class Typesetter:
    """Draws pictures and keeps them; safe to share between threads, and its cache with processes.

    Making one costs nothing: the confined processes that draw are started when they are needed.

    Args:
        cache: Folder of what was drawn.
        font_folders: Where fonts are besides the packaged ones.
        processes: Those that draw at the same time.
        limits: What each of them may take.

    Raises:
        SourceError: `font_folder_missing`.
    """

    def __init__(
        self,
        cache: Path,
        font_folders: Sequence[Path] = (),
        processes: int = 2,
        limits: TextLimits | None = None,
    ) -> None:
        check_folders(font_folders)
        self._store = DrawnStore(cache)
        self._folders = searched_folders(font_folders)
        self.pool = TextPool(self._folders, processes, limits)

    @property
    def families(self) -> tuple[str, ...]:
        """Font families that texts can be set in, sorted.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        return self._fonts.families

    # Threads that come first together may load twice: the values are equal.
    @cached_property
    def _fonts(self) -> FontSet:
        digest = fonts_digest(self._folders)
        known = f"{version('typst')}-{digest}"
        families = self._store.families(known)
        if families is None:
            families = self.pool.families()
            self._store.put_families(known, families)
        return FontSet(families, digest)

    @cached_property
    def _engine(self) -> str:
        parts = (PROGRAM, self._fonts.digest.encode(), version("typst").encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    def draw(self, picture: DrawnPicture, cancel: CancelToken | None = None) -> DrawnFile:
        """The picture as a file, drawn now or found as drawn before from the same things.

        Raises:
            SourceError: what `draw_all` gives in place of a picture.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """
        (drawn,) = self.draw_all([picture], cancel or CancelToken()).values()
        if isinstance(drawn, SourceError):
            raise drawn
        return drawn

    def draw_all(
        self, pictures: Iterable[DrawnPicture], cancel: CancelToken
    ) -> Mapping[DrawnPicture, Drawn]:
        """Every picture as a file, or why it cannot be drawn, in order.

        The reasons are `font_unknown`, `drawn_picture_too_large` (more than 8192 pixels a side,
        40 million pixels or 5,000 characters), `text_does_not_fit` (with `shrink`, not even at 4
        pixels; or the padding leaves no room), `text_too_complex` and `picture_undrawable`.

        Raises:
            SourceError: `fonts_unreadable`.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """
        found: dict[DrawnPicture, Drawn | None] = {}
        missing: dict[str, str] = {}
        keys: dict[DrawnPicture, str] = {}
        for picture in pictures:
            cancel.raise_if_cancelled()
            described = self._described(picture)
            if isinstance(described, SourceError):
                found[picture] = described
                continue
            keys[picture], data = described
            found[picture] = self._store.find(keys[picture])
            if found[picture] is None:
                missing[keys[picture]] = data
        made = dict(self._made(missing, cancel)) if missing else {}
        return {picture: drawn or made[keys[picture]] for picture, drawn in found.items()}

    def captions(self, data: bytes, most_cues: int, cancel: CancelToken) -> tuple[CaptionCue, ...]:
        """The cues of a captions file, read where it can do no harm.

        Raises:
            SourceError: what `TextPool.captions` raises.
        """
        return self.pool.captions(data, most_cues, cancel)

    def close(self) -> None:
        """End the processes; a later picture starts one again."""
        self.pool.close()

    def _described(self, picture: DrawnPicture) -> tuple[str, str] | SourceError:
        """What the picture is kept under, and what the program is told of it."""
        fonts = self._fonts
        try:
            data = picture_data(picture, fonts)
        except SourceError as error:
            return error
        return hashlib.sha256(f"{self._engine}\0{data}".encode()).hexdigest(), data

    def _made(self, missing: Mapping[str, str], cancel: CancelToken) -> Iterator[tuple[str, Drawn]]:
        answers = self.pool.pictures(list(missing.values()), cancel)
        for key, answer in zip(missing, answers, strict=True):
            yield key, answer if isinstance(answer, SourceError) else self._store.put(key, answer)
