"""Text and shapes of a spec as pictures to be drawn."""

from __future__ import annotations

from fractions import Fraction

from reelmill.core.spec import (
    Gradient,
    ShapeTrack,
    Stroke,
    TextBackground,
    TextFit,
    TextStyle,
    TextTrack,
)
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.length import Length
from reelmill.core.time import round_half_up
from reelmill.core.typesetting import (
    Align,
    Paint,
    ShapeKind,
    ShapePicture,
    TextBox,
    TextPicture,
)
from reelmill.core.typesetting import Gradient as DrawnGradient
from reelmill.core.typesetting import Stroke as DrawnStroke

TEXT_WIDTH = Fraction(9, 10)
"""Part of the canvas' width at which texts wrap that state no width."""

_ALONG = {"left": Fraction(0), "center": Fraction(1, 2), "right": Fraction(1)}


def text_picture(track: TextTrack, canvas: Canvas) -> TextPicture:
    """The picture of a text track."""
    width = pixels(track.width, canvas.width) or round_half_up(TEXT_WIDTH * canvas.width)
    return text_of_style(track.text, track.style, width, pixels(track.height, canvas.height))


def text_along(track: TextTrack) -> Fraction:
    """Where a text that is narrower than its box stands along it, as a part of its width."""
    return _ALONG[track.style.align.value]


def shape_picture(track: ShapeTrack, canvas: Canvas) -> ShapePicture:
    """The picture of a shape track, its size scaled."""
    return ShapePicture(
        kind=ShapeKind(track.shape.value),
        width=max(1, round_half_up(_side(track.width, canvas.width) * track.scale)),
        height=max(1, round_half_up(_side(track.height, canvas.height) * track.scale)),
        fill=None if track.fill is None else _paint(track.fill),
        stroke=_stroke(track.stroke),
        radius=track.radius * float(track.scale),
    )


def pixels(length: Length | None, whole: int) -> int | None:
    """A length in whole pixels, at least 1; None where none is stated."""
    return None if length is None else max(1, round_half_up(length.pixels(whole)))


def _side(length: Length | None, whole: int) -> Fraction:
    return Fraction(whole) if length is None else length.pixels(whole)


def text_of_style(text: str, style: TextStyle, width: int, height: int | None) -> TextPicture:
    """The picture of a text that wraps at so many pixels."""
    return TextPicture(
        text=text,
        font=style.font,
        size=style.size,
        fill=_paint(style.color),
        max_width=width,
        max_height=height,
        weight=style.weight,
        italic=style.italic,
        align=Align(style.align.value),
        line_height=style.line_height,
        letter_spacing=style.letter_spacing,
        stroke=_stroke(style.stroke),
        box=text_box(style.background),
        shrink=style.fit is TextFit.SHRINK,
        weight_stated="weight" in style.model_fields_set,
    )


def text_box(box: TextBackground | None) -> TextBox | None:
    """The box behind a text or a word."""
    return None if box is None else TextBox(_paint(box.color), box.padding, box.radius)


def _paint(paint: str | Gradient) -> Paint:
    if isinstance(paint, str):
        return paint
    return DrawnGradient(tuple((stop.offset, stop.color) for stop in paint.stops), paint.angle)


def _stroke(stroke: Stroke | None) -> DrawnStroke | None:
    return None if stroke is None else DrawnStroke(stroke.color, stroke.width)
