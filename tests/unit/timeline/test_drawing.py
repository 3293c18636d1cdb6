"""Which pictures the typesetter is asked for, and where they lie."""

from fractions import Fraction
from typing import Any

import pytest

from reelmill.core.captions import CaptionCue
from reelmill.core.drawing_terms import Align
from reelmill.core.spec import load_spec
from reelmill.core.timeline.drawing import TEXT_WIDTH
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Captions, Placement, Timeline
from reelmill.core.timeline.resolve import pictures_to_draw
from reelmill.core.typesetting import Gradient, ShapePicture, TextPicture
from strategies import facts_of, image_file, sound_file, timeline_of

CANVAS = {"width": 1000, "height": 500}
BOX = {"type": "shape", "shape": "rectangle", "fill": "#ff0000"}
CUES = {
    "c": tuple(
        CaptionCue(Fraction(a), Fraction(b), text)
        for a, b, text in (("0.5", "1", "one"), ("1", "1.01", "blink"), ("2", "90", "one"))
    )
}


def asked(*tracks: dict[str, Any]) -> tuple[Any, ...]:
    document = {"canvas": CANVAS, "duration": 9, "tracks": [*tracks]}
    return tuple(pictures_to_draw(load_spec(document), Facts({}, {("c", None): CUES["c"]})))


def resolved(*tracks: dict[str, Any]) -> Timeline:
    document = {"canvas": CANVAS, "duration": 9, "tracks": [*tracks]}
    return timeline_of(document, captions=CUES)


def words(text: str = "a", **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **fields}


def test_text_wraps_at_its_width_or_nearly_the_canvas() -> None:
    (picture,) = asked(words())
    assert isinstance(picture, TextPicture)
    assert picture.max_width == TEXT_WIDTH * 1000
    assert picture.max_height is None
    (picture,) = asked(words(width="25%", height=40))
    assert (picture.max_width, picture.max_height) == (250, 40)


def test_a_style_reaches_the_typesetter() -> None:
    gradient = {
        "stops": [{"offset": 0, "color": "#ff0000"}, {"offset": 1, "color": "#0000ff"}],
        "angle": 90,
    }
    style = {"size": 20, "weight": 700, "align": "left", "color": gradient, "fit": "shrink"}
    (picture,) = asked(words(style=style))
    assert (picture.size, picture.weight, picture.align) == (20, 700, Align.LEFT)
    assert picture.fill == Gradient(((0.0, "#ff0000"), (1.0, "#0000ff")), 90)
    assert picture.shrink


def test_equal_pictures_are_asked_for_once_wherever_they_are() -> None:
    group = {"type": "group", "tracks": [words("b"), words("a", start=3)]}
    assert [p.text for p in asked(words("a"), group, words("b", opacity=0.5))] == ["a", "b"]


def test_a_shape_fills_the_canvas_or_its_scaled_box() -> None:
    (picture,) = asked(BOX)
    assert isinstance(picture, ShapePicture)
    assert (picture.width, picture.height) == (1000, 500)
    (picture,) = asked({**BOX, "width": "10%", "height": 30, "scale": 2, "radius": 4})
    assert (picture.width, picture.height, picture.radius) == (200, 60, 8)


@pytest.mark.parametrize("scale", [0.001, 0.01])
def test_a_shape_is_never_nothing(scale: float) -> None:
    (picture,) = asked({**BOX, "width": 10, "height": 10, "scale": scale})
    assert (picture.width, picture.height) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, (400, 225)),
        ({"position": "topLeft"}, (0, 0)),
        ({"position": "bottomRight"}, (800, 450)),
        ({"x": 100, "y": 100}, (0, 75)),
        ({"x": 100, "y": 100, "position": "topLeft"}, (100, 100)),
        ({"width": 600}, (400, 225)),
        ({"width": 600, "style": {"align": "left"}}, (200, 225)),
        ({"width": 600, "style": {"align": "right"}}, (600, 225)),
        ({"width": 600, "height": 100, "position": "bottom"}, (400, 450)),
        ({"width": 600, "height": 100, "position": "top"}, (400, 0)),
        ({"scale": 2}, (300, 200)),
    ],
)
def test_text_of_200_by_50_lies_where_it_is_placed(
    fields: dict[str, Any], where: tuple[int, int]
) -> None:
    (layer,) = resolved(words(**fields)).layers
    assert layer.placement
    assert (layer.placement.x, layer.placement.y) == where


def captions(**fields: Any) -> Captions:
    (layer,) = resolved({"type": "captions", "src": "c", **fields}).layers
    assert isinstance(layer.content, Captions)
    return layer.content


def test_cues_become_frames_and_those_shorter_than_one_are_left_out() -> None:
    ranges = [(c.range_in_parent.start, c.range_in_parent.end) for c in captions().cues]
    assert ranges == [(15, 30), (60, 270)]


def test_cues_count_from_the_start_of_their_track() -> None:
    ranges = [(c.range_in_parent.start, c.range_in_parent.end) for c in captions(start=7).cues]
    assert ranges == [(15, 30)]


def test_equal_cues_share_a_picture() -> None:
    first, second = captions().cues
    assert first.picture == second.picture


@pytest.mark.parametrize(
    ("position", "where"),
    [("bottom", (400, 425)), ("top", (400, 25)), ("topLeft", (50, 25)), ("center", (400, 225))],
)
def test_captions_keep_a_margin_from_the_edges(position: str, where: tuple[int, int]) -> None:
    for cue in captions(position=position).cues:
        assert cue.placement == Placement(None, 200, 50, *where)


def test_captions_have_a_style_of_their_own_where_none_is_stated() -> None:
    captions_track = {"type": "captions", "src": "c"}
    (one, _) = asked(captions_track)
    assert (one.size, one.weight) == (25, 600)
    assert one.box
    (one, _) = asked({**captions_track, "style": {"size": 40, "weight": 400, "background": None}})
    assert (one.size, one.weight, one.box) == (40, 400, None)


def test_titles_of_a_longform_are_asked_for() -> None:
    document = {
        "mode": "longform",
        "backgrounds": [{"src": "p"}],
        "audio": [{"src": "a", "title": "One"}, {"src": "a"}],
        "titles": {},
    }
    files = {"p": image_file("p"), "a": sound_file("a")}
    facts = facts_of(load_spec(document), files)
    assert [p.text for p in facts.drawn if isinstance(p, TextPicture)] == ["One"]
