"""Text tracks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from reelmill.core.spec.characters import Words
from reelmill.core.spec.choice import OneOf
from reelmill.core.spec.codes import Code
from reelmill.core.spec.faults import Fault
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.many import Many
from reelmill.core.spec.markup import MarkupError, StyledRun, TextMarkup, marked_up
from reelmill.core.spec.placing import VisualTrack
from reelmill.core.spec.text_run import TextRun
from reelmill.core.spec.text_style import TextStyle

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
        "Spaces are kept as they are written, a tab is four of them."
    )
    markup: Annotated[TextMarkup, OneOf(TextMarkup)] = Field(
        TextMarkup.NONE,
        description="`html` reads the tags `<b>`, `<i>`, `<u>`, `<s>`, `<sup>`, `<sub>`, `<br>` "
        'and `<span color="…" size="…" font="…" weight="…" background="…">` in the text, and '
        "`&lt;` as `<`; by default every character is shown as it is written.",
    )
    style: TextStyle = Field(TextStyle(), description="How it looks.")

    @property
    def runs(self) -> tuple[StyledRun, ...]:
        """The text in parts that look different, markup read.

        Raises:
            MarkupError: never of a track that was validated.
        """
        written = self.text
        parts = (TextRun(text=written),) if isinstance(written, str) else written
        return tuple(run for part in parts for run in self._read(part))

    def _read(self, part: TextRun) -> tuple[StyledRun, ...]:
        match self.markup:
            case TextMarkup.NONE:
                return (StyledRun(part.text, part.style),)
            case TextMarkup.HTML:
                return marked_up(part.text, part.style)

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        written = self.text
        if not isinstance(written, str):
            yield from _run_faults(written, limits)
        parts = [TextRun(text=written)] if isinstance(written, str) else written
        for number, part in enumerate(parts):
            path = ("text",) if isinstance(written, str) else ("text", number, "text")
            try:
                self._read(part)
            except MarkupError as error:
                yield from (Fault(Code.MARKUP_INVALID, s, path, h) for s, h in error.findings)


def _run_faults(runs: tuple[TextRun, ...], limits: Limits) -> Iterator[Fault]:
    if not any(run.text.strip() for run in runs):
        sentence = "the runs have no visible character"
        yield Fault(Code.EMPTY, sentence, ("text",), "write a text")
    count = sum(len(run.text) for run in runs)
    if count > limits.text_characters:
        sentence = f"the runs have {count} characters, but at most {limits.text_characters} are"
        hint = how_to_raise("text_characters")
        yield Fault(Code.TEXT_TOO_LONG, f"{sentence} allowed", ("text",), hint)
