"""Typst and its fonts are loaded in confined processes alone, and only where something is drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reelmill.core.drawing_terms import Shape
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import ShapePicture
from reelmill.media.typeset import Typesetter

_PROGRAM = """
import sys
from pathlib import Path
from reelmill.core.drawing_terms import Shape
from reelmill.core.typesetting import ShapePicture
from reelmill.media.typeset import Typesetter

typesetter = Typesetter(Path(sys.argv[1]))
print(len(typesetter.pool.pids))
typesetter.draw(ShapePicture(Shape.ELLIPSE, 8, 8, "#ffffff"))
print(len(typesetter.pool.pids), "typst" in sys.modules)
"""


def test_typst_is_never_imported_where_pictures_are_asked_for(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1", "False"]


def test_what_was_drawn_before_needs_no_process(tmp_path: Path) -> None:
    ellipse = ShapePicture(Shape.ELLIPSE, 8, 8, "#ffffff")
    first, second = Typesetter(tmp_path), Typesetter(tmp_path)
    assert first.draw(ellipse) == second.draw(ellipse)
    assert first.pool.pids
    assert not second.pool.pids
    first.close()
    assert not first.pool.pids


def test_every_missing_folder_of_fonts_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        Typesetter(tmp_path, [tmp_path, tmp_path / "one", tmp_path / "two"])
    reported = [(p.code, p.message.rpartition("/")[2]) for p in caught.value.problems]
    assert reported == [("font_folder_missing", "one."), ("font_folder_missing", "two.")]


def test_a_process_that_is_warm_sets_the_next_text(tmp_path: Path) -> None:
    typesetter = Typesetter(tmp_path)
    typesetter.warm_up()
    (warm,) = typesetter.pool.pids
    typesetter.draw(ShapePicture(Shape.ELLIPSE, 8, 8, "#ffffff"))
    assert typesetter.pool.pids == [warm]
    typesetter.close()
