"""Hashes of what the typesetter draws, in files that `make golden` writes."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from reelmill.media.typeset.font_library import typst_version

WRITING = os.environ.get("REELMILL_GOLDEN") == "write"

Hashes = str | Mapping[str, str]
"""Of one picture, or of several by what they show."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file of hashes by name, all in one field of it beside the version of Typst."""

    file: Path
    field: str
    names: Collection[str]

    def known(self) -> dict[str, Hashes]:
        """All that the file has."""
        return dict(json.loads(self.file.read_text())[self.field]) if self.file.exists() else {}

    def check(self, name: str, found: Hashes) -> None:
        """Nothing differs from what was; or, while they are written, note what is."""
        if WRITING:
            kept = {key: value for key, value in self.known().items() if key in self.names}
            written = {"typst": typst_version(), self.field: {**kept, name: found}}
            self.file.write_text(json.dumps(written, indent=2, sort_keys=True) + "\n")
            return
        made_by = json.loads(self.file.read_text())["typst"]
        off = sorted(_differing(found, self.known().get(name, {})))
        assert not off, f"{off} changed, made by Typst {typst_version()}, hashes by {made_by}"


def pixel_hash(file: Path, digits: int = 64) -> str:
    """Size and pixels of a picture."""
    with Image.open(file) as image:
        pixels = np.asarray(image)
    return f"{pixels.shape[1]}x{pixels.shape[0]} {sha256(pixels.tobytes()).hexdigest()[:digits]}"


def _differing(found: Hashes, before: Hashes) -> set[str]:
    if isinstance(found, str) or isinstance(before, str):
        return set() if found == before else {"the picture"}
    return {key for key in {*found, *before} if found.get(key) != before.get(key)}
