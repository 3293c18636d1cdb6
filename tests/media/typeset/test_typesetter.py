"""The typesetter's fonts, bounds and cache."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from picture_probes import TEXT, Draw, drawer, ink
from PIL import Image

from reelmill.core.drawing_terms import Align, Shape
from reelmill.core.errors import OutputError, SourceError
from reelmill.core.font_names import plain_family
from reelmill.core.typesetting import (
    DrawnInfo,
    DrawnPicture,
    Gradient,
    ShapePicture,
    Stroke,
    TextBox,
)
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.packaged_fonts import family_folders

RED_TO_BLUE = Gradient(((0, "#ff0000"), (1, "#0000ff")))


@pytest.fixture(scope="module")
def draw(typesetter: Typesetter) -> Draw:
    return drawer(typesetter)


def refusal(typesetter: Typesetter, picture: DrawnPicture) -> SourceError:
    with pytest.raises(SourceError) as caught:
        typesetter.draw(picture)
    assert len(caught.value.problems) == 1
    return caught.value


def code_of(typesetter: Typesetter, picture: DrawnPicture) -> str:
    return refusal(typesetter, picture).problems[0].code


# ---- fonts


def test_an_unknown_family_is_refused_with_a_hint(typesetter: Typesetter) -> None:
    problem = refusal(typesetter, replace(TEXT, font="Intre")).problems[0]
    assert problem.code == "font_unknown"
    assert "'Intre'" in problem.message
    assert "there are Abril Fatface, Albert Sans, " in problem.message
    assert problem.hint == "did you mean `Inter`?"


def test_the_case_of_a_family_does_not_matter(draw: Draw) -> None:
    assert np.array_equal(draw(replace(TEXT, font="iNTER")), draw(TEXT))


def test_families_look_different(draw: Draw) -> None:
    assert draw(replace(TEXT, font="Noto Sans")).shape != draw(TEXT).shape


def test_a_users_folder_adds_families_and_keys(tmp_path: Path, typesetter: Typesetter) -> None:
    source = next(Path(p) for p in _noto_files() if Path(p).name == "NotoSansThai[wght].ttf")
    (tmp_path / "fonts" / "deep").mkdir(parents=True)
    (tmp_path / "fonts" / "deep" / "Mine.ttf").write_bytes(_renamed(source.read_bytes()))
    mine = Typesetter(tmp_path / "cache", [tmp_path / "fonts"])
    assert set(mine.families) - set(typesetter.families) == {"Nota Sans Thai"}
    assert mine.draw(replace(TEXT, font="Nota Sans Thai")).info.width > 0
    with pytest.raises(SourceError, match="font_folder_missing"):
        Typesetter(tmp_path / "cache", [tmp_path / "nowhere"])


def _noto_files() -> list[str]:
    return [str(p) for p in files("manimgx_fonts").iterdir() if p.name.endswith(".ttf")]


def _renamed(font: bytes) -> bytes:
    return font.replace("Noto Sans Thai".encode("utf-16-be"), "Nota Sans Thai".encode("utf-16-be"))


def test_only_fonts_that_come_along_are_known(typesetter: Typesetter) -> None:
    assert {"Inter", "Noto Sans", "Noto Color Emoji"} <= set(typesetter.families)
    others = {family for family in typesetter.families if not family.startswith("Noto Sans")}
    packaged = {name for name in map(plain_family, family_folders().values()) if name}
    assert {plain_family(name) for name in others} == packaged | {
        "inter",
        "notoemoji",
        "notocoloremoji",
    }


# ---- bounds


def test_a_text_that_fits_at_no_size_is_refused(typesetter: Typesetter) -> None:
    cramped = replace(TEXT, text="word " * 200, max_width=60, max_height=20, shrink=True)
    assert code_of(typesetter, cramped) == "text_does_not_fit"
    assert code_of(typesetter, replace(TEXT, box=TextBox("#000000", 500))) == "text_does_not_fit"


def test_what_is_too_large_is_refused_at_little_cost(typesetter: Typesetter) -> None:
    for picture in (
        replace(TEXT, text="a" * 10_000),
        replace(TEXT, text="Wow", size=4000, max_width=9000),
        replace(TEXT, text="word " * 900, size=200, max_width=1000),
        replace(TEXT, text="i\n" * 500, size=100),
        replace(TEXT, stroke=Stroke("#000000", 4000), max_width=20_000),
    ):
        problem = refusal(typesetter, picture).problems[0]
        assert problem.code == "drawn_picture_too_large"


def test_five_thousand_characters_are_drawn(draw: Draw) -> None:
    long = replace(TEXT, text="words " * 833, size=40, max_width=1700)
    assert draw(long).shape[0] > 2000
    fitted = draw(replace(long, max_height=900, shrink=True))
    assert fitted.shape[0] <= 900
    assert draw(replace(TEXT, text="x" * 5000, size=20)).shape[1] <= 1000


def test_text_without_letters_is_an_empty_picture(draw: Draw) -> None:
    assert ink(draw(replace(TEXT, text=" \n "))) == 0


def test_a_colour_that_is_none_is_refused(typesetter: Typesetter) -> None:
    assert code_of(typesetter, replace(TEXT, fill="reddish")) == "picture_undrawable"


# ---- cache


def test_the_same_picture_is_the_same_bytes_everywhere(tmp_path: Path) -> None:
    fancy = replace(TEXT, text="Ham\nनमस्ते 😀", fill=RED_TO_BLUE, stroke=Stroke("#000000", 4))
    one, two = (Typesetter(tmp_path / name).draw(fancy) for name in ("one", "two"))
    assert one.path != two.path
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.info == two.info
    assert one.info.name == one.path.stem


def test_a_drawn_picture_is_looked_up(tmp_path: Path) -> None:
    first = Typesetter(tmp_path).draw(TEXT)
    written = first.path.stat()
    again = Typesetter(tmp_path).draw(TEXT)
    assert again == first
    assert (again.path.stat().st_ino, again.path.stat().st_mtime_ns) == (
        written.st_ino,
        written.st_mtime_ns,
    )


@pytest.mark.parametrize("harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b"")])
def test_a_picture_that_is_gone_or_cut_short_is_drawn_again(
    tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    typesetter = Typesetter(tmp_path)
    drawn = typesetter.draw(TEXT)
    before = drawn.path.read_bytes()
    harm(drawn.path)
    assert typesetter.draw(TEXT) == drawn
    assert drawn.path.read_bytes() == before


def test_a_broken_record_is_replaced(tmp_path: Path) -> None:
    typesetter = Typesetter(tmp_path)
    drawn = typesetter.draw(TEXT)
    (record,) = tmp_path.rglob("*.json")
    for broken in (b"", b"[]", b"{}", b'["a", 2]'):
        record.write_bytes(broken)
        assert typesetter.draw(TEXT) == drawn


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Hamburh"}, {"size": 64.5}, {"weight": 401}, {"italic": True},
        {"fill": "#fffffe"}, {"align": Align.LEFT}, {"letter_spacing": 0.1},
        {"stroke": Stroke("#000000", 1)}, {"box": TextBox("#000000")}, {"font": "Noto Sans"},
    ],
)  # fmt: skip
def test_pictures_that_differ_have_records_of_their_own(
    tmp_path: Path, change: dict[str, object]
) -> None:
    typesetter = Typesetter(tmp_path)
    typesetter.draw(TEXT)
    typesetter.draw(replace(TEXT, **change))  # type: ignore[arg-type]
    assert len(list(tmp_path.rglob("*.json"))) == 2


def test_threads_share_a_typesetter(tmp_path: Path) -> None:
    typesetter = Typesetter(tmp_path)
    pictures = [replace(TEXT, text=f"Number {n % 6}") for n in range(36)]
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(typesetter.draw, pictures))
    assert len({d.path for d in drawn}) == 6
    alone = Typesetter(tmp_path / "alone")
    assert [d.info for d in drawn[:6]] == [alone.draw(p).info for p in pictures[:6]]


def _draws(cache: Path) -> str:
    return Typesetter(cache).draw(TEXT).info.name


def test_processes_share_a_cache_and_leave_nothing_behind(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        digests = set(pool.map(_draws, [tmp_path] * 6))
    assert len(digests) == 1
    # The picture, its record, and the names of the fonts.
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 3


def test_a_cache_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(OutputError, match="cache_unwritable"):
        Typesetter(tmp_path / "cache").draw(TEXT)


# ---- sizes without pictures


def test_what_is_measured_is_what_is_drawn(tmp_path: Path) -> None:
    chance = random.Random(11)
    letters = [chr(code) for code in range(0x21, 0x530) if chr(code).isprintable()]
    texts = ["".join(chance.choices([*letters, " "], k=30)) for _ in range(40)]
    pictures: list[DrawnPicture] = [
        replace(TEXT, text=text, weight=chance.choice([100, 400, 900]), italic=number % 3 == 0,
                size=chance.choice([9, 40.5]), letter_spacing=chance.choice([-1, 0, 5]),
                box=chance.choice([None, TextBox("#000000", 7)]), max_width=400)
        for number, text in enumerate([*texts, "ÅŮ" * 9, "x" * 60, "नमस्ते", "😀" * 40])
    ]  # fmt: skip
    pictures += [ShapePicture(Shape.ELLIPSE, 31, 17, "#ffffff"), replace(TEXT, shrink=True)]
    typesetter = Typesetter(tmp_path)
    measured = typesetter.measure_all(pictures, CancelToken())
    assert not list(tmp_path.rglob("*.png"))
    for picture, path in typesetter.draw_all(pictures, CancelToken()).items():
        info = measured[picture]
        assert isinstance(path, Path)
        assert isinstance(info, DrawnInfo)
        with Image.open(path) as image:
            assert image.size == (info.width, info.height)
        assert path.stem == info.name
    typesetter.close()


def test_letters_that_are_taken_to_stay_in_their_line_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The picture of a text is as large whether its letters are measured or known.
    letters = [chr(code) for code in range(0x21, 0x530) if chr(code).isprintable()]
    texts = [
        replace(TEXT, text="".join(letters[at : at + 8]), weight=weight, italic=italic, max_width=w)
        for at in range(0, len(letters), 8)
        for weight, italic, w in [(100, False, 100), (900, True, 100), (900, False, 1900)]
    ]
    known = Typesetter(tmp_path / "known").measure_all(texts, CancelToken())
    monkeypatch.setattr("reelmill.media.typeset.program.widest_of", lambda *_: None)
    looked_at = Typesetter(tmp_path / "measured").measure_all(texts, CancelToken())
    assert all(isinstance(info, DrawnInfo) for info in known.values())
    for text in texts:
        assert replace(known[text], name="") == replace(looked_at[text], name="")  # type: ignore[type-var]


def test_the_name_follows_the_bytes_of_the_fonts(tmp_path: Path) -> None:
    source = next(Path(p) for p in _noto_files() if Path(p).name == "NotoSansThai[wght].ttf")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "Mine.ttf").write_bytes(source.read_bytes())
    text = replace(TEXT, font="Noto Sans Thai")
    before = Typesetter(tmp_path / "cache", [tmp_path / "fonts"]).draw(text).info
    (tmp_path / "fonts" / "Mine.ttf").write_bytes(source.read_bytes() + b"\0")
    after = Typesetter(tmp_path / "cache", [tmp_path / "fonts"])
    assert before.name != after.draw(text).info.name
    assert after.draw(TEXT).info == Typesetter(tmp_path / "cache").draw(TEXT).info
