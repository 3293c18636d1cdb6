"""Text and shapes of a spec as pictures to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reelmill.core.drawing_terms import Align
from reelmill.core.spec import ShapeTrack, TextStyle, TextTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.values.length import Length
from reelmill.core.time import round_half_up
from reelmill.core.timeline.letter_case import in_case
from reelmill.core.timeline.text_look import paint, setting, stroke, text_box, text_run
from reelmill.core.typesetting import ShapePicture, TextPicture, TextRun

TEXT_WIDTH = Fraction(9, 10)
"""Part of the canvas' width at which texts wrap that state no width."""

_ALONG = {
    Align.LEFT: Fraction(0),
    Align.JUSTIFY: Fraction(0),
    Align.CENTER: Fraction(1, 2),
    Align.RIGHT: Fraction(1),
}


def text_picture(
    track: TextTrack, canvas: Canvas, numbers: Sequence[str] | None = None
) -> TextPicture:
    """The picture of a text track, with what its numbers show; by default where they end."""
    width = pixels(track.width, canvas.width) or round_half_up(TEXT_WIDTH * canvas.width)
    runs = track.runs if numbers is None else track.runs_with(numbers)
    cases = [run.style.case or track.style.case for run in runs]
    written = [_with_line_end(run, number) for number, run in enumerate(runs)]
    words = in_case(list(zip(written, cases, strict=True)), track.style.lang)
    height = pixels(track.height, canvas.height)
    if track.style.is_vertical:
        height = height or round_half_up(TEXT_WIDTH * canvas.height)
    drawn = text_of_style("".join(words), track.style, width, height)
    shown = (
        word.removeprefix("\n") if r.line else word for r, word in zip(runs, words, strict=True)
    )
    return with_runs(drawn, [text_run(run, word) for run, word in zip(runs, shown, strict=True)])


def _with_line_end(run: StyledRun, number: int) -> str:
    """What a run adds to the text as a whole: a line of a list begins after a line end."""
    return f"\n{run.text}" if run.line and number else run.text


def text_along(track: TextTrack) -> Fraction:
    """Where a text that is narrower than its box stands along it, as a part of its width."""
    return Fraction(1, 2) if track.style.is_vertical else _ALONG[track.style.align]


def shape_picture(track: ShapeTrack, canvas: Canvas) -> ShapePicture:
    """The picture of a shape track, its size scaled."""
    return ShapePicture(
        kind=track.shape,
        width=max(1, round_half_up(_side(track.width, canvas.width) * track.scale)),
        height=max(1, round_half_up(_side(track.height, canvas.height) * track.scale)),
        fill=None if track.fill is None else paint(track.fill),
        stroke=stroke(track.stroke),
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
        fill=paint(style.color),
        max_width=width,
        max_height=height,
        weight=style.weight,
        italic=style.italic,
        align=style.align,
        line_height=style.line_height,
        letter_spacing=style.letter_spacing,
        stroke=stroke(style.stroke),
        box=None if style.background is None else text_box(style.background),
        shrink=style.shrinks,
        weight_stated="weight" in style.model_fields_set,
        setting=setting(style),
        is_vertical=style.is_vertical,
    )


def with_runs(picture: TextPicture, runs: Sequence[TextRun]) -> TextPicture:
    """The picture with its runs, where any of them looks different."""
    differ = any(run != TextRun(run.text) for run in runs)
    return replace(picture, runs=tuple(runs)) if differ else picture
