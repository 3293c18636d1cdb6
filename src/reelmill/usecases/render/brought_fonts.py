"""A user's font files as the typesetter takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reelmill.core.asset_name import asset_id
from reelmill.core.errors import SourceError
from reelmill.media.typeset import BroughtFont, SpecFonts


def brought_fonts(files: Mapping[str, Sequence[Path] | SourceError]) -> SpecFonts:
    """Files of fonts by the names that these are set in; `asset:ID` means its file alone."""
    return {name: _brought(name, found) for name, found in files.items()}


def _brought(name: str, files: Sequence[Path] | SourceError) -> BroughtFont | SourceError:
    if isinstance(files, SourceError):
        return files
    return BroughtFont(files, own=asset_id(name) is not None)
