"""Every family and weight that comes along is one of its own, and texts take no others along."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from picture_probes import TEXT
from PIL import Image

from reelmill.core.drawing_terms import Align
from reelmill.core.typesetting import DrawnInfo, DrawnPicture, TextPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import Typesetter, packaged_fonts
from reelmill.media.typeset.font_inspection import inspect_fonts
from reelmill.media.typeset.packaged_fonts import base_folders, family_folders

FAMILIES = {called: folder for folder, called in family_folders().items() if called}
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typesetter]:
    made = Typesetter(tmp_path_factory.mktemp("drawn"))
    yield made
    made.close()


def pictures(typesetter: Typesetter, texts: list[TextPicture]) -> list[bytes]:
    """The pixels of each text, none of which lacks a character."""
    asked: list[DrawnPicture] = [*texts]
    sizes = typesetter.measure_all(asked, CancelToken())
    for text in texts:
        size = sizes[text]
        assert isinstance(size, DrawnInfo)
        assert size.lacking == ""
    files = typesetter.draw_all(asked, CancelToken())
    return [pixels(files[text]) for text in texts]


def pixels(file: object) -> bytes:
    """What is inked: how much is kept free around it depends on the family's name."""
    assert isinstance(file, Path)
    with Image.open(file) as image:
        inked = image.crop(image.getchannel("A").getbbox())
        return repr(inked.size).encode() + inked.tobytes()


@cache
def weights_of(folder: Path) -> dict[bool, list[int]]:
    """The weights that its upright and its slanted faces have; every hundredth of a range."""
    found: dict[bool, set[int]] = {}
    for face in inspect_fonts([str(folder)]).faces:
        low, high = face.weights
        steps = range(-(-low // 100) * 100, min(high, 900) + 1, 100) if low < high else (low,)
        found.setdefault(face.italic, set()).update(steps)
    return {italic: sorted(steps) for italic, steps in found.items()}


def test_as_many_families_come_along_as_the_package_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["fonts"]]
    wanted = {line.partition(">")[0] for line in named if line.startswith("fontpkg-")}
    found = {f"fontpkg-{called.replace(' ', '-')}" for called in FAMILIES}
    assert wanted - {"fontpkg-inter"} <= found
    assert len(project["optional-dependencies"]["fonts"]) >= 60


@pytest.mark.parametrize("family", FAMILIES)
def test_each_weight_of_a_family_is_drawn_in_its_own_letters(
    family: str, typesetter: Typesetter
) -> None:
    letters = replace(TEXT, text="Hamburgefonts 1234", size=40)
    assert inspect_fonts([str(FAMILIES[family])]).lacking(letters.text) == ""
    for italic, weights in weights_of(FAMILIES[family]).items():
        looks = [replace(letters, weight=weight, italic=italic) for weight in weights]
        drawn = pictures(typesetter, [replace(look, font=family) for look in looks])
        assert len(set(drawn)) == len(weights)
        assert set(drawn).isdisjoint(pictures(typesetter, looks))  # which is Inter's


@pytest.mark.parametrize("family", FAMILIES)
def test_upright_and_slanted_letters_of_a_family_differ(
    family: str, typesetter: Typesetter
) -> None:
    weights = weights_of(FAMILIES[family])
    both = set(weights.get(False, ())) & set(weights.get(True, ()))
    for weight in both:
        upright = replace(TEXT, font=family, weight=weight)
        one, other = pictures(typesetter, [upright, replace(upright, italic=True)])
        assert one != other


@pytest.mark.parametrize(
    ("family", "weights"), [("Inter", range(100, 1000, 100)), ("Noto Sans", range(400, 800, 100))]
)
def test_the_fonts_of_every_text_have_weights(
    family: str, weights: range, typesetter: Typesetter
) -> None:
    texts = [replace(TEXT, font=family, weight=weight) for weight in weights]
    assert len(set(pictures(typesetter, texts))) == len(weights)


@pytest.mark.parametrize(
    ("name", "same_as"),
    [
        ("DM Sans 9pt", "DM Sans"),
        ("nunito sans", "Nunito Sans 12pt"),
        ("Noto Sans TC", "Noto Sans CJK TC"),
        ("Noto Sans JP", "Noto Sans CJK JP"),
    ],
)
def test_a_family_is_known_by_all_its_names(
    name: str, same_as: str, typesetter: Typesetter
) -> None:
    text = replace(TEXT, text="Hamburg 直骨", weight=700)
    one, other = pictures(typesetter, [replace(text, font=font) for font in (name, same_as)])
    assert one == other


@pytest.mark.parametrize(
    ("narrow", "wide"), [("Roboto Condensed", "Roboto"), ("Barlow Condensed", "Barlow")]
)
def test_a_narrow_family_is_not_the_wide_one(
    narrow: str, wide: str, typesetter: Typesetter
) -> None:
    sizes = typesetter.measure_all([replace(TEXT, font=f) for f in (narrow, wide)], CancelToken())
    one, other = sizes.values()
    assert isinstance(one, DrawnInfo)
    assert isinstance(other, DrawnInfo)
    assert one.width < 0.95 * other.width


def test_families_are_listed_as_people_call_them(typesetter: Typesetter) -> None:
    wanted = {"DM Sans", "Archivo", "Archivo Black", "Roboto Condensed", "Shadows Into Light"}
    assert wanted <= set(typesetter.families)
    assert not {"DM Sans 9pt", "Shadows Into"} & set(typesetter.families)


# ---- Chinese, Japanese, Korean


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("直骨の", "Noto Sans CJK JP"),
        ("直骨ハ", "Noto Sans CJK JP"),
        ("直骨", "Noto Sans CJK SC"),
        ("麻龜글", "Noto Sans CJK KR"),
        ("直骨ㄅ", "Noto Sans CJK TC"),
    ],
)
def test_chinese_characters_take_the_forms_of_the_text(
    text: str, family: str, typesetter: Typesetter
) -> None:
    regions = [f"Noto Sans CJK {region}" for region in ("HK", "JP", "KR", "SC", "TC")]
    asked = replace(TEXT, text=text, size=100, align=Align.LEFT)
    texts: list[DrawnPicture] = [asked, *(replace(asked, font=region) for region in regions)]
    plain, *by_region = map(alpha, typesetter.draw_all(texts, CancelToken()).values())
    nearest = [float(np.abs(plain - one).mean()) for one in by_region]
    assert regions[int(np.argmin(nearest))] == family


