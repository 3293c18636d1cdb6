"""Lists in texts: which lines are items, and what stands in front of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from reelmill.core.drawing_terms import LineStart, ListKind
from reelmill.core.spec.texts.styled_run import StyledRun

DEEPEST_LIST = 8
"""Levels of lists within lists."""

_BULLETS = "\u2022\u25e6\u25aa"


class ItemMarkers:
    """Counts the items of lists within lists."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def open(self, level: int) -> None:
        """A list begins: its first item is number 1."""
        del self._counts[level - 1 :]

    def item(self, level: int, kind: ListKind) -> LineStart:
        """The next item of the list at a level, 1 for the outermost; lists within it end."""
        del self._counts[level:]
        self._counts += [0] * (level - len(self._counts))
        self._counts[-1] += 1
        match kind:
            case ListKind.BULLET:
                return LineStart(level, _BULLETS[(level - 1) % len(_BULLETS)])
            case ListKind.NUMBER:
                return LineStart(level, f"{self._counts[-1]}.")
            case _:
                assert_never(kind)


def itemized(runs: Iterable[StyledRun], kind: ListKind) -> Iterator[StyledRun]:
    """The runs of a text of which each line is an item, and an empty one is none.

    Tabs at the start of a line put it into a list within the list.
    """
    markers = ItemMarkers()
    at_start = True
    for run in runs:
        for number, piece in enumerate(run.text.split("\n")):
            if number and at_start:
                yield replace(run, text="", line=LineStart())
            at_start = at_start or number > 0
            if not piece:
                continue
            if at_start:
                line = markers.item(level_of(piece), kind)
                yield replace(run, text=piece.lstrip("\t"), line=line)
            else:
                yield replace(run, text=piece)
            at_start = False


def level_of(line: str) -> int:
    """The level of an item, by the tabs at its start."""
    return 1 + len(line) - len(line.lstrip("\t"))
