"""Shapes drawn by the typesetter, probed pixel by pixel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from reelmill.core.drawing_terms import Shape
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import Gradient, Paint, ShapePicture, Stroke
from reelmill.media.typeset import Typesetter

Pixels = NDArray[np.int_]

RED_TO_BLUE = ((0.0, "#ff0000"), (1.0, "#0000ff"))
RED, GREEN, BLUE, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)


def pixels_of(typesetter: Typesetter, shape: ShapePicture) -> Pixels:
    with Image.open(typesetter.draw(shape).path) as image:
        assert image.size == (shape.width, shape.height)
        return np.asarray(image.convert("RGBA")).astype(int)


def near(pixel: NDArray[np.int_], colour: tuple[int, ...], by: int = 4) -> bool:
    return bool(np.abs(pixel - np.array(colour)).max() <= by)


def rectangle(
    fill: Paint | None = "#ff0000", stroke: Stroke | None = None, radius: float = 0
) -> ShapePicture:
    return ShapePicture(Shape.RECTANGLE, 200, 100, fill, stroke, radius)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (640, 360), (1921, 1), (7, 1081)])
@pytest.mark.parametrize("kind", list(Shape))
def test_a_shape_has_exactly_its_size(
    typesetter: Typesetter, kind: Shape, size: tuple[int, int]
) -> None:
    drawn = typesetter.draw(ShapePicture(kind, *size, "#ff0000", Stroke("#00ff00", 3)))
    assert (drawn.info.width, drawn.info.height) == size


def test_a_rectangle_fills_its_picture(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle())
    assert (pixels == RED).all()


def test_a_half_transparent_fill_keeps_its_colour(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle("#ff000080"))
    assert near(pixels[50, 100], (255, 0, 0, 128), by=1)


def test_corners_are_round_by_their_radius(typesetter: Typesetter) -> None:
    alpha = pixels_of(typesetter, rectangle(radius=40))[..., 3]
    assert alpha[0, 0] == alpha[0, -1] == alpha[-1, 0] == alpha[-1, -1] == 0
    assert alpha[0, 45] == alpha[45, 0] == 255
    assert alpha[9, 9] < 64  # the arc crosses the diagonal at 40 - 40/sqrt(2) = 11.7
    assert alpha[14, 14] == 255


def test_a_radius_beyond_the_half_gives_half_circles(typesetter: Typesetter) -> None:
    largest, beyond = (pixels_of(typesetter, rectangle(radius=r)) for r in (50, 4000))
    assert np.array_equal(largest, beyond)


def test_a_stroke_lies_inside_the_box(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle(stroke=Stroke("#00ff00", 10)))
    for y, x in ((0, 0), (0, 100), (50, 0), (99, 199), (9, 100), (50, 9)):
        assert near(pixels[y, x], GREEN)
    for y, x in ((10, 10), (50, 10), (50, 100), (89, 189)):
        assert near(pixels[y, x], RED)


def test_a_round_stroke_is_as_wide_in_the_corner_as_at_the_sides(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle(None, Stroke("#00ff00", 10), radius=40))
    diagonal = pixels[np.arange(50), np.arange(50), 3] > 127
    assert abs(diagonal.sum() - 10 / 2**0.5) <= 1
    assert pixels[50, 100, 3] == 0


def test_an_outline_alone_is_clear_inside(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle(None, Stroke("#00ff00", 4)))
    assert near(pixels[50, 2], GREEN)
    assert (pixels[4:-4, 4:-4, 3] == 0).all()


def test_a_stroke_wider_than_the_shape_covers_it(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle(stroke=Stroke("#00ff00", 500)))
    assert (pixels == GREEN).all()


def test_an_ellipse_touches_all_sides(typesetter: Typesetter) -> None:
    alpha = pixels_of(typesetter, ShapePicture(Shape.ELLIPSE, 200, 100, "#ff0000"))[..., 3]
    assert alpha[0, 0] == alpha[-1, -1] == 0
    assert min(alpha[0, 100], alpha[-1, 100], alpha[50, 0], alpha[50, -1]) > 200
    assert abs(alpha.sum() / 255 - np.pi * 100 * 50) < 100


def test_the_stroke_of_an_ellipse_is_not_clipped(typesetter: Typesetter) -> None:
    shape = ShapePicture(Shape.ELLIPSE, 200, 100, "#ff0000", Stroke("#00ff00", 12))
    pixels = pixels_of(typesetter, shape)
    assert near(pixels[2, 100], GREEN)
    assert near(pixels[10, 100], GREEN)
    assert near(pixels[14, 100], RED)
    assert near(pixels[50, 10], GREEN)
    assert near(pixels[50, 14], RED)


def test_a_line_runs_along_the_middle(typesetter: Typesetter) -> None:
    shape = ShapePicture(Shape.LINE, 200, 21, "#ff0000", Stroke("#00ff00", 5))
    pixels = pixels_of(typesetter, shape)
    assert (pixels[8:13] == GREEN).all()
    assert (pixels[:8, :, 3] == 0).all()
    assert (pixels[13:, :, 3] == 0).all()


@pytest.mark.parametrize(
    ("angle", "first", "last"),
    [
        (0, (50, 0), (50, -1)),
        (90, (0, 100), (-1, 100)),
        (180, (50, -1), (50, 0)),
        (-90, (-1, 100), (0, 100)),
        (45, (0, 0), (-1, -1)),
    ],
)
def test_a_gradient_runs_from_its_first_to_its_last_colour(
    typesetter: Typesetter, angle: float, first: tuple[int, int], last: tuple[int, int]
) -> None:
    pixels = pixels_of(typesetter, rectangle(Gradient(RED_TO_BLUE, angle)))
    assert near(pixels[first], RED)
    assert near(pixels[last], BLUE)


def test_a_gradient_mixes_in_srgb(typesetter: Typesetter) -> None:
    pixels = pixels_of(typesetter, rectangle(Gradient(RED_TO_BLUE)))
    expected = [255 * (1 - (x + 0.5) / 200) for x in range(200)]
    assert np.abs(pixels[50, :, 0] - expected).max() <= 4


def test_colours_hold_before_the_first_and_after_the_last_stop(typesetter: Typesetter) -> None:
    late = Gradient(((0.25, "#ff0000"), (0.75, "#0000ff")))
    row = pixels_of(typesetter, rectangle(late))[50]
    assert near(row[0], RED)
    assert near(row[48], RED)
    assert near(row[152], BLUE)
    assert near(row[199], BLUE)


def test_stops_at_one_place_make_a_hard_edge(typesetter: Typesetter) -> None:
    hard = Gradient(((0, "#ff0000"), (0.5, "#ff0000"), (0.5, "#0000ff"), (1, "#0000ff")))
    row = pixels_of(typesetter, rectangle(hard))[50]
    assert near(row[98], RED)
    assert near(row[101], BLUE)


def test_a_shape_without_paint_is_clear(typesetter: Typesetter) -> None:
    assert (pixels_of(typesetter, rectangle(None)) == CLEAR).all()


@pytest.mark.parametrize("size", [(8193, 10), (10, 8193), (8000, 8000)])
def test_a_shape_that_is_too_large_is_refused(
    typesetter: Typesetter, size: tuple[int, int]
) -> None:
    with pytest.raises(SourceError, match="drawn_picture_too_large"):
        typesetter.draw(ShapePicture(Shape.RECTANGLE, *size, "#ff0000"))


def test_the_same_shape_is_the_same_bytes(tmp_path: Path) -> None:
    shape = rectangle(Gradient(RED_TO_BLUE, 30), Stroke("#00ff00", 3), radius=9)
    one, two = (Typesetter(tmp_path / name).draw(shape) for name in ("one", "two"))
    assert one.path.read_bytes() == two.path.read_bytes()
