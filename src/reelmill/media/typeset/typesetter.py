"""Text and shapes become pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from reelmill.core.captions import CaptionFile
from reelmill.core.errors import FontError, SourceError
from reelmill.core.font_names import FontFamily
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.core.typesetting import DrawnInfo, DrawnPicture, ShapePicture, TextPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.typeset.drawn_store import DrawnFile, DrawnStore
from reelmill.media.typeset.emoji_check import EmojiCheck, has_sequences
from reelmill.media.typeset.font_facts import FontFacts
from reelmill.media.typeset.font_library import BroughtFont, FontLibrary, typst_version
from reelmill.media.typeset.font_samples import sample_picture, sample_text
from reelmill.media.typeset.fonts import FontPack, FontSet
from reelmill.media.typeset.kept_fonts import KeptFonts
from reelmill.media.typeset.letters import plain_text
from reelmill.media.typeset.packaged_fonts import base_folders, check_folders
from reelmill.media.typeset.picture_fonts import PictureFonts, font_names
from reelmill.media.typeset.program import picture_data
from reelmill.media.typeset.text_pool import Description, TextPool
from reelmill.media.typeset.text_process import TextLimits
from reelmill.media.typeset.typst_program import PIXELS_PER_INCH, program_of, sources

SpecFonts = Mapping[str, BroughtFont | SourceError]
"""The fonts that a spec or its user brings by the name they have in the spec, or why there are
none."""

_Brought = Mapping[str, tuple[tuple[FontPack, ...], bool] | SourceError]
_NO_FONTS: SpecFonts = {}
_LETTER = TextPicture("a", "Inter", 64, "#ffffff", 1000)
_Result = TypeVar("_Result")


class Typesetter:
    """Draws pictures and keeps them; safe to share between threads, and its cache with processes.

    Making one costs nothing: the confined processes that draw are started when they are needed.

    Args:
        cache: Folder of what was drawn.
        font_folders: Where fonts are besides the packaged ones.
        processes: Those that draw at the same time.
        limits: What each of them may take.
        budget: The machine's memory, of which each takes a share while it draws.

    Raises:
        SourceError: `font_folder_missing`.
    """

    def __init__(
        self,
        cache: Path,
        font_folders: Sequence[Path] = (),
        processes: int = 2,
        limits: TextLimits | None = None,
        budget: MemoryBudget | None = None,
    ) -> None:
        check_folders(font_folders)
        self._store = DrawnStore(cache)
        kept = KeptFonts(cache / "fonts")
        self.pool = TextPool((*base_folders(), kept.folder), processes, limits, budget)
        self._library = FontLibrary(self._store, self.pool, kept, font_folders)
        self._emoji = EmojiCheck(self._store, self.pool, typst_version())

    @property
    def families(self) -> tuple[str, ...]:
        """Font families that texts can be set in, sorted.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        return tuple(family.name for family in self.listed_families)

    @property
    def listed_families(self) -> tuple[FontFamily, ...]:
        """The same with what is known of them.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        return self._library.families

    @property
    def unusable_fonts(self) -> tuple[str, ...]:
        """Files of the font folders that no font can be loaded from.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        return self._library.unusable

    def warm_up(self) -> None:
        """Start a process and load its fonts, so that the next text need not wait for that.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        described = self._described(_LETTER, {})
        if not isinstance(described, SourceError):
            list(self.pool.sizes([described[1]], CancelToken()))

    def draw(
        self,
        picture: DrawnPicture,
        cancel: CancelToken | None = None,
        fonts: SpecFonts = _NO_FONTS,
    ) -> DrawnFile:
        """The picture as a file, with its facts; `fonts` as in `measure_all`.

        Raises:
            SourceError: what `measure_all` and `draw_all` give in place of a picture.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """
        token = cancel or CancelToken()
        (info,) = self.measure_all([picture], token, fonts).values()
        if isinstance(info, SourceError):
            raise info
        (file,) = self.draw_all([picture], token, fonts).values()
        if isinstance(file, SourceError):
            raise file
        return DrawnFile(file, info)

    def measure_all(
        self, pictures: Iterable[DrawnPicture], cancel: CancelToken, fonts: SpecFonts = _NO_FONTS
    ) -> Mapping[DrawnPicture, DrawnInfo | SourceError]:
        """Name and size of every picture, or why it cannot be drawn, in order; draws none.

        `fonts` are files that texts bring, by the name they are set in. The reasons are
        `font_unknown`, `font_unreadable`, `drawn_picture_too_large` (more than 8192 pixels a side,
        40 million pixels or 5,000 characters), `text_does_not_fit` (at no size that is allowed, or
        padding or `overflow` leave no room), `text_too_complex` and `picture_undrawable`.

        Raises:
            SourceError: `fonts_unreadable`.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """

        def measured(
            missing: Mapping[str, Description],
        ) -> Iterator[tuple[str, DrawnInfo | SourceError]]:
            answers = self.pool.sizes(list(missing.values()), cancel)
            for name, answer in zip(missing, answers, strict=True):
                if isinstance(answer, SourceError):
                    yield name, answer
                else:
                    yield name, self._kept(name, answer, missing[name])

        sizes = self._all(pictures, fonts, self._known_size, measured, cancel)
        advised = {picture: self._with_advice(size) for picture, size in sizes.items()}
        return advised | self._with_emoji(advised, fonts, cancel)

    def draw_all(
        self, pictures: Iterable[DrawnPicture], cancel: CancelToken, fonts: SpecFonts = _NO_FONTS
    ) -> Mapping[DrawnPicture, Path | SourceError]:
        """Every picture as a file, drawn now or before from the same things, in order.

        The reasons are those of `measure_all`: some texts turn out too complex only here.

        Raises:
            SourceError: `fonts_unreadable`.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """

        def drawn(missing: Mapping[str, Description]) -> Iterator[tuple[str, Path | SourceError]]:
            answers = self.pool.pictures(list(missing.values()), cancel)
            for name, png in zip(missing, answers, strict=True):
                yield name, png if isinstance(png, SourceError) else self._store.put(name, png)

        def found(name: str, _picture: DrawnPicture) -> Path | None:
            return self._store.find(name)

        return self._all(pictures, fonts, found, drawn, cancel)

    def font_facts(self, file: Path) -> FontFacts:
        """What a font is that a spec brings.

        Raises:
            SourceError: `font_unreadable`.
        """
        (pack,) = self._library.packs([file])
        return pack.facts

    def sample(self, font: str, fonts: SpecFonts = _NO_FONTS) -> TextPicture:
        """A small picture that shows a font: its family's name set in itself, or its script.

        `fonts` are files that are brought, by the name they are set in.

        Raises:
            SourceError: `font_unknown`, `font_unreadable`, `fonts_unreadable`.
        """
        found = self._loaded(fonts).get(font, ((), False))
        if isinstance(found, SourceError):
            raise found
        packs, own = found
        facts = self._library.family_facts(font, packs)
        shown = facts.faces[0].known_as if own else font.strip()
        return sample_picture(font, sample_text(shown, facts))

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

    def _described(
        self, picture: DrawnPicture, brought: _Brought
    ) -> tuple[str, Description] | SourceError:
        """The picture's name, and what the program is told of it."""
        text = plain_text(picture.text) if isinstance(picture, TextPicture) else ""
        try:
            of_picture = self._fonts_of(picture, brought)
            data = picture_data(picture, of_picture)
        except SourceError as error:
            return error.with_traceback(None)  # else it would hold on to this frame
        fonts, program = of_picture.whole, program_of(picture)
        machine = (str(PIXELS_PER_INCH), typst_version(), fonts.digest)
        name = fingerprint(*sources(program), *machine, data)
        return name, Description(data, fonts.folders, fonts.facts.lacking(text), program)

    def _fonts_of(self, picture: DrawnPicture, brought: _Brought) -> PictureFonts:
        """The fonts that a text and its runs name; one that a text brings is there for it alone."""
        names = font_names(picture)
        text = plain_text(picture.text) if isinstance(picture, TextPicture) else ""
        if not names:
            return PictureFonts({"": self._library.base})
        return PictureFonts({name: self._fonts_called(name, text, brought) for name in names})

    def _fonts_called(self, name: str, text: str, brought: _Brought) -> FontSet:
        found = brought.get(name, ((), False))
        try:
            if isinstance(found, SourceError):
                raise found
            packs, own = found
            return self._library.for_text(name, text, packs, own=own)
        except SourceError as error:
            refused = FontError(error.problems)
            refused.font = name
            raise refused from None

    def _loaded(self, fonts: SpecFonts) -> _Brought:
        """The fonts that a spec brings; those that come along are noted as used."""
        self._library.refresh()
        loaded: dict[str, tuple[tuple[FontPack, ...], bool] | SourceError] = {}
        for name, font in fonts.items():
            if isinstance(font, SourceError):
                loaded[name] = font
                continue
            try:
                loaded[name] = self._library.packs(font.files), font.own
            except SourceError as error:
                loaded[name] = error.with_traceback(None)
        return loaded

    def _all(
        self,
        pictures: Iterable[DrawnPicture],
        fonts: SpecFonts,
        find: Callable[[str, DrawnPicture], _Result | None],
        make: Callable[[Mapping[str, Description]], Iterable[tuple[str, _Result | SourceError]]],
        cancel: CancelToken,
    ) -> dict[DrawnPicture, _Result | SourceError]:
        """What is found for the name of each picture, or made of what the program is given."""
        names: dict[DrawnPicture, str | SourceError] = {}
        found: dict[str, _Result | SourceError] = {}
        missing: dict[str, Description] = {}
        brought = self._loaded(fonts)
        for picture in pictures:
            cancel.raise_if_cancelled()
            described = self._described(picture, brought)
            if isinstance(described, SourceError):
                names[picture] = described
                continue
            name, data = described
            names[picture] = name
            if (known := find(name, picture)) is not None:
                found[name] = known
            else:
                missing[name] = data
        if missing:
            # Neighbours of the same fonts are set together.
            in_order = sorted(missing.items(), key=lambda one: one[1].fonts)
            found.update(make(dict(in_order)))
        return {p: n if isinstance(n, SourceError) else found[n] for p, n in names.items()}

    def _known_size(self, name: str, picture: DrawnPicture) -> DrawnInfo | None:
        """What is known without asking: a shape fills its box."""
        match picture:
            case ShapePicture():
                return DrawnInfo(name, picture.width, picture.height)
            case TextPicture():
                return self._store.find_size(name)

    def _with_advice(self, found: DrawnInfo | SourceError) -> DrawnInfo | SourceError:
        """Where else what is lacking is: not kept, for fonts come and go."""
        if isinstance(found, SourceError) or not found.lacking:
            return found
        return replace(found, elsewhere=self._library.elsewhere(found.lacking))

    def _with_emoji(
        self,
        found: Mapping[DrawnPicture, DrawnInfo | SourceError],
        fonts: SpecFonts,
        cancel: CancelToken,
    ) -> dict[DrawnPicture, DrawnInfo | SourceError]:
        """Those with emoji of several characters, and which of these fall apart."""
        having = {p: i for p, i in found.items() if isinstance(i, DrawnInfo) and has_sequences(p)}
        brought = self._loaded(fonts) if having else {}
        new: list[str] = []
        checked: dict[DrawnPicture, DrawnInfo | SourceError] = {}
        for picture, info in having.items():
            try:
                apart = self._emoji.apart(picture, self._fonts_of(picture, brought), new, cancel)
                checked[picture] = replace(info, apart=apart)
            except SourceError as error:
                checked[picture] = error.with_traceback(None)
        return checked

    def _kept(self, name: str, size: bytes, described: Description) -> DrawnInfo:
        info = replace(DrawnInfo(name, *json.loads(size)), lacking=described.lacking)
        self._store.put_size(info)
        return info
