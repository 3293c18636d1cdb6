"""How a spec's text looks -> what the typesetter is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.drawing_terms import Decoration
from reelmill.core.spec import Gradient, Stroke, TextBackground, TextFit, TextStyle
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.texts.text_style import Overflow as SpecOverflow
from reelmill.core.spec.values.language import Tongue
from reelmill.core.typesetting import Gradient as DrawnGradient
from reelmill.core.typesetting import (
    Overflow,
    Paint,
    RunLook,
    Shadow,
    TextBox,
    TextRun,
    TextSetting,
)
from reelmill.core.typesetting import Stroke as DrawnStroke

_LARGEST = 2000.0
_OVERFLOW = {
    SpecOverflow.SHOW: Overflow.SHOW,
    SpecOverflow.SHRINK: Overflow.SHOW,
    SpecOverflow.CLIP: Overflow.CLIP,
    SpecOverflow.ELLIPSIS: Overflow.ELLIPSIS,
}


def setting(style: TextStyle) -> TextSetting:
    """What a style asks for that few texts do."""
    tongue = Tongue.of(style.lang or "")
    return TextSetting(
        word_spacing=style.word_spacing,
        decorations=_lines(style.decoration),
        strokes=tuple(DrawnStroke(one.color, one.width) for one in style.strokes),
        shadows=tuple(_shadows(style)),
        lang=tongue.language,
        country=tongue.country or "",
        hyphenate=style.hyphenate,
        overflow=_OVERFLOW[style.overflow],
        max_lines=style.max_lines,
        min_size=style.min_size,
        max_size=(style.max_size or _LARGEST) if style.fit is TextFit.GROW else None,
    )


def text_run(run: StyledRun, text: str) -> TextRun:
    """A run with the words that it shows, a line of a list less the line end before it."""
    style = run.style
    text = text.removeprefix("\n") if run.line else text
    if not style.model_fields_set - {"case"} and not run.decorations and not run.tabular:
        return TextRun(text, bold=run.bold, line=run.line)
    return TextRun(text, bold=run.bold, look=_look(run), line=run.line)


def _look(run: StyledRun) -> RunLook:
    style = run.style
    lines = (*_lines(style.decoration), *run.decorations)
    return RunLook(
        font=style.font,
        size=style.size,
        weight=style.weight,
        italic=style.italic,
        fill=None if style.color is None else paint(style.color),
        letter_spacing=style.letter_spacing,
        word_spacing=style.word_spacing,
        decorations=tuple(dict.fromkeys(lines)),
        baseline=style.baseline,
        background=style.background,
        tabular=run.tabular,
    )


def _lines(decoration: Decoration | None) -> tuple[Decoration, ...]:
    return () if decoration is None else (decoration,)


def _shadows(style: TextStyle) -> Iterator[Shadow]:
    """The shadow lies on the glow."""
    if style.shadow is not None:
        shadow = style.shadow
        yield Shadow(shadow.color, shadow.x, shadow.y, shadow.blur)
    if style.glow is not None:
        yield Shadow(style.glow.color, 0.0, 0.0, style.glow.blur, style.glow.strength)


def text_box(box: TextBackground) -> TextBox:
    """The box behind a text."""
    return TextBox(paint(box.color), box.padding, box.radius, box.by)


def paint(given: str | Gradient) -> Paint:
    """A fill."""
    if isinstance(given, str):
        return given
    return DrawnGradient(tuple((stop.offset, stop.color) for stop in given.stops), given.angle)


def stroke(given: Stroke | None) -> DrawnStroke | None:
    """An outline."""
    return None if given is None else DrawnStroke(given.color, given.width)
