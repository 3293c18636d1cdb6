"""Fonts that come with a spec: their names, their files, and what styles mean by them."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import (
    auth_of_sources,
    load_spec,
    named_auth,
    named_own_fonts,
    walk_font_files,
    walk_fonts,
    walk_shown_sources,
    walk_sources,
)
from reelmill.core.spec.fonts import own_font

FONTS = {
    "Brand": "asset:1",
    "Brand Serif": {"src": "https://fonts.example/serif.woff2", "auth": "fonts"},
    "a/b": "c.ttf",
}


def text(font: str) -> dict[str, Any]:
    return {"type": "text", "text": "a", "duration": 1, "style": {"font": font}}


def spec(fonts: Any = FONTS, *named: str) -> dict[str, Any]:
    return {"fonts": fonts, "tracks": [text(font) for font in named or ("Inter",)]}


def problems(document: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        load_spec(document)
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def test_files_of_fonts_are_sources_at_their_places() -> None:
    found = load_spec(spec())
    files = [
        ("/fonts/Brand", "asset:1"),
        ("/fonts/Brand Serif/src", "https://fonts.example/serif.woff2"),
        ("/fonts/a~1b", "c.ttf"),
    ]
    assert list(walk_font_files(found)) == list(walk_sources(found)) == files
    assert list(walk_shown_sources(found)) == []


def test_a_font_may_name_a_credential() -> None:
    src = "https://fonts.example/serif.woff2"
    found = load_spec(spec())
    assert auth_of_sources(found) == {src: "fonts"}
    assert named_auth(found) == (("/fonts/Brand Serif", src, "fonts"),)


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("Brand", "Brand"),
        ("brand", "Brand"),
        ("Brand Bold Italic", "Brand"),
        ("Brand-Bold", "Brand"),
        ("BrandSerif", "Brand Serif"),
        ("brand serif extra bold", "Brand Serif"),
        ("A/B", "a/b"),
        ("Brands", None),
        ("Inter", None),
    ],
)
def test_a_style_means_a_font_by_its_name_and_its_weight(named: str, meant: str | None) -> None:
    assert own_font(FONTS, named) == meant


def test_a_name_that_ends_like_a_weight_goes_before_the_weight() -> None:
    assert own_font({"Brand": "a", "Brand Black": "b"}, "brand black") == "Brand Black"


def test_what_the_spec_brings_is_looked_for_nowhere_else() -> None:
    found = load_spec(spec(FONTS, "brand bold", "Montserrat", "Brand Serif"))
    assert list(walk_fonts(found)) == [("/tracks/1/style/font", "Montserrat")]
    assert named_own_fonts(found) == {
        "brand bold": "asset:1",
        "Brand Serif": "https://fonts.example/serif.woff2",
    }


def test_titles_of_a_longform_have_its_fonts() -> None:
    titles = {"style": {"font": "Brand"}}
    longform = {"mode": "longform", "backgrounds": [{"src": "a"}], "audio": [{"src": "b"}]}
    found = load_spec({**longform, "fonts": FONTS, "titles": titles})
    assert named_own_fonts(found) == {"Brand": "asset:1"}
    assert list(walk_fonts(found)) == []
    assert ("/fonts/Brand", "asset:1") in list(walk_sources(found))


def test_every_problem_of_fonts_is_reported_at_its_place() -> None:
    wrong = {
        "": "a.ttf", "Asset:7": "a.ttf", "a/b": 5, "Gs": "gs://a/b",
        "Field": {"src": "https://a.example/b", "url": 1}, "Auth": {"src": "a.ttf", "auth": "k"},
        "Empty": "", "None": {},
    }  # fmt: skip
    assert problems(spec(wrong)) == [
        ("/fonts/", "empty"),
        ("/fonts/Asset:7", "invalid_text"),
        ("/fonts/a~1b", "wrong_type"),
        ("/fonts/Gs", "invalid_src"),
        ("/fonts/Field/url", "unknown_field"),
        ("/fonts/Auth/auth", "field_not_allowed"),
        ("/fonts/Empty", "empty"),
        ("/fonts/None/src", "missing_field"),
    ]


@pytest.mark.parametrize(
    ("fonts", "pointer", "code"),
    [
        ([], "/fonts", "wrong_type"),
        ("Brand", "/fonts", "wrong_type"),
        ({str(number): "a.ttf" for number in range(51)}, "/fonts", "out_of_range"),
        ({"x" * 201: "a.ttf"}, "/fonts", "text_too_long"),
        ({"Brand": "a.ttf", "brAND ": "b.ttf"}, "/fonts/brAND ", "invalid_text"),
    ],
)
def test_fonts_are_an_object_of_names_that_differ(fonts: Any, pointer: str, code: str) -> None:
    assert problems(spec(fonts)) == [(pointer, code)]


def test_fifty_fonts_are_allowed() -> None:
    load_spec(spec({str(number): "a.ttf" for number in range(50)}))
