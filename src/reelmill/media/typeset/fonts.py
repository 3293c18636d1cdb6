"""Which fonts there are: those that come along and those a user adds, never the system's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from reelmill.core.errors import Problem, SourceError
from reelmill.core.spec.suggest import did_you_mean

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
    """Fonts the typesetter may use.

    Attributes:
        families: Family names, sorted.
        digest: sha256 over the content of all font files, in order.
    """

    families: tuple[str, ...]
    digest: str

    def known(self, family: str) -> str:
        """The family as its font spells it; case does not matter.

        Raises:
            SourceError: `font_unknown`, with the known families.
        """
        by_plain = {known.casefold(): known for known in self.families}
        try:
            return by_plain[family.strip().casefold()]
        except KeyError:
            raise _unknown(family, self.families) from None

    def chain(self, family: str) -> tuple[str, ...]:
        """`family`, then where to look for characters it lacks: Latin, other scripts, emoji."""
        known = self.known(family)
        named = {known, *_FIRST_FALLBACKS, *_LAST_FALLBACKS, _ONE_COLOUR_EMOJI}
        scripts = [name for name in self.families if name.startswith("Noto Sans ")]
        return tuple(
            dict.fromkeys(
                (
                    known,
                    *_FIRST_FALLBACKS,
                    *(script for script in scripts if script not in named),
                    *_LAST_FALLBACKS,
                )
            )
        )


def searched_folders(folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """`folders`, which come first, and those of the packaged fonts."""
    return (*folders, *_packaged_folders())


def fonts_digest(folders: Sequence[Path]) -> str:
    """sha256 over the content of all font files in `folders` and below.

    Raises:
        SourceError: `fonts_unreadable`.
    """
    try:
        return _digest(_font_files(folders))
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
        raise SourceError(
            Problem("font_folder_missing", f"There is no folder of fonts at {folder}.")
            for folder in missing
        )


def _packaged_folders() -> list[Path]:
    wanted = (place for place in _PACKAGED_IF_WANTED if find_spec(place[0]))
    return [Path(str(files(package).joinpath(folder))) for package, folder in (*_PACKAGED, *wanted)]


def _font_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        files = (p for p in sorted(folder.rglob("*")) if p.suffix.lower() in _SUFFIXES)
        yield from (p for p in files if p.is_file())


def _digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _unknown(family: str, families: Sequence[str]) -> SourceError:
    first = ", ".join(families[:_FAMILIES_LISTED])
    more = (
        f" and {len(families) - _FAMILIES_LISTED} more" if len(families) > _FAMILIES_LISTED else ""
    )
    hint = did_you_mean(family, families) or "add a folder with the font's files"
    return SourceError.of(
        "font_unknown",
        f"There is no font family {family[:64]!r}; there are {first}{more}.",
        hint=hint,
    )
