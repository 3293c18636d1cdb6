"""Typst and its fonts are loaded where something is drawn, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reelmill.core.errors import SourceError
from reelmill.media.typeset import Typesetter

_PROGRAM = """
import sys
from pathlib import Path
from reelmill.core.typesetting import ShapeKind, ShapePicture
from reelmill.media.typeset import Typesetter

typesetter = Typesetter(Path(sys.argv[1]))
print("typst" in sys.modules)
typesetter.draw(ShapePicture(ShapeKind.ELLIPSE, 8, 8, "#ffffff"))
print("typst" in sys.modules)
"""


def test_typst_is_imported_by_the_first_picture(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_every_missing_folder_of_fonts_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        Typesetter(tmp_path, [tmp_path, tmp_path / "one", tmp_path / "two"])
    told = [(p.code, p.message.rpartition("/")[2]) for p in caught.value.problems]
    assert told == [("font_folder_missing", "one."), ("font_folder_missing", "two.")]
