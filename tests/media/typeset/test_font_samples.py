"""A font is shown by its own letters: its name, or some of its script."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import FontFacts, Typesetter
from reelmill.media.typeset.font_samples import SAMPLE_HEIGHT, SAMPLE_WIDTH, sample_text

LATIN = ((0x20, 0x7E),)


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typesetter]:
    made = Typesetter(tmp_path_factory.mktemp("drawn"))
    yield made
    made.close()


def facts(*characters: tuple[int, int]) -> FontFacts:
    return FontFacts((), characters)


@pytest.mark.parametrize(
    ("family", "known", "shown"),
    [
        ("Lobster", LATIN, "Lobster"),
        ("Noto Sans", LATIN, "Noto Sans"),
        ("Noto Sans Thai", LATIN, "อักษรไทย"),
        ("Noto Color Emoji", LATIN, "😀🎉🚀🌈"),
        ("Brand", ((0x20, 0x20), (0x590, 0x5FF)), "אלפבית עברי"),
        ("Signs", ((0x2190, 0x21FF), (0xE000, 0xE010)), "←↑→↓↔↕↖↗"),
        ("Nothing", (), "Nothing"),
        ("N" * 100, LATIN, "N" * 40),
    ],
)
def test_a_font_shows_what_it_has_letters_for(
    family: str, known: tuple[tuple[int, int], ...], shown: str
) -> None:
    assert sample_text(family, facts(*known)) == shown


def test_each_family_that_comes_along_is_shown_in_itself(typesetter: Typesetter) -> None:
    samples = {f.name: typesetter.sample(f.name) for f in typesetter.listed_families}
    asked: list[DrawnPicture] = list(dict.fromkeys(samples.values()))
    sizes = typesetter.measure_all(asked, CancelToken())
    for name, sample in samples.items():
        size = sizes[sample]
        assert not isinstance(size, SourceError), name
        assert not size.lacking, name
        assert size.width <= SAMPLE_WIDTH, name
        assert size.height <= SAMPLE_HEIGHT, name
    assert samples["Noto Sans CJK KR"].text == "한국어 글꼴"
    assert samples["Archivo Black"].text == "Archivo Black"


def test_a_sample_is_black_on_nothing_and_small(typesetter: Typesetter) -> None:
    file = typesetter.draw(typesetter.sample("Lobster")).path
    with Image.open(file) as image:
        pixels = np.asarray(image.convert("RGBA"))
    assert pixels[..., :3][pixels[..., 3] > 0].max() == 0
    assert pixels[..., 3].max() == 255
    assert pixels[0, :, 3].max() == 0
    assert file.stat().st_size < 12_000
    other = typesetter.draw(typesetter.sample("Pacifico")).path.read_bytes()
    assert other != file.read_bytes()


def test_a_font_that_is_not_there_has_no_sample(typesetter: Typesetter) -> None:
    with pytest.raises(SourceError) as refused:
        typesetter.sample("Lobstre")
    (problem,) = refused.value.problems
    assert problem.code == "font_unknown"
    assert "Lobster" in (problem.hint or "")
