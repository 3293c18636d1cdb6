"""Fonts that a spec brings: by file or family, with their weights, for their own texts alone."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from picture_probes import TEXT
from PIL import Image

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import DrawnInfo, DrawnPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import BroughtFont, SpecFonts, Typesetter


@pytest.fixture
def uploaded(tmp_path: Path) -> Path:
    """A font as it is stored: of a family of its own, without a suffix."""
    noto = next(p for p in files("manimgx_fonts").iterdir() if p.name == "NotoSansThai[wght].ttf")
    names = ("Noto Sans Thai".encode("utf-16-be"), "Nota Sans Thai".encode("utf-16-be"))
    (tmp_path / "0f3a").write_bytes(noto.read_bytes().replace(*names))
    return tmp_path / "0f3a"


LACKING = "\u25b4"
"""A character that JetBrains Mono has, and no font that texts fall back to."""


def drawn(typesetter: Typesetter, picture: DrawnPicture, fonts: SpecFonts) -> np.ndarray:
    (file,) = typesetter.draw_all([picture], CancelToken(), fonts).values()
    assert isinstance(file, Path)
    with Image.open(file) as image:
        return np.asarray(image).astype(int)


def measured(typesetter: Typesetter, picture: DrawnPicture, fonts: SpecFonts) -> DrawnInfo:
    (info,) = typesetter.measure_all([picture], CancelToken(), fonts).values()
    assert isinstance(info, DrawnInfo)
    return info


def test_a_font_is_used_by_its_file_and_by_its_family(
    typesetter: Typesetter, uploaded: Path
) -> None:
    by_file = drawn(
        typesetter, replace(TEXT, font="asset:7"), {"asset:7": BroughtFont([uploaded], own=True)}
    )
    family = replace(TEXT, font="nota sans thai")
    by_family = drawn(typesetter, family, {"nota sans thai": BroughtFont([uploaded])})
    inter = drawn(typesetter, TEXT, {})
    assert np.array_equal(by_file, by_family)
    assert by_file.shape != inter.shape


def test_a_font_is_there_for_the_text_that_brings_it_alone(
    typesetter: Typesetter, uploaded: Path
) -> None:
    brought = {"asset:7": BroughtFont([uploaded], own=True)}
    pictures = [TEXT, replace(TEXT, font="asset:7"), replace(TEXT, font="Nota Sans Thai")]
    plain, _, stranger = typesetter.measure_all(pictures, CancelToken(), brought).values()
    assert plain == measured(typesetter, TEXT, {})  # the same name: nothing is encoded anew
    assert isinstance(stranger, SourceError)
    assert stranger.problems[0].code == "font_unknown"


def test_the_name_follows_the_bytes_of_the_font(typesetter: Typesetter, uploaded: Path) -> None:
    text = replace(TEXT, font="asset:7")
    before = measured(typesetter, text, {"asset:7": BroughtFont([uploaded], own=True)})
    uploaded.write_bytes(uploaded.read_bytes() + b"\0\0\0\0")
    after = measured(typesetter, text, {"asset:7": BroughtFont([uploaded], own=True)})
    assert before.name != after.name
    assert replace(before, name="") == replace(after, name="")


@pytest.mark.parametrize(
    ("name", "same_as"),
    [
        ("Inter Bold", {"weight": 700}),
        ("Inter ExtraBold", {"weight": 800}),
        ("inter extra bold italic", {"weight": 800, "italic": True}),
        ("Inter-Black", {"weight": 900}),
        ("Inter Regular", {"weight": 400}),
    ],
)
def test_a_name_may_end_in_a_weight_and_a_slant(
    name: str, same_as: dict[str, object], typesetter: Typesetter
) -> None:
    by_name = replace(TEXT, font=name, weight_stated=False)
    by_fields = replace(TEXT, **same_as)  # type: ignore[arg-type]
    assert np.array_equal(drawn(typesetter, by_name, {}), drawn(typesetter, by_fields, {}))


def test_a_weight_that_is_stated_goes_first(typesetter: Typesetter) -> None:
    stated = replace(TEXT, font="Inter Bold", weight=300, weight_stated=True)
    assert np.array_equal(
        drawn(typesetter, stated, {}), drawn(typesetter, replace(TEXT, weight=300), {})
    )


def test_a_font_that_is_none_is_refused(typesetter: Typesetter, tmp_path: Path) -> None:
    (tmp_path / "none").write_bytes(b"OTTO" + bytes(2_000))
    text = replace(TEXT, font="asset:8")
    brought = {"asset:8": BroughtFont([tmp_path / "none"], own=True)}
    (refused,) = typesetter.measure_all([text], CancelToken(), brought).values()
    assert isinstance(refused, SourceError)
    assert refused.problems[0].code == "font_unreadable"


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Hamburg äöü Привет 😀 שלום", ""),
        ("e\u0301 o\u0308 \u200b\u200d\ufeff\u2067a\ufe0f", ""),
        ("a\U00013000b\U00013000c\U0010fffd", "\U00013000\U0010fffd"),
    ],
)
def test_characters_that_no_font_has_are_named(
    text: str, lacking: str, typesetter: Typesetter
) -> None:
    assert measured(typesetter, replace(TEXT, text=text), {}).lacking == lacking


def test_a_family_that_has_what_a_text_lacks_is_named_but_not_used(typesetter: Typesetter) -> None:
    other = "\u2fa0"
    info = measured(typesetter, replace(TEXT, text=f"a{LACKING}{other}"), {})
    assert info.lacking == LACKING
    assert info.elsewhere is not None
    family, characters = info.elsewhere
    assert characters == LACKING
    named = measured(typesetter, replace(TEXT, text=f"a{LACKING}", font=family), {})
    assert (named.lacking, named.elsewhere) == ("", None)


def test_where_no_family_has_what_a_text_lacks_none_is_named(typesetter: Typesetter) -> None:
    assert measured(typesetter, replace(TEXT, text="a\U00013000"), {}).elsewhere is None


def test_the_operators_fonts_lend_characters_that_all_others_lack(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    (tmp_path / "fonts").mkdir()
    font = next(Path(str(files("fontpkg_jetbrains_mono"))).rglob("JetBrainsMono[[]*.ttf"))
    (tmp_path / "fonts" / "a.ttf").write_bytes(font.read_bytes())
    made = Typesetter(tmp_path / "cache", [tmp_path / "fonts"])
    text = replace(TEXT, text=f"a{LACKING}")
    assert measured(made, text, {}).lacking == ""
    assert measured(made, text, {}).name != measured(typesetter, text, {}).name
    assert measured(made, TEXT, {}) == measured(typesetter, TEXT, {})
    made.close()


def test_fonts_of_the_folder_that_were_removed_from_the_cache_are_kept_again(
    tmp_path: Path, uploaded: Path
) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.ttf").write_bytes(uploaded.read_bytes())
    made = Typesetter(tmp_path / "cache", [tmp_path / "fonts"])
    text = replace(TEXT, font="Nota Sans Thai")
    before = drawn(made, text, {})
    for file in (tmp_path / "cache").rglob("*.*"):
        if file.name.startswith("font.") or file.suffix == ".png":
            file.unlink()
    assert np.array_equal(drawn(made, text, {}), before)
    made.close()