def alpha(file: object) -> NDArray[np.float64]:
    """The letters alone, on a ground of one size."""
    ground = np.zeros((200, 400))
    assert isinstance(file, Path)
    with Image.open(file) as image:
        letters = np.asarray(image.getchannel("A").crop(image.getchannel("A").getbbox()))
    ground[: letters.shape[0], : letters.shape[1]] = letters
    return ground


def test_chinese_characters_have_weights(typesetter: Typesetter) -> None:
    texts = [replace(TEXT, text="日本語", weight=weight) for weight in range(100, 1000, 100)]
    assert len(set(pictures(typesetter, texts))) == 9


# ---- which fonts a text is set in


def names(texts: list[TextPicture], cache: Path) -> list[str]:
    with_all = Typesetter(cache)
    infos = with_all.measure_all(texts, CancelToken()).values()
    with_all.close()
    return [info.name for info in infos if isinstance(info, DrawnInfo)]


def test_other_families_do_not_rename_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        TEXT,
        replace(TEXT, text="שלום 😀 नमस्ते"),
        replace(TEXT, font="Montserrat Bold"),
        replace(TEXT, font="Roboto"),  # of which Roboto Condensed is a part to Typst
        replace(TEXT, text="日本語"),
    ]
    with_all = names(texts, tmp_path)
    needed = {f: c for f, c in family_folders().items() if c in {"", "montserrat", "roboto"}}
    monkeypatch.setattr("reelmill.media.typeset.font_library.family_folders", lambda: needed)
    assert names(texts, tmp_path / "anew") == with_all
    assert len(set(with_all)) == len(texts)


def test_a_text_in_the_fonts_of_every_text_looks_at_no_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked() -> dict[Path, str]:
        raise AssertionError

    monkeypatch.setattr("reelmill.media.typeset.font_library.family_folders", looked)
    assert len(names([TEXT, replace(TEXT, text="שלום 😀", font="noto sans")], tmp_path)) == 2


def test_packages_are_found_by_what_they_say_of_themselves() -> None:
    folders = {*family_folders(), *base_folders()}
    installed = Path(packaged_fonts.__file__).parents[0]
    assert FAMILIES["open sans"].parent.name == "fontpkg_open_sans"
    assert installed / "fonts" in folders
    assert not any("fontpkg_inter/" in str(folder) for folder in family_folders())
