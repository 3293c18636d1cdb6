"""Fonts in installed packages: those all texts are set in, and families that some texts name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from reelmill.core.errors import Problem, SourceError

_BASE = (("fontpkg_inter", "files"), ("manimgx_fonts", ""), ("reelmill.media.typeset", "fonts"))
_IF_INSTALLED = (("manimgx_fonts_cjk", ""),)
_FAMILIES = "fontpkg.family"
"""The entry point by which every `fontpkg-*` says which module its fonts are in."""

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


def base_folders() -> tuple[Path, ...]:
    """The fonts that every text is set in: Inter, and what it lacks."""
    return tuple(_folder(module, below) for module, below in _BASE)


def family_folders() -> dict[Path, str]:
    """The folder of every other installed package of fonts, and what its family is called.

    Where a package holds several families, it is called by none.
    """
    named = {point.value: point.name for point in entry_points(group=_FAMILIES)}
    in_base = {module for module, _ in _BASE}
    places = [(module, below, "") for module, below in _IF_INSTALLED]
    places += [(m, "files", name) for m, name in sorted(named.items()) if m not in in_base]
    found = {_folder(m, below): name for m, below, name in places if find_spec(m)}
    return {folder: name.replace("_", " ") for folder, name in found.items() if folder.is_dir()}


def _folder(module: str, below: str) -> Path:
    """Where a package lies, without importing it."""
    found = find_spec(module)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places or [module]))) / below


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
