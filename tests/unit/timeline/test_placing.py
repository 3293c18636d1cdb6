"""Where pictures go: boxes, fits, crops and anchors in whole pixels."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.errors import SpecError
from reelmill.core.timeline.model import Layer, Placement, Rect
from reelmill.core.timeline.picture_bounds import LARGEST_SIDE
from strategies import image_file, timeline_of

CANVAS = {"width": 200, "height": 100}


def placed(size: tuple[int, int] = (400, 100), **fields: Any) -> Placement:
    document = {
        "canvas": CANVAS,
        "duration": 1,
        "tracks": [{"type": "image", "src": "p", **fields}],
    }
    (layer,) = timeline_of(document, image_file("p", size)).layers
    assert layer.placement
    return layer.placement


def box(place: Placement) -> tuple[int, int, int, int]:
    return place.x, place.y, place.width, place.height


def crop(place: Placement) -> tuple[int, int, int, int] | None:
    kept = place.crop
    return None if kept is None else (kept.x, kept.y, kept.width, kept.height)


@pytest.mark.parametrize(
    ("fit", "where", "kept"),
    [
        ("cover", (0, 0, 200, 100), (100, 0, 200, 100)),
        ("contain", (0, 25, 200, 50), None),
        ("fill", (0, 0, 200, 100), None),
        ("none", (-100, 0, 400, 100), None),
    ],
)
def test_a_wide_picture_fits_the_canvas(fit: str, where: tuple[int, ...], kept: Any) -> None:
    place = placed(fit=fit)
    assert (box(place), crop(place)) == (where, kept)


@pytest.mark.parametrize(
    ("fit", "where", "kept"),
    [
        ("cover", (60, 10, 80, 80), (150, 0, 100, 100)),
        ("contain", (60, 40, 80, 20), None),
        ("fill", (60, 10, 80, 80), None),
        ("none", (60, 10, 80, 80), (160, 10, 80, 80)),
    ],
)
def test_a_wide_picture_fits_a_square(fit: str, where: tuple[int, ...], kept: Any) -> None:
    place = placed(fit=fit, width=80, height=80)
    assert (box(place), crop(place)) == (where, kept)


def test_cover_is_the_default_and_the_middle() -> None:
    assert placed() == placed(fit="cover", position="center")


def test_a_picture_of_the_canvas_shape_is_not_cropped() -> None:
    assert placed((400, 200)) == Placement(None, 200, 100, 0, 0)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"width": 100}, (50, 38, 100, 25)),
        ({"width": "50%"}, (50, 38, 100, 25)),
        ({"height": 50}, (0, 25, 200, 50)),
        ({"height": "50%"}, (0, 25, 200, 50)),
        ({"width": 100, "scale": 2}, (0, 25, 200, 50)),
        ({"width": 100, "scale": 0.5}, (75, 44, 50, 13)),
    ],
)
def test_one_side_gives_the_other(fields: dict[str, Any], where: tuple[int, ...]) -> None:
    assert box(placed(**fields)) == where


POSITIONS = {
    "topLeft": (0, 0),
    "top": (60, 0),
    "topRight": (120, 0),
    "left": (0, 40),
    "center": (60, 40),
    "right": (120, 40),
    "bottomLeft": (0, 80),
    "bottom": (60, 80),
    "bottomRight": (120, 80),
}


@pytest.mark.parametrize("position", POSITIONS)
def test_a_position_is_the_same_point_of_both(position: str) -> None:
    assert box(placed(width=80, position=position))[:2] == POSITIONS[position]


@pytest.mark.parametrize(
    ("position", "corner"),
    [
        ("topLeft", (50, 20)),
        ("center", (10, 10)),
        ("bottomRight", (-30, 0)),
        ("top", (10, 20)),
        ("left", (50, 10)),
    ],
)
def test_x_and_y_place_the_point_that_position_names(
    position: str, corner: tuple[int, int]
) -> None:
    assert box(placed(width=80, position=position, x=50, y="20%"))[:2] == corner


def test_x_and_y_place_the_middle_by_default() -> None:
    assert placed(width=80, x=50, y=20) == placed(width=80, x=50, y=20, position="center")


@pytest.mark.parametrize(
    ("cut", "kept"),
    [
        ({"left": 100}, (100, 0, 300, 100)),
        ({"left": "25%", "right": "25%"}, (100, 0, 200, 100)),
        ({"top": 10, "bottom": "10%"}, (0, 10, 400, 80)),
        ({"left": 399, "right": 399}, (399, 0, 1, 100)),
        ({"left": 5000, "top": 5000}, (399, 99, 1, 1)),
    ],
)
def test_a_crop_is_reported_in_pixels_of_the_source(
    cut: dict[str, Any], kept: tuple[int, ...]
) -> None:
    assert crop(placed(fit="fill", crop=cut)) == kept


def test_a_fit_crops_what_the_crop_left() -> None:
    place = placed(fit="cover", crop={"left": 100}, width=50, height=50)
    assert place.crop == Rect(200, 0, 100, 100)


def test_turn_and_opacity_are_kept_exactly() -> None:
    place = placed(rotation=-12.5, opacity=0.1)
    assert (place.rotation, place.opacity) == (Fraction(-25, 2), Fraction(1, 10))


def test_a_group_without_fields_lies_unchanged_on_its_parent() -> None:
    child = {"type": "image", "src": "p"}

    def group(**fields: Any) -> Layer:
        document = {
            "canvas": CANVAS,
            "duration": 1,
            "tracks": [{"type": "group", "tracks": [child], **fields}],
        }
        return timeline_of(document, image_file("p")).layers[0]

    assert group().placement is None
    assert group(scale=0.5).placement == Placement(None, 100, 50, 50, 25)
    assert group(opacity=0.5).placement == Placement(None, 200, 100, 0, 0, opacity=Fraction(1, 2))


sides = st.integers(1, 5000)
lengths = st.none() | st.integers(1, 4000) | st.sampled_from(["0.01%", "33.3%", "100%", "900%"])
insets = st.integers(0, 6000) | st.sampled_from(["0%", "49.9%"])


@given(
    st.tuples(sides, sides),
    lengths,
    lengths,
    st.sampled_from(["cover", "contain", "fill", "none"]),
    st.tuples(insets, insets, insets, insets),
    st.sampled_from([0.001, 0.37, 1, 3]),
)
def test_no_size_is_ever_zero_and_no_crop_leaves_the_source(
    size: tuple[int, int], width: Any, height: Any, fit: str, cut: Any, scale: float
) -> None:
    crop_of = dict(zip(("left", "top", "right", "bottom"), cut, strict=True))
    fields = {"width": width, "height": height}
    stated = {name: value for name, value in fields.items() if value is not None}
    try:
        place = placed(size, fit=fit, crop=crop_of, scale=scale, **stated)
    except SpecError as error:
        assert {p.code for p in error.problems} == {"picture_too_large"}
        return
    assert 1 <= place.width <= LARGEST_SIDE
    assert 1 <= place.height <= LARGEST_SIDE
    if place.crop:
        assert min(place.crop.width, place.crop.height) >= 1
        assert min(place.crop.x, place.crop.y) >= 0
        assert place.crop.x + place.crop.width <= size[0]
        assert place.crop.y + place.crop.height <= size[1]


def test_a_picture_enlarged_beyond_reason_is_a_problem() -> None:
    with pytest.raises(SpecError) as raised:
        placed((100, 100), width="1000%", scale=100)
    (problem,) = raised.value.problems
    assert (problem.code, problem.pointer) == ("picture_too_large", "/tracks/0")


@given(st.tuples(sides, sides), st.sampled_from(["cover", "fill"]))
def test_cover_and_fill_cover_the_canvas_exactly(size: tuple[int, int], fit: str) -> None:
    assert box(placed(size, fit=fit)) == (0, 0, 200, 100)


@given(st.tuples(sides, sides))
def test_contain_touches_two_edges_and_keeps_all(size: tuple[int, int]) -> None:
    place = placed(size, fit="contain")
    assert place.crop is None
    assert place.width == 200 or place.height == 100
    assert place.width <= 200
    assert place.height <= 100
