"""Vertical columns are for text tracks, and refuse what only lines can have."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import CompositionSpec, TextTrack, load_spec
from reelmill.core.timeline.drawing import text_along, text_picture

STOPS = [{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]
VERTICAL = {"writingMode": "vertical-rl"}


def track(**fields: Any) -> dict[str, Any]:
    style = {**VERTICAL, **fields.pop("style", {})}
    return {"type": "text", "text": "縦書き", "duration": 1, "style": style, **fields}


def faults(one: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as error:
        load_spec({"tracks": [one]})
    return [(problem.code, problem.pointer) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("style", "field"),
    [
        ({"italic": True}, "italic"),
        ({"decoration": "underline"}, "decoration"),
        ({"wordSpacing": 3}, "wordSpacing"),
        ({"lang": "de", "hyphenate": True}, "hyphenate"),
        ({"list": "bullet"}, "list"),
        ({"align": "justify"}, "align"),
        ({"overflow": "clip"}, "overflow"),
        ({"overflow": "ellipsis"}, "overflow"),
        ({"background": {"by": "line"}}, "background/by"),
        (
            {"color": {"stops": [{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]}},
            "color",
        ),
    ],
)
def test_what_only_lines_have_is_refused(style: dict[str, Any], field: str) -> None:
    assert faults(track(style=style)) == [("field_not_allowed", f"/tracks/0/style/{field}")]


def test_lines_are_bounded_where_they_are_columns_as_well() -> None:
    style = {"overflow": "shrink", "maxLines": 2}
    assert faults(track(style=style)) == [("field_not_allowed", "/tracks/0/style/maxLines")]


@pytest.mark.parametrize(
    "style",
    [{"size": 20}, {"italic": True}, {"baseline": "sup"}, {"background": "#ff0000"}],
)
def test_runs_keep_to_colour_weight_and_font(style: dict[str, Any]) -> None:
    runs = [{"text": "縦"}, {"text": "書き", "style": style}]
    assert faults(track(text=runs)) == [("field_not_allowed", "/tracks/0/text")]
    fine = [{"text": "縦", "style": {"color": "red", "weight": 800, "font": "Noto Sans"}}]
    load_spec({"tracks": [track(text=fine)]})


@pytest.mark.parametrize("text", ["<u>縦</u>", "<ul><li>縦</li></ul>"])
def test_tags_may_ask_for_no_more(text: str) -> None:
    assert faults(track(text=text, markup="html")) == [("field_not_allowed", "/tracks/0/text")]


@pytest.mark.parametrize("text", ["縦 שלום", "縦 مرحبا"])
def test_scripts_that_run_from_right_to_left_are_refused(text: str) -> None:
    assert faults(track(text=text)) == [("field_not_allowed", "/tracks/0/text")]


def test_captions_and_titles_are_lines() -> None:
    captions = {"type": "captions", "src": "a.srt", "style": VERTICAL}
    assert faults(captions) == [("field_not_allowed", "/tracks/0/style/writingMode")]
    longform = {
        "mode": "longform",
        "backgrounds": [{"type": "image", "src": "a.png"}],
        "audio": [{"src": "a.mp3"}],
        "titles": {"style": VERTICAL},
    }
    with pytest.raises(SpecError, match="titles are not set in columns"):
        load_spec(longform)


@pytest.mark.parametrize(("height", "pixels"), [(None, 648), (200, 200), ("50%", 360)])
def test_columns_are_as_high_as_the_track(height: Any, pixels: int) -> None:
    fields = {} if height is None else {"height": height}
    canvas = {"width": 1280, "height": 720}
    spec = load_spec({"canvas": canvas, "tracks": [track(**fields)]})
    assert isinstance(spec, CompositionSpec)
    (found,) = spec.tracks
    assert isinstance(found, TextTrack)
    picture = text_picture(found, spec.canvas)
    assert (picture.is_vertical, picture.max_height) == (True, pixels)
    assert text_along(found) == pytest.approx(0.5)
