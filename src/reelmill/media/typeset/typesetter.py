"""Text and shapes become pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from reelmill.core.captions import CaptionFile
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnInfo, DrawnPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset.drawn_store import DrawnFile, DrawnStore
from reelmill.media.typeset.fonts import FontSet, check_folders, fonts_digest, searched_folders
from reelmill.media.typeset.program import PROGRAM, picture_data
from reelmill.media.typeset.text_pool import TextPool
from reelmill.media.typeset.text_process import TextLimits

_Result = TypeVar("_Result")


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
        """The picture as a file, with its facts.

        Raises:
            SourceError: what `measure_all` and `draw_all` give in place of a picture.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """
        token = cancel or CancelToken()
        (info,) = self.measure_all([picture], token).values()
        if isinstance(info, SourceError):
            raise info
        (file,) = self.draw_all([picture], token).values()
        if isinstance(file, SourceError):
            raise file
        return DrawnFile(file, info)

    def measure_all(
        self, pictures: Iterable[DrawnPicture], cancel: CancelToken
    ) -> Mapping[DrawnPicture, DrawnInfo | SourceError]:
        """Name and size of every picture, or why it cannot be drawn, in order; draws none.

        The reasons are `font_unknown`, `drawn_picture_too_large` (more than 8192 pixels a side,
        40 million pixels or 5,000 characters), `text_does_not_fit` (with `shrink`, not even at 4
        pixels; or the padding leaves no room), `text_too_complex` and `picture_undrawable`.

        Raises:
            SourceError: `fonts_unreadable`.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """

        def measured(missing: Mapping[str, str]) -> Iterator[tuple[str, DrawnInfo | SourceError]]:
            answers = self.pool.sizes(list(missing.values()), cancel)
            for name, answer in zip(missing, answers, strict=True):
                yield name, answer if isinstance(answer, SourceError) else self._kept(name, answer)

        return self._all(pictures, self._store.find_size, measured, cancel)

    def draw_all(
        self, pictures: Iterable[DrawnPicture], cancel: CancelToken
    ) -> Mapping[DrawnPicture, Path | SourceError]:
        """Every picture as a file, drawn now or before from the same things, in order.

        The reasons are those of `measure_all`: some texts turn out too complex only here.

        Raises:
            SourceError: `fonts_unreadable`.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """

        def drawn(missing: Mapping[str, str]) -> Iterator[tuple[str, Path | SourceError]]:
            answers = self.pool.pictures(list(missing.values()), cancel)
            for name, png in zip(missing, answers, strict=True):
                yield name, png if isinstance(png, SourceError) else self._store.put(name, png)

        return self._all(pictures, self._store.find, drawn, cancel)

    def captions(
        self, data: bytes, most_cues: int, cancel: CancelToken, charset: str | None = None
    ) -> CaptionFile:
        """The cues of a captions file, read where it can do no harm.

        Raises:
            SourceError: what `TextPool.captions` raises.
        """
        return self.pool.captions(data, most_cues, cancel, charset)

    def close(self) -> None:
        """End the processes; a later picture starts one again."""
        self.pool.close()

    def _described(self, picture: DrawnPicture) -> tuple[str, str] | SourceError:
        """The picture's name, and what the program is told of it."""
        fonts = self._fonts
        try:
            data = picture_data(picture, fonts)
        except SourceError as error:
            return error
        return hashlib.sha256(f"{self._engine}\0{data}".encode()).hexdigest(), data

    def _all(
        self,
        pictures: Iterable[DrawnPicture],
        find: Callable[[str], _Result | None],
        make: Callable[[Mapping[str, str]], Iterable[tuple[str, _Result | SourceError]]],
        cancel: CancelToken,
    ) -> dict[DrawnPicture, _Result | SourceError]:
        """What is found for the name of each picture, or made of what the program is told."""
        names: dict[DrawnPicture, str | SourceError] = {}
        found: dict[str, _Result | SourceError] = {}
        missing: dict[str, str] = {}
        for picture in pictures:
            cancel.raise_if_cancelled()
            described = self._described(picture)
            if isinstance(described, SourceError):
                names[picture] = described
                continue
            name, data = described
            names[picture] = name
            if (known := find(name)) is not None:
                found[name] = known
            else:
                missing[name] = data
        if missing:
            found.update(make(missing))
        return {p: n if isinstance(n, SourceError) else found[n] for p, n in names.items()}

    def _kept(self, name: str, size: bytes) -> DrawnInfo:
        info = DrawnInfo(name, *json.loads(size))
        self._store.put_size(info)
        return info
