"""Text tracks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from reelmill.core.drawing_terms import BackgroundBy, LineStart
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.placing import VisualTrack
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.texts.counting import Counting
from reelmill.core.spec.texts.lists import DEEPEST_LIST, itemized, level_of
from reelmill.core.spec.texts.markup import MarkupError, TextMarkup, marked_up
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.texts.text_run import TextRun
from reelmill.core.spec.texts.text_style import TextStyle
from reelmill.core.spec.texts.vertical_text import faults_of_columns
from reelmill.core.spec.values.characters import Words
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.many import Many

MOST_RUNS = 500
"""Runs of one text."""


def _content_tag(value: object) -> str:
    return "tag:runs" if isinstance(value, list | tuple) else "tag:words"


TextContent = Annotated[
    Annotated[Words, Tag("tag:words")]
    | Annotated[Annotated[tuple[TextRun, ...], Many(1, MOST_RUNS)], Tag("tag:runs")],
    Discriminator(_content_tag),
]
"""A text, or its parts that look different."""


class TextTrack(VisualTrack):
    """A text, wrapped at the track's width."""

    example: ClassVar[dict[str, Any]] = {
        "type": "text",
        "text": "Chapter one",
        "start": 1,
        "duration": 4,
        "y": "80%",
        "style": {"size": 96, "weight": 700, "stroke": {"color": "black", "width": 3}},
    }

    type: Literal["text"] = Field(description="What kind of track this is.")
    text: TextContent = Field(
        description="The text, or an array of runs that look different; `\\n` starts a new line. "
        "Spaces are kept as they are written, a tab is four of them; with `style.list` a line is "
        "an item, and tabs at its start put it into a list within the list."
    )
    markup: Annotated[TextMarkup, OneOf(TextMarkup)] = Field(
        TextMarkup.NONE,
        description="`html` reads the tags `<b>`, `<i>`, `<u>`, `<s>`, `<sup>`, `<sub>`, `<br>`, "
        "the lists `<ul>` and `<ol>` of items `<li>`, and "
        '`<span color="…" size="…" font="…" weight="…" background="…">` in the text, and '
        "`&lt;` as `<`; by default every character is shown as it is written.",
    )
    style: TextStyle = Field(TextStyle(), description="How it looks.")

    @property
    def runs(self) -> tuple[StyledRun, ...]:
        """The text in parts that look different, markup read.

        Raises:
            MarkupError: never of a track that was validated.
        """
        return self.runs_with([number.written.shown(number.end) for number in self.numbers])

    @property
    def numbers(self) -> tuple[Counting, ...]:
        """The numbers in it that count, in order."""
        parts = () if isinstance(self.text, str) else self.text
        return tuple(part.number for part in parts if part.number is not None)

    def runs_with(self, numbers: Sequence[str]) -> tuple[StyledRun, ...]:
        """The text in parts that look different, with what its numbers show.

        Raises:
            MarkupError: never of a track that was validated.
        """
        parts = (TextRun(text=self.text),) if isinstance(self.text, str) else self.text
        waiting = iter(numbers)
        read = [self._read(part, waiting) for part in parts]
        if any(run.line for runs in read for run in runs):
            return tuple(_after_lists(read))
        runs = (run for runs in read for run in runs)
        return tuple(runs if self.style.list is None else itemized(runs, self.style.list))

    def _read(self, part: TextRun, numbers: Iterator[str]) -> tuple[StyledRun, ...]:
        if part.number is not None:
            return (StyledRun(next(numbers), part.style, tabular=True),)
        match self.markup:
            case TextMarkup.NONE:
                return (StyledRun(part.text or "", part.style),)
            case TextMarkup.HTML:
                return marked_up(part.text or "", part.style)

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        written = self.text
        if not isinstance(written, str):
            yield from _run_faults(written, limits)
            yield from self._endless(written)
        parts = [TextRun(text=written)] if isinstance(written, str) else written
        read: list[StyledRun] = []
        for number, part in enumerate(parts):
            path = ("text",) if isinstance(written, str) else ("text", number, "text")
            if part.text is None:
                continue
            try:
                read += self._read(part, iter(()))
            except MarkupError as error:
                yield from (Fault(Code.MARKUP_INVALID, s, path, h) for s, h in error.findings)
        yield from self._list_faults(read)
        if self.style.is_vertical:
            yield from faults_of_columns(self.style, read)

    def _list_faults(self, runs: Sequence[StyledRun]) -> Iterator[Fault]:
        """What cannot be where lines are items of lists."""
        kind, background = self.style.list, self.style.background
        if kind is None and not any(run.line for run in runs):
            return
        if background is not None and background.by is not BackgroundBy.TEXT:
            sentence = f"texts with lists have no boxes by {background.by}"
            by = ("style", "background", "by")
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, by, "leave it out for one box")
        if kind is not None and any(run.line for run in runs):
            sentence = "the text has lists of its own: `<ul>` or `<ol>`"
            path = ("style", "list")
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, path, "leave out one of the two")
        lines = "".join(run.text for run in runs).split("\n")
        if kind is not None and max(map(level_of, lines)) > DEEPEST_LIST:
            sentence = f"a line begins with more than {DEEPEST_LIST - 1} tabs"
            hint = f"lists can be nested {DEEPEST_LIST} deep"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("text",), hint)

    def _endless(self, runs: tuple[TextRun, ...]) -> Iterator[Fault]:
        """Numbers of which nobody says how long they count."""
        for place, run in enumerate(runs):
            if run.number and run.number.duration is None and self.duration is None:
                path = ("text", place, "number", "duration")
                sentence = "nothing says how long the number counts"
                hint = "give the number a `duration`, or the track"
                yield Fault(Code.MISSING_FIELD, sentence, path, hint)


def _after_lists(read: Sequence[Sequence[StyledRun]]) -> Iterator[StyledRun]:
    """The runs of parts that have lists: what follows a list is outside of it."""
    inside = False
    for runs in read:
        for number, run in enumerate(runs):
            leaves = inside and number == 0 and run.line is None
            yield replace(run, line=LineStart()) if leaves else run
        inside = any(run.line and run.line.level for run in runs) or (inside and not runs)


def _run_faults(runs: tuple[TextRun, ...], limits: Limits) -> Iterator[Fault]:
    if all(run.is_blank for run in runs):
        sentence = "the runs have no visible character"
        yield Fault(Code.EMPTY, sentence, ("text",), "write a text")
    count = sum(run.length for run in runs)
    if count > limits.text_characters:
        sentence = f"the runs have {count} characters, but at most {limits.text_characters} are"
        hint = how_to_raise("text_characters")
        yield Fault(Code.TEXT_TOO_LONG, f"{sentence} allowed", ("text",), hint)
