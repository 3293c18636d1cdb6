"""Typst replaces a font that finds no memory, and says nothing: pictures of that are never kept."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnPicture, TextPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import TextLimits, Typesetter

TEXT = TextPicture("Hamburg", "Inter", 40, "#ffffff", 1200)
REGIONS: list[DrawnPicture] = [
    replace(TEXT, text="麻龜글", font=f"Noto Sans CJK {region}")
    for region in ("HK", "JP", "KR", "SC", "TC")
]
"""Typst reads the 33 MB of their file anew for each of its families."""


def drawn_within(cache: Path, usual: int, most: int) -> list[bytes | SourceError]:
    """The pictures, or why not, of a process that may take so many MiB."""
    limits = TextLimits(usual_bytes=usual * 1024**2, memory_bytes=most * 1024**2)
    with closing(Typesetter(cache, processes=1)) as roomy:
        roomy.measure_all(REGIONS, CancelToken())
    with closing(Typesetter(cache, processes=1, limits=limits)) as typesetter:
        found = typesetter.draw_all(REGIONS, CancelToken()).values()
    return [one.read_bytes() if isinstance(one, Path) else one for one in found]


@pytest.fixture(scope="module")
def by_region(tmp_path_factory: pytest.TempPathFactory) -> list[bytes | SourceError]:
    return drawn_within(tmp_path_factory.mktemp("roomy"), 512, 512)


@pytest.mark.parametrize("usual", [40, 80, 110, 150, 180])
def test_a_text_is_never_set_in_another_font_for_want_of_memory(
    tmp_path: Path, usual: int, by_region: list[bytes | SourceError]
) -> None:
    assert len({*by_region}) == len(REGIONS)
    assert drawn_within(tmp_path / "more", usual, 1024) == by_region
    tight = drawn_within(tmp_path / "tight", usual, usual)
    for picture, right in zip(tight, by_region, strict=True):
        if isinstance(picture, SourceError):
            assert [problem.code for problem in picture.problems] == ["text_too_complex"]
        else:
            assert picture == right
