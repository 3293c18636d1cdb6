"""What texts in runs and their styles ask of the typesetter, and where their shadows lie."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reelmill.core.captions import CaptionCue, CaptionLook, CaptionRun
from reelmill.core.drawing_terms import BackgroundBy, Baseline, Decoration
from reelmill.core.spec import Limits, load_spec
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.resolve import pictures_to_draw, resolve
from reelmill.core.typesetting import (
    PLAIN_SETTING,
    Overflow,
    RunLook,
    Shadow,
    Stroke,
    TextPicture,
    TextRun,
)
from strategies import facts_of

CANVAS = {"width": 1000, "height": 500}
RUNS = (CaptionRun("a "), CaptionRun("b", CaptionLook(bold=True)))
CUES = (CaptionCue(Fraction(0), Fraction(1), "a b", RUNS),)


def asked(text: Any = "words", **fields: Any) -> TextPicture:
    track = {"type": "text", "text": text, "duration": 1, **fields}
    (picture,) = pictures_to_draw(load_spec({"canvas": CANVAS, "tracks": [track]}), Facts())
    assert isinstance(picture, TextPicture)
    return picture


def captioned(**style: Any) -> TextPicture:
    track = {"type": "captions", "src": "c", "style": style}
    spec = load_spec({"canvas": CANVAS, "duration": 2, "tracks": [track]})
    (picture,) = pictures_to_draw(spec, Facts({}, {("c", None): CUES}))
    assert isinstance(picture, TextPicture)
    return picture


# ---- what has none of it stays as it is


@pytest.mark.parametrize(
    "text", [{"text": "words"}, {"text": [{"text": "wo"}, {"text": "rds", "style": {}}]},
             {"text": "words", "markup": "html"}, {"text": "wo<span>rds</span>", "markup": "html"}]
)  # fmt: skip
def test_what_looks_alike_is_the_same_picture(text: dict[str, Any]) -> None:
    assert asked(**text) == asked("words")
    assert not asked(**text).is_styled


def test_a_style_of_former_fields_asks_for_nothing_new() -> None:
    style = {"fit": "shrink", "stroke": {"color": "red", "width": 2}, "background": {"radius": 3}}
    picture = asked(style=style)
    assert picture.setting == PLAIN_SETTING
    assert picture.shrink
    assert not picture.is_styled


def test_shrinking_is_the_same_by_either_name() -> None:
    assert asked(style={"overflow": "shrink"}) == asked(style={"fit": "shrink"})


# ---- runs


def test_a_run_says_what_differs() -> None:
    style = {"size": 90, "weight": 800, "italic": False, "color": "red", "letterSpacing": 2,
             "wordSpacing": 3, "decoration": "strike", "baseline": "sub", "background": "#ff0",
             "font": "Noto Sans"}  # fmt: skip
    plain, run = asked([{"text": "a "}, {"text": "b", "style": style}]).runs
    assert plain == TextRun("a ")
    assert run.look == RunLook(
        "Noto Sans", 90, 800, False, "#ff0000", 2, 3, (Decoration.STRIKE,), Baseline.SUB, "#ffff00"
    )


def test_bold_alone_is_drawn_as_in_captions() -> None:
    picture = asked("a <b>b</b>", markup="html")
    assert picture.runs == (TextRun("a "), TextRun("b", bold=True))
    assert not picture.is_styled


def test_tags_add_lines_to_those_of_the_style() -> None:
    def lines(own: str) -> list[str]:
        text = [{"text": "<u><s>x</s></u>", "style": {"decoration": own}}]
        (run,) = asked(text, markup="html").runs
        assert run.look
        return [line.value for line in run.look.decorations]

    assert lines("overline") == ["overline", "underline", "strike"]
    assert lines("strike") == ["strike", "underline"]


def test_a_run_has_a_case_of_its_own() -> None:
    text = [{"text": "one "}, {"text": "TWO", "style": {"case": "lower"}}]
    picture = asked(text, style={"case": "upper"})
    assert picture.text == "ONE two"
    assert not picture.is_styled


def test_captions_have_styles_and_keep_their_runs() -> None:
    picture = captioned(case="upper", background={"by": "line", "padding": 4}, wordSpacing=5)
    assert picture.text == "A B"
    assert [(run.text, run.bold) for run in picture.runs] == [("A ", False), ("B", True)]
    assert picture.box
    assert picture.box.by is BackgroundBy.LINE
    assert picture.setting.word_spacing == 5


# ---- styles


def test_a_style_says_what_few_texts_do() -> None:
    style = {"lang": "pt-br", "hyphenate": True, "overflow": "ellipsis", "maxLines": 2,
             "fit": "grow", "maxSize": 99, "decoration": "underline", "wordSpacing": 7,
             "strokes": [{"color": "red", "width": 5}]}  # fmt: skip
    setting = asked(style=style).setting
    assert (setting.lang, setting.country, setting.hyphenate) == ("pt", "BR", True)
    assert (setting.overflow, setting.max_lines) == (Overflow.ELLIPSIS, 2)
    assert (setting.max_size, setting.min_size) == (99, None)
    assert (setting.decorations, setting.word_spacing) == ((Decoration.UNDERLINE,), 7)
    assert setting.strokes == (Stroke("#ff0000", 5),)
    assert asked(style={"fit": "grow"}).setting.max_size == 2000


def test_a_shadow_lies_on_the_glow() -> None:
    style = {"shadow": {"x": -3, "y": 5, "blur": 4, "color": "navy"}, "glow": {"blur": 10}}
    picture = asked(style=style)
    assert picture.setting.shadows == (
        Shadow("#000080", -3, 5, 4), Shadow("#ffffff", 0, 0, 10, 2),
    )  # fmt: skip
    assert picture.reach == (15, 15)
    assert asked(style={"shadow": {"x": -30, "y": 1, "blur": 0}}).reach == (30, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"position": "topLeft", "x": 100, "y": 40, "width": 600, "style": {"align": "left"}},
        {"position": "bottomRight", "width": 500, "height": 200, "scale": 2},
        {"rotation": 30, "style": {"align": "right"}, "width": 400},
    ],
)
def test_a_shadow_moves_no_text(fields: dict[str, Any]) -> None:
    def place(size: tuple[int, int], **style: Any) -> Any:
        track = {"type": "text", "text": "a", **fields}
        track["style"] = {**fields.get("style", {}), **style}
        spec = load_spec({"canvas": CANVAS, "duration": 9, "tracks": [track]})
        (layer,) = resolve(spec, facts_of(spec, {}, drawn_size=size), Limits()).layers
        return layer.placement

    plain = place((200, 50))
    shadowed = place((260, 90), shadow={"x": 30, "y": 20, "blur": 0})
    scale = fields.get("scale", 1)
    assert (shadowed.x, shadowed.y) == (plain.x - 30 * scale, plain.y - 20 * scale)
    assert (shadowed.width, shadowed.height) == (
        plain.width + 60 * scale,
        plain.height + 40 * scale,
    )
