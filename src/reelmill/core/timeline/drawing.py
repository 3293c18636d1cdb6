"""Text, shapes and captions of a spec as pictures to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from fractions import Fraction

from reelmill.core.captions import CaptionCue, CaptionRun
from reelmill.core.spec import CaptionsTrack, ShapeTrack, TextBackground, TextStyle, TextTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.length import Length
from reelmill.core.time import round_half_up
from reelmill.core.timeline.letter_case import in_case
from reelmill.core.timeline.text_look import paint, setting, stroke, text_box, text_run
from reelmill.core.typesetting import Align, ShapeKind, ShapePicture, TextPicture, TextRun

TEXT_WIDTH = Fraction(9, 10)
"""Part of the canvas' width at which texts wrap that state no width."""

_ALONG = {
    Align.LEFT: Fraction(0),
    Align.JUSTIFY: Fraction(0),
    Align.CENTER: Fraction(1, 2),
    Align.RIGHT: Fraction(1),
}
_CAPTION_SIZE = Fraction(1, 20)
_CAPTION_WEIGHT = 600


def text_picture(track: TextTrack, canvas: Canvas) -> TextPicture:
    """The picture of a text track."""
    width = pixels(track.width, canvas.width) or round_half_up(TEXT_WIDTH * canvas.width)
    runs = track.runs
    words = in_case([(r.text, r.style.case or track.style.case) for r in runs], track.style.lang)
    drawn = _text("".join(words), track.style, width, pixels(track.height, canvas.height))
    return _with_runs(drawn, [text_run(run, word) for run, word in zip(runs, words, strict=True)])


def text_along(track: TextTrack) -> Fraction:
    """Where a text that is narrower than its box stands along it, as a part of its width."""
    return _ALONG[Align(track.style.align.value)]


def shape_picture(track: ShapeTrack, canvas: Canvas) -> ShapePicture:
    """The picture of a shape track, its size scaled."""
    return ShapePicture(
        kind=ShapeKind(track.shape.value),
        width=max(1, round_half_up(_side(track.width, canvas.width) * track.scale)),
        height=max(1, round_half_up(_side(track.height, canvas.height) * track.scale)),
        fill=None if track.fill is None else paint(track.fill),
        stroke=stroke(track.stroke),
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
    runs = cue.runs or (CaptionRun(cue.text),)
    words = in_case([(run.text, style.case) for run in runs], style.lang)
    drawn = _text("".join(words), style, round_half_up(TEXT_WIDTH * canvas.width), None)
    drawn = replace(drawn, weight_stated="weight" in stated)
    return _with_runs(drawn, [_run(run, word) for run, word in zip(runs, words, strict=True)])


def pixels(length: Length | None, whole: int) -> int | None:
    """A length in whole pixels, at least 1; None where none is stated."""
    return None if length is None else max(1, round_half_up(length.pixels(whole)))


def _side(length: Length | None, whole: int) -> Fraction:
    return Fraction(whole) if length is None else length.pixels(whole)


def _text(text: str, style: TextStyle, width: int, height: int | None) -> TextPicture:
    return TextPicture(
        text=text,
        font=style.font,
        size=style.size,
        fill=paint(style.color),
        max_width=width,
        max_height=height,
        weight=style.weight,
        italic=style.italic,
        align=Align(style.align.value),
        line_height=style.line_height,
        letter_spacing=style.letter_spacing,
        stroke=stroke(style.stroke),
        box=None if style.background is None else text_box(style.background),
        shrink=style.shrinks,
        weight_stated="weight" in style.model_fields_set,
        setting=setting(style),
    )


def _with_runs(picture: TextPicture, runs: Sequence[TextRun]) -> TextPicture:
    """The picture with its runs, where any of them looks different."""
    differ = any(run != TextRun(run.text) for run in runs)
    return replace(picture, runs=tuple(runs)) if differ else picture


def _run(run: CaptionRun, text: str) -> TextRun:
    return TextRun(text, **{f.name: getattr(run.look, f.name) for f in fields(run.look)})
