"""How much of a text captions show at a time."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.number import Number


class WordTimes(StrEnum):
    """Where times of words come from where the captions have none."""

    GIVEN = "given"
    SHARED = "shared"


class Split(SpecModel):
    """The most that one caption shows: split between words, at pauses and punctuation first."""

    words: Annotated[int, Number(1, 60)] | None = Field(None, description="Words of a caption.")
    characters: Annotated[int, Number(4, 200)] | None = Field(
        None, description="Characters of a line; lines are broken there, into about equal parts."
    )
    lines: Annotated[int, Number(1, 10)] | None = Field(
        None, description="Lines of a caption, where `characters` bounds them; by default 1."
    )
    seconds: Annotated[Fraction, Number(0, 60, "seconds", open_low=True)] | None = Field(
        None, description="How long a caption's words take."
    )
    gap: Annotated[Fraction, Number(0, 60, "seconds", open_low=True)] | None = Field(
        None,
        description="Silence within a caption; after a longer one a new caption starts, and the "
        "one before ends with its last word.",
    )
