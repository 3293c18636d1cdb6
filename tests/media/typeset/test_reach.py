"""No letter is cut off at the edge of its picture, in any family that comes along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from picture_probes import TEXT, Draw, drawer, ink
from PIL import Image

from reelmill.core.typesetting import RunLook, TextBox, TextPicture, TextRun
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import Typesetter

LETTERS = ("jQ", "fy", "Qf", "pd", "J}", "{T")
FAR = ("Great Vibes", "Cinzel", "Lobster", "Pacifico", "Kalam", "Satisfy", "Permanent Marker")
_REACHING = 200


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typesetter]:
    made = Typesetter(tmp_path_factory.mktemp("drawn"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def draw(typesetter: Typesetter) -> Draw:
    return drawer(typesetter)


def sides_cut(typesetter: Typesetter, pictures: list[TextPicture]) -> list[tuple[str, bool, str]]:
    """Those with a column of letters at their left or right edge."""
    files = typesetter.draw_all(pictures, CancelToken())
    cut = []
    for picture in pictures:
        file = files[picture]
        assert isinstance(file, Path), file
        with Image.open(file) as image:
            alpha = np.asarray(image)[..., 3]
        if max(alpha[:, 0].max(), alpha[:, -1].max()) >= _REACHING:
            cut.append((picture.font, picture.italic, picture.text))
    return cut


def test_no_letter_of_any_family_is_cut_at_its_sides(typesetter: Typesetter) -> None:
    names = [f.name for f in typesetter.listed_families if not f.name.startswith("Noto ")]
    texts = [
        replace(TEXT, text=text, font=name, italic=italic)
        for name in names
        for italic in (False, True)
        for text in LETTERS
    ]
    assert len(names) > 90
    assert sides_cut(typesetter, texts) == []


@pytest.mark.parametrize("font", FAR)
def test_no_letter_of_a_run_is_cut_at_its_sides(font: str, typesetter: Typesetter) -> None:
    look = RunLook(font=font, italic=True)
    texts = [replace(TEXT, text=text, runs=(TextRun(text, look=look),)) for text in LETTERS]
    assert sides_cut(typesetter, texts) == []


@pytest.mark.parametrize("text", ["Ẫ Ệ Ữ Ǻ", "ที่นี้ ปู่ย่า", "कुँआ र्द्धि", "مَرْحَبًا نصٌّ", "שָׁלוֹם"])
def test_marks_are_not_cut_above_or_below(text: str, draw: Draw) -> None:
    """They are all there, as with much room about them."""
    roomy = replace(TEXT, text=text, box=TextBox("#00000000", padding=80))
    assert ink(draw(replace(TEXT, text=text))) == pytest.approx(ink(draw(roomy)), rel=0.003)
