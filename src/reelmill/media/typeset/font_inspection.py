"""Fonts are loaded and looked at: in the confined process (`text_helper.py`) alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from reelmill.core.font_names import said_family
from reelmill.media.font_file import FontFace, Ranges, font_characters, font_faces, merged
from reelmill.media.typeset.font_facts import FontFacts, LoadedFace

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


def inspect_fonts(folders: Sequence[str]) -> FontFacts:
    """Load all fonts of folders; run in the confined process alone.

    May take very long, or end the process, where a font is made for that.
    """
    loaded = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
    )
    written: dict[tuple[str, int], FontFace] = {}
    ranges: Ranges = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix.lower() in _SUFFIXES and path.is_file():
                data = path.read_bytes()
                written.update({(str(path), i): f for i, f in enumerate(font_faces(data))})
                ranges += font_characters(data)
    faces = (_loaded(info, written.get((str(info.path), info.index))) for info in loaded.fonts())
    return FontFacts(tuple(faces), tuple(merged(ranges)))


def _loaded(info: Any, written: FontFace | None) -> LoadedFace:
    weights = (written and written.weights) or (info.weight, info.weight)
    names = tuple(filter(None, map(said_family, written.names))) if written else ()
    return LoadedFace(info.family, weights, info.style != "normal", names)
