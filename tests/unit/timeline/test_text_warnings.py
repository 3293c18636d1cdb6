"""Texts that will not be seen as they were meant are warned of, with the pixels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from reelmill.core.captions import CaptionCue
from reelmill.core.errors import SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.resolve import pictures_to_draw, resolve
from reelmill.core.typesetting import DrawnInfo
from reelmill.core.warnings import SpecWarning
from strategies import facts_of

CANVAS = {"width": 400, "height": 200, "fps": 10}
CUES = tuple(CaptionCue(Fraction(n), Fraction(n) + 1, f"cue {n}") for n in range(9))


def warned(
    track: dict[str, Any], size: tuple[int, int], margins: tuple[int, int] = (0, 0),
    lacking: str = "", elsewhere: tuple[str, str] | None = None, apart: tuple[str, ...] = (),
    **top: Any,
) -> list[SpecWarning]:  # fmt: skip
    spec = load_spec({"canvas": CANVAS, "duration": 4, "tracks": [track], **top})
    facts = facts_of(spec, {}, {"c": CUES}, size)
    drawn = {
        picture: DrawnInfo(info.name, *size, *margins, lacking, elsewhere, apart)
        for picture, info in facts.drawn.items()
    }
    return list(resolve(spec, replace(facts, drawn=drawn), Limits()).warnings)


def text(**fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": "words", **fields}


def codes(warnings: list[SpecWarning]) -> list[tuple[str, str]]:
    return [(str(w.code), w.pointer) for w in warnings]


def test_a_text_that_fits_is_not_warned_of() -> None:
    assert warned(text(width=300, height=100), (300, 100)) == []
    assert warned(text(), (400, 200)) == []


def test_margins_kept_free_are_no_part_of_a_text() -> None:
    assert warned(text(width=300, height=100), (320, 120), (10, 10)) == []
    assert warned(text(), (420, 220), (10, 10)) == []


@pytest.mark.parametrize(
    ("size", "field", "reported"),
    [
        ((302, 100), "width", "302 pixels in width, but its box has 300"),
        ((300, 102), "height", "102 pixels in height, but its box has 100"),
    ],
)
def test_a_text_larger_than_its_box_is_reported(
    size: tuple[int, int], field: str, reported: str
) -> None:
    (warning,) = warned(text(width=300, height=100), size)
    assert codes([warning]) == [("text_overflows", f"/tracks/0/{field}")]
    assert reported in warning.message


@pytest.mark.parametrize(
    ("fields", "size", "reported"),
    [
        ({"x": 170}, (400, 50), "30 pixels beyond the left"),
        ({"scale": 2}, (210, 50), "10 pixels beyond the left and 10 pixels beyond the right"),
        ({"rotation": 90}, (300, 20), "50 pixels beyond the top and 50 pixels beyond the bottom"),
        ({"y": 300}, (100, 50), "beyond the bottom"),
    ],
)
def test_a_text_beyond_the_canvas_is_reported_with_its_side(
    fields: dict[str, Any], size: tuple[int, int], reported: str
) -> None:
    (warning,) = warned(text(**fields), size)
    assert codes([warning]) == [("text_outside", "/tracks/0")]
    assert reported in warning.message


@pytest.mark.parametrize(
    ("style", "offered"), [({}, True), ({"fit": "shrink"}, False), ({"overflow": "clip"}, False)]
)
def test_ways_to_keep_a_text_inside_are_offered_where_none_is_taken(
    style: dict[str, Any], offered: bool
) -> None:
    (warning,) = warned(text(height=50, style=style), (100, 80))
    assert ("`style.overflow`" in (warning.hint or "")) is offered


def test_a_shadow_may_reach_beyond_the_box_and_the_canvas() -> None:
    style = {"shadow": {"x": 0, "y": 20, "blur": 0}}
    track = text(position="topLeft", x=0, y=0, width=200, height=50, style=style)
    assert warned(track, (200, 90), (0, 20)) == []
    assert codes(warned(track, (200, 94), (0, 20))) == [("text_overflows", "/tracks/0/height")]


def test_emoji_that_fall_apart_are_named_with_their_characters() -> None:
    (warning,) = warned(text(), (100, 50), apart=("👩‍🐶", "🐶🏽"))
    assert codes([warning]) == [("glyphs_missing", "/tracks/0/text")]
    named = "no font has U+1F469 U+200D U+1F436 (👩‍🐶), U+1F436 U+1F3FD (🐶🏽) as one emoji"
    assert warning.message.startswith(named)
    both = warned(text(), (100, 50), lacking="\U00013000", apart=("🐶🏽",))
    assert codes(both) == [("glyphs_missing", "/tracks/0/text")] * 2


def test_characters_without_a_glyph_are_named_and_escaped() -> None:
    (warning,) = warned(text(), (100, 50), lacking="\U00013000\u202e\ue000")
    assert codes([warning]) == [("glyphs_missing", "/tracks/0/text")]
    assert "U+13000 (\U00013000), U+202E, U+E000:" in warning.message
    many = "".join(map(chr, range(0x13000, 0x13020)))
    assert "and 20 more" in warned(text(), (100, 50), lacking=many)[0].message


def test_a_family_that_has_what_a_text_lacks_is_named() -> None:
    found = warned(text(), (100, 50), lacking="▙\ue000", elsewhere=("Fira Code", "▙"))
    (warning,) = found
    assert "no font of the text has U+2599 (▙), U+E000:" in warning.message
    assert warning.hint == "the font `Fira Code` has U+2599 (▙): name it in `style.font`"


def test_captions_are_warned_of_once_at_their_track() -> None:
    track = {"type": "captions", "src": "c"}
    found = warned(track, (500, 50), lacking="\ue000", duration=9)
    assert codes(found) == [("glyphs_missing", "/tracks/0/src"), ("text_outside", "/tracks/0")]


def test_captions_after_the_end_are_reported_and_not_drawn() -> None:
    track = {"type": "captions", "src": "c"}
    (warning,) = warned(track, (100, 50), duration=2.5)
    assert codes([warning]) == [("cut_short", "/tracks/0")]
    assert "of 9 captions 6 begin after the end at 2.500 s and are never shown, and 1 are" in (
        warning.message
    )
    spec = load_spec({"canvas": CANVAS, "duration": 2.5, "tracks": [track]})
    asked = pictures_to_draw(spec, Facts({}, {("c", None): CUES}))
    assert len(asked) < len(CUES)
    assert isinstance(facts_of(spec, {}, {"c": CUES}), Facts)


def test_strict_makes_them_errors() -> None:
    with pytest.raises(SpecError, match="text_overflows"):
        warned(text(height=20), (100, 50), strict=True)
