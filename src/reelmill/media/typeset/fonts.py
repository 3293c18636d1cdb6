"""Which fonts there are: those that come along and those a user adds, never the system's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from reelmill.core.errors import Problem, SourceError
from reelmill.core.font_names import FontName, font_name, plain_family
from reelmill.core.spec.suggest import did_you_mean
from reelmill.media.typeset.font_facts import FontFacts, LoadedFace

_PACKAGED = (("fontpkg_inter", "files"), ("manimgx_fonts", ""), ("reelmill.media.typeset", "fonts"))
_PACKAGED_IF_WANTED = (("manimgx_fonts_cjk", ""),)
"""Chinese, Japanese and Korean: 33 MB of fonts that are used where the package is installed."""

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}

EMOJI_FAMILY = "Noto Color Emoji"
_FIRST_FALLBACKS = ("Inter", "Noto Sans")
_LAST_FALLBACKS = ("Noto Sans Symbols", EMOJI_FAMILY)
_ONE_COLOUR_EMOJI = "Noto Emoji"
_FAMILIES_LISTED = 12


@dataclass(frozen=True, slots=True)
class FontSet:
    """Fonts that a text may be set in.

    Attributes:
        folders: Where they are, in order of precedence.
        facts: What they are.
        digest: sha256 over the content of all font files, in order.
        unusable: Files of the operator's folder that no font can be loaded from.
        own: The faces that a text names by the file they are in; none where it names a family.
    """

    folders: tuple[Path, ...]
    facts: FontFacts
    digest: str
    unusable: tuple[str, ...] = ()
    own: tuple[LoadedFace, ...] = field(default=())

    @property
    def families(self) -> tuple[str, ...]:
        """Names of families, sorted."""
        return tuple(sorted({face.family for face in self.facts.faces}))

    def known(self, name: str) -> FontName:
        """The family as Typst calls it, with the weight and slant that the name ends in.

        Neither case nor blanks matter; a family of that whole name goes first.

        Raises:
            SourceError: `font_unknown`, with the known families.
        """
        if self.own:
            return FontName(self.own[0].family, None, self.own[0].italic or None)
        stated = font_name(name)
        for asked in (FontName(name.strip()), stated):
            if family := self._family(asked.family):
                return replace(asked, family=family)
        raise _unknown(name, self)

    def _family(self, name: str) -> str | None:
        plain = plain_family(name)
        faces = self.facts.faces
        by_family = (face.family for face in faces if plain_family(face.family) == plain)
        by_name = (f.family for f in faces if plain in map(plain_family, f.names))
        return next(by_family, None) or next(by_name, None)

    def weight(self, wanted: int) -> int:
        """The weight nearest to the wanted one that a text's own file has."""
        if not self.own:
            return wanted
        nearest = (min(max(wanted, low), high) for low, high in (f.weights for f in self.own))
        return min(nearest, key=lambda weight: abs(weight - wanted))

    def chain(self, family: str) -> tuple[str, ...]:
        """`family`, then where to look for characters it lacks: Latin, other scripts, emoji."""
        families = self.families
        named = {family, *_FIRST_FALLBACKS, *_LAST_FALLBACKS, _ONE_COLOUR_EMOJI}
        scripts = [name for name in families if name.startswith("Noto Sans ")]
        return tuple(
            dict.fromkeys(
                (
                    family,
                    *_FIRST_FALLBACKS,
                    *(script for script in scripts if script not in named),
                    *_LAST_FALLBACKS,
                )
            )
        )

    def with_files(self, folders: Sequence[Path], facts: FontFacts, *, own: bool) -> FontSet:
        """These and the fonts of kept folders, which are called by their digests and go first."""
        names = " ".join(folder.name for folder in folders)
        return FontSet(
            folders=(*folders, *self.folders),
            facts=facts.with_others(self.facts),
            digest=hashlib.sha256(f"{names} {self.digest}".encode()).hexdigest(),
            unusable=self.unusable,
            own=facts.faces if own else (),
        )


def packaged_folders() -> tuple[Path, ...]:
    """Folders of the packaged fonts."""
    wanted = (place for place in _PACKAGED_IF_WANTED if find_spec(place[0]))
    places = (*_PACKAGED, *wanted)
    return tuple(Path(str(files(package).joinpath(folder))) for package, folder in places)


def font_files(folders: Iterable[Path]) -> Iterator[Path]:
    """The font files in folders and below, in order."""
    for folder in folders:
        found = (p for p in sorted(folder.rglob("*")) if p.suffix.lower() in _SUFFIXES)
        yield from (p for p in found if p.is_file())


def fonts_digest(folders: Sequence[Path]) -> str:
    """sha256 over the content of all font files in `folders` and below.

    Raises:
        SourceError: `fonts_unreadable`.
    """
    return reading(lambda: _digest(font_files(folders)))


def reading(read: Callable[[], str]) -> str:
    """What `read` gives.

    Raises:
        SourceError: `fonts_unreadable` where the system refuses a file.
    """
    try:
        return read()
    except OSError as error:
        message = f"The font {error.filename} cannot be read: {error.strerror}."
        hint = "check the file's permissions"
        raise SourceError.of("fonts_unreadable", message, hint=hint) from error


def check_folders(folders: Sequence[Path]) -> None:
    """Refuse folders that are not there.

    Raises:
        SourceError: `font_folder_missing`, one problem for each.
    """
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        hint = "set REELMILL_FONTS to an existing folder, or unset it"
        raise SourceError(
            Problem("font_folder_missing", f"There is no folder of fonts at {folder}.", hint=hint)
            for folder in missing
        )


def _digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _unknown(name: str, fonts: FontSet) -> SourceError:
    families = fonts.families
    first, others = ", ".join(families[:_FAMILIES_LISTED]), len(families) - _FAMILIES_LISTED
    more = f" and {others} more" if others > 0 else ""
    unusable = ", ".join(fonts.unusable[:_FAMILIES_LISTED])
    lost = f" No font could be loaded from {unusable}." if unusable else ""
    names = [*families, *(name for face in fonts.facts.faces for name in face.names)]
    near = did_you_mean(name, names) or did_you_mean(font_name(name).family, names)
    hint = near or "upload the font, or add a folder with the font's files"
    message = f"There is no font family {name[:64]!r}; there are {first}{more}.{lost}"
    return SourceError.of("font_unknown", message, hint=hint)
