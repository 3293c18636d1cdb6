"""The fonts that come along, those of the operator's folder, and those that a spec brings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from reelmill.core.errors import SourceError
from reelmill.core.font_names import FontFamily
from reelmill.media.diagnosis import log_lines
from reelmill.media.typeset.drawn_store import DrawnStore
from reelmill.media.typeset.font_facts import INSPECTION_VERSION, FontFacts, LoadedFace
from reelmill.media.typeset.font_unpacking import LARGEST_FONT_BYTES
from reelmill.media.typeset.fonts import (
    FontPack,
    FontSet,
    faces_of,
    names_meant,
    packs_of,
    together,
    unknown_font,
)
from reelmill.media.typeset.kept_fonts import KeptFonts
from reelmill.media.typeset.packaged_fonts import (
    base_folders,
    family_folders,
    font_files,
    fonts_digest,
)
from reelmill.media.typeset.text_pool import TextPool, unusable_font

_MOST_SETS = 256


@cache
def typst_version() -> str:
    """Of the package that is installed."""
    return version("typst")


@dataclass(frozen=True, slots=True)
class BroughtFont:
    """Files that a name in a spec means.

    Attributes:
        files: Of one font, or of one family.
        own: True where the name means these files, whatever families they are of.
    """

    files: Sequence[Path]
    own: bool = False


class FontLibrary:
    """Loads fonts in confined processes and remembers what they are.

    A text gets those it is always set in (`base`), those of the family it names, and those it
    takes characters from that all of these lack: no others, so that none of them names it.

    Args:
        store: Where facts about fonts are kept.
        pool: The processes.
        kept: Copies of fonts that did not come along, each in a folder of its own.
        folders: The operator's.
    """

    def __init__(
        self, store: DrawnStore, pool: TextPool, kept: KeptFonts, folders: Sequence[Path]
    ) -> None:
        self._store, self._pool, self._kept = store, pool, kept
        self._folders = folders
        self._sets: dict[tuple[tuple[str, ...], tuple[str, ...], bool], FontSet] = {}
        self._of_name: dict[str, tuple[FontPack, ...]] = {}

    # Threads that come first together may load twice: the values are equal.
    @cached_property
    def base(self) -> FontSet:
        """The fonts that every text is set in.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        folders = base_folders()
        digest = fonts_digest(folders)
        return FontSet(folders, self._facts(digest, folders), digest)

    @property
    def families(self) -> tuple[FontFamily, ...]:
        """All families that texts may name without bringing them, sorted.

        Raises:
            SourceError: `fonts_unreadable`, a packaged font.
        """
        faces: dict[str, list[LoadedFace]] = defaultdict(list)
        for face in self.base.facts.faces:
            faces[face.known_as].append(face)
        for pack in (*self._operators[0], *self._packaged):
            for face in pack.facts.faces:
                faces[pack.family_of(face)].append(face)
        return tuple(_family(name, faces[name]) for name in sorted(faces))

    @property
    def unusable(self) -> tuple[str, ...]:
        """Files of the operator's folder that no font can be loaded from."""
        return self._operators[1]

    def for_text(self, name: str, text: str, brought: Sequence[FontPack], *, own: bool) -> FontSet:
        """The fonts of a text that is set in `name`; `brought` are those that come with it.

        Raises:
            SourceError: `font_unknown`, `fonts_unreadable`.
        """
        named = brought or self._named(name)
        found = self._set(named, (), own)
        lacking = found.facts.lacking(text)
        return self._set(named, self._fallbacks(lacking), own) if lacking else found

    def family_facts(self, name: str, brought: Sequence[FontPack]) -> FontFacts:
        """The faces that `name` means, with those beside them that all texts are set in anyway.

        Raises:
            SourceError: `font_unknown`, `fonts_unreadable`.
        """
        named = brought or self._named(name)
        return together(named) if named else self.base.facts

    def elsewhere(self, lacking: str) -> tuple[str, str] | None:
        """A family that has most of the characters that a text lacks, and which; None if none.

        Raises:
            SourceError: `fonts_unreadable`.
        """
        packs = (*self._operators[0], *self._packaged)
        having = [("".join(filter(pack.facts.has, lacking)), pack) for pack in packs]
        most, pack = max(having, key=lambda one: len(one[0]), default=("", None))
        return (pack.family_of(pack.facts.faces[0]), most) if pack and most else None

    def refresh(self) -> None:
        """Note that the kept fonts are used; load them anew where they were removed meanwhile."""
        loaded = self.__dict__.get("_operators")
        noted = [self._kept.note(pack.folder) for pack in loaded[0]] if loaded else []
        if not all(noted):
            del self.__dict__["_operators"]
            self._of_name.clear()

    def packs(self, files: Sequence[Path]) -> tuple[FontPack, ...]:
        """Font files that a spec brings.

        Raises:
            SourceError: `font_unreadable`.
        """
        return tuple(dict.fromkeys(map(self._brought, files)))

    def _brought(self, file: Path) -> FontPack:
        try:
            if file.stat().st_size > LARGEST_FONT_BYTES:
                raise unusable_font("it is larger than 64 MiB")
            return self._loaded(file)
        except OSError as error:
            raise unusable_font(f"it cannot be read ({error.strerror})") from error

    def _named(self, name: str) -> tuple[FontPack, ...]:
        """The packs that a family is in; none where all texts are set in it anyway."""
        if name not in self._of_name:
            if len(self._of_name) >= _MOST_SETS:
                self._of_name.clear()
            self._of_name[name] = self._found(name)
        return self._of_name[name]

    def _found(self, name: str) -> tuple[FontPack, ...]:
        """The operator's fonts go first, then those of every text; the packages come last."""
        for asked in names_meant(name):
            if own := packs_of(asked.family, self._operators[0]):
                return own
            if faces_of(asked.family, self.base.facts.faces):
                return ()
            if packaged := packs_of(asked.family, self._packaged):
                return packaged
        raise unknown_font(name, [f.name for f in self.families], self.unusable)

    def _fallbacks(self, lacking: str) -> tuple[FontPack, ...]:
        """As few packs as have the characters between them, the operator's last."""
        operators = self._operators[0]
        general = [pack for pack in (*operators, *self._packaged) if pack.falls_back]
        found: list[FontPack] = []
        for pack in dict.fromkeys((*general, *operators)):
            left = "".join(c for c in lacking if not pack.facts.has(c))
            if left != lacking:
                found.append(pack)
                lacking = left
        return tuple(found)

    def _set(self, named: Sequence[FontPack], fallbacks: Sequence[FontPack], own: bool) -> FontSet:
        first, last = (tuple(pack.digest for pack in packs) for packs in (named, fallbacks))
        key = (first, last, own)
        if key not in self._sets:
            if len(self._sets) >= _MOST_SETS:
                self._sets.clear()
            self._sets[key] = self.base.after(named, own=own).before(fallbacks)
        return self._sets[key]

    @cached_property
    def _operators(self) -> tuple[tuple[FontPack, ...], tuple[str, ...]]:
        """The fonts of the operator's folder, and the files there that are none."""
        loaded = {file: self._loaded_if_any(file) for file in font_files(self._folders)}
        unusable = tuple(file.name for file, pack in loaded.items() if pack is None)
        if unusable:
            log_lines("Fonts that cannot be loaded are left out.", ", ".join(unusable), "fonts")
        return tuple(dict.fromkeys(filter(None, loaded.values()))), unusable

    @cached_property
    def _packaged(self) -> tuple[FontPack, ...]:
        """Families in packages, besides those of every text."""
        packs = (
            FontPack(folder, self._facts(digest, [folder]), digest, called)
            for folder, called in family_folders().items()
            for digest in [fonts_digest([folder])]
        )
        return tuple(pack for pack in packs if pack.facts.faces)

    def _loaded(self, file: Path) -> FontPack:
        """A font in a folder of its own.

        Raises:
            OSError: it cannot be read or kept.
            SourceError: `font_unreadable`.
        """
        folder = self._kept.keep(file, self._pool.unpack)
        try:
            facts = self._facts(folder.name, [folder])
        except SourceError:
            facts = FontFacts((), ())
        if not facts.faces:
            raise unusable_font("it is damaged")
        return FontPack(folder, facts, folder.name)

    def _loaded_if_any(self, file: Path) -> FontPack | None:
        try:
            return self._loaded(file)
        except (OSError, SourceError):
            return None

    def _facts(self, digest: str, folders: Sequence[Path]) -> FontFacts:
        name = f"{typst_version()}-{INSPECTION_VERSION}-{digest}"
        facts = self._store.font_facts(name)
        if facts is None:
            facts = self._pool.inspect(folders)
            if facts.faces:  # else they may only be out of reach today
                self._store.put_font_facts(name, facts)
        return facts


def _family(name: str, faces: Sequence[LoadedFace]) -> FontFamily:
    weights = (min(face.weights[0] for face in faces), max(face.weights[1] for face in faces))
    return FontFamily(name, weights, any(face.italic for face in faces))
