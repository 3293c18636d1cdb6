"""Text, shapes and captions of a spec as pictures to be drawn."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction

from reelmill.core.captions import CaptionCue, CaptionRun
from reelmill.core.spec import (
    CaptionsTrack,
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
    TextRun,
)
from reelmill.core.typesetting import Gradient as DrawnGradient
from reelmill.core.typesetting import Stroke as DrawnStroke

TEXT_WIDTH = Fraction(9, 10)
"""Part of the canvas' width at which texts wrap that state no width."""

_ALONG = {"left": Fraction(0), "center": Fraction(1, 2), "right": Fraction(1)}
_CAPTION_SIZE = Fraction(1, 20)
_CAPTION_WEIGHT = 600


def text_picture(track: TextTrack, canvas: Canvas) -> TextPicture:
    """The picture of a text track."""
    width = pixels(track.width, canvas.width) or round_half_up(TEXT_WIDTH * canvas.width)
    return _text(track.text, track.style, width, pixels(track.height, canvas.height))


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


def caption_picture(track: CaptionsTrack, canvas: Canvas, cue: CaptionCue) -> TextPicture:
    """The picture of one cue; what the style leaves out is chosen to be read on any picture."""
    given = track.style
    stated = given.model_fields_set
    size = given.size if "size" in stated else float(_CAPTION_SIZE * canvas.height)
    box = TextBackground(color="#000000a8", padding=size * 0.28, radius=size * 0.22)
    style = given.model_copy(
        update={
            "size": size,
            "weight": given.weight if "weight" in stated else _CAPTION_WEIGHT,
            "background": given.background if "background" in stated else box,
        }
    )
    drawn = _text(cue.text, style, round_half_up(TEXT_WIDTH * canvas.width), None)
    return replace(drawn, runs=tuple(map(_run, cue.runs)), weight_stated="weight" in stated)


def pixels(length: Length | None, whole: int) -> int | None:
    """A length in whole pixels, at least 1; None where none is stated."""
    return None if length is None else max(1, round_half_up(length.pixels(whole)))


def _side(length: Length | None, whole: int) -> Fraction:
    return Fraction(whole) if length is None else length.pixels(whole)


def _text(text: str, style: TextStyle, width: int, height: int | None) -> TextPicture:
    box = style.background
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
        box=None if box is None else TextBox(_paint(box.color), box.padding, box.radius),
        shrink=style.fit is TextFit.SHRINK,
        weight_stated="weight" in style.model_fields_set,
    )


def _run(run: CaptionRun) -> TextRun:
    return TextRun(run.text, **{f.name: getattr(run.look, f.name) for f in fields(run.look)})


def _paint(paint: str | Gradient) -> Paint:
    if isinstance(paint, str):
        return paint
    return DrawnGradient(tuple((stop.offset, stop.color) for stop in paint.stops), paint.angle)


def _stroke(stroke: Stroke | None) -> DrawnStroke | None:
    return None if stroke is None else DrawnStroke(stroke.color, stroke.width)
