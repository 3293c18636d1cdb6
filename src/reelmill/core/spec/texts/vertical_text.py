"""What texts in vertical columns cannot have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from pydantic.alias_generators import to_camel

from reelmill.core.drawing_terms import Align, BackgroundBy
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.texts.text_style import Overflow, TextStyle

_FOR_LINES = ("italic", "decoration", "word_spacing", "hyphenate", "list", "max_lines")
_OF_RUNS = ("size", "italic", "decoration", "baseline", "letter_spacing", "word_spacing")
_HINT = "leave it out, or leave out `writingMode`"


def faults_of_columns(style: TextStyle, runs: Sequence[StyledRun]) -> Iterator[Fault]:
    """What a style and its runs may not ask for where lines are columns."""
    plain = TextStyle()
    fields = {name: getattr(style, name) != getattr(plain, name) for name in _FOR_LINES}
    fields["align"] = style.align is Align.JUSTIFY
    fields["overflow"] = style.overflow in {Overflow.CLIP, Overflow.ELLIPSIS}
    fields["color"] = not isinstance(style.color, str)
    for name in (name for name, is_there in fields.items() if is_there):
        sentence = "vertical columns cannot have this"
        yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("style", to_camel(name)), _HINT)
    if style.background and style.background.by is not BackgroundBy.TEXT:
        sentence = f"vertical columns have no boxes by {style.background.by}"
        yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("style", "background", "by"), _HINT)
    yield from _faults_of_runs(runs)


def _faults_of_runs(runs: Sequence[StyledRun]) -> Iterator[Fault]:
    named = {name for run in runs for name in _OF_RUNS if getattr(run.style, name) is not None}
    named |= {"decoration" for run in runs if run.decorations}
    named |= {"background" for run in runs if run.style.background is not None}
    named |= {"color" for run in runs if not isinstance(run.style.color, str | None)}
    for name in sorted(named):
        sentence = f"runs of vertical columns cannot have `{to_camel(name)}`"
        yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("text",), _HINT)
    if any(run.line for run in runs):
        yield Fault(Code.FIELD_NOT_ALLOWED, "vertical columns have no lists", ("text",), _HINT)
    letters = (c for run in runs for c in run.text if unicodedata.bidirectional(c) in {"R", "AL"})
    if (letter := next(letters, None)) is not None:
        sentence = f"`{letter}` is of a script that runs from right to left, which vertical columns"
        yield Fault(Code.FIELD_NOT_ALLOWED, f"{sentence} cannot have", ("text",), _HINT)
