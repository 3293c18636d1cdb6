"""The fonts that come along, those of the operator's folder, and those that a spec brings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from reelmill.core.asset_name import asset_id
from reelmill.core.errors import SourceError
from reelmill.media.diagnosis import log_lines
from reelmill.media.typeset.drawn_store import DrawnStore
from reelmill.media.typeset.font_facts import INSPECTION_VERSION, FontFacts
from reelmill.media.typeset.fonts import FontSet, font_files, fonts_digest, packaged_folders
from reelmill.media.typeset.kept_fonts import KeptFonts
from reelmill.media.typeset.text_pool import TextPool

_MOST_SETS = 64


@cache
def typst_version() -> str:
    """Of the package that is installed."""
    return version("typst")


class FontLibrary:
    """Loads fonts in confined processes and remembers what they are.

    Args:
        store: Where that is kept.
        pool: The processes.
        kept: Copies of fonts that did not come along, each in a folder of its own.
        folders: The operator's.
    """

    def __init__(
        self, store: DrawnStore, pool: TextPool, kept: KeptFonts, folders: Sequence[Path]
    ) -> None:
        self._store, self._pool, self._kept = store, pool, kept
        self._folders = folders
        self._sets: dict[tuple[str, tuple[str, ...], bool], FontSet] = {}

    # Threads that come first together may load twice: the values are equal.
    @cached_property
    def fonts(self) -> FontSet:
        """Those that every text may use; files that cannot be loaded are left out and named.

        Raises:
            SourceError: `fonts_unreadable`, a packaged font.
        """
        packaged = packaged_folders()
        digest = fonts_digest(packaged)
        base = FontSet(packaged, self._facts(digest, packaged), digest)
        kept: list[Path] = []
        facts = FontFacts((), ())
        unusable: list[str] = []
        for file in font_files(self._folders):
            found = self._loaded(file)
            if found is None:
                unusable.append(file.name)
            else:
                kept.append(found[0])
                facts = facts.with_others(found[1])
        if unusable:
            log_lines("Fonts that cannot be loaded are left out.", ", ".join(unusable), "fonts")
        whole = base.with_files(list(dict.fromkeys(kept)), facts, own=False) if kept else base
        return FontSet(whole.folders, whole.facts, whole.digest, tuple(unusable))

    def refresh(self) -> None:
        """Note that the kept fonts are used; load them anew where they were removed meanwhile."""
        loaded = self.__dict__.get("fonts")
        kept = [f for f in loaded.folders if f.parent == self._kept.folder] if loaded else []
        if not all(map(self._kept.note, kept)):
            del self.__dict__["fonts"]

    def with_files(self, files: Sequence[Path], name: str) -> FontSet:
        """All fonts and those of files that a spec brings under a name.

        Raises:
            SourceError: `font_unreadable`.
        """
        loaded = [self._loaded(file) for file in files]
        if not all(loaded):
            hint = "use a TrueType or OpenType font (.ttf, .otf, .ttc)"
            sentence = "The font cannot be used: it is damaged."
            raise SourceError.of("font_unreadable", sentence, hint=hint)
        folders = [found[0] for found in loaded if found]
        own = asset_id(name) is not None
        key = (self.fonts.digest, tuple(folder.name for folder in folders), own)
        if key not in self._sets:
            if len(self._sets) >= _MOST_SETS:
                self._sets.clear()
            facts = FontFacts((), ())
            for found in filter(None, loaded):
                facts = facts.with_others(found[1])
            self._sets[key] = self.fonts.with_files(folders, facts, own=own)
        return self._sets[key]

    def _loaded(self, file: Path) -> tuple[Path, FontFacts] | None:
        """A font's folder and what it is; None where it is none that can be loaded."""
        try:
            folder = self._kept.keep(file)
            facts = self._facts(folder.name, [folder])
        except (OSError, SourceError):
            return None
        return (folder, facts) if facts.faces else None

    def _facts(self, digest: str, folders: Sequence[Path]) -> FontFacts:
        name = f"{typst_version()}-{INSPECTION_VERSION}-{digest}"
        facts = self._store.font_facts(name)
        if facts is None:
            facts = self._pool.inspect(folders)
            self._store.put_font_facts(name, facts)
        return facts
