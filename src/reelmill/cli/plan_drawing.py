"""A plan drawn in the terminal: tracks over time, below them where each stretch comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.text import Text

from reelmill.core.duration_text import duration_text

_BLOCK, _EMPTY = "█", "·"
_LABEL_WIDTH = 14
_TRACK_COLORS = ("bright_blue", "blue")


class Origin(StrEnum):
    """What a stretch of the master costs, the dearest first."""

    ENCODE = "encode"
    STILL = "still"
    CACHED = "cached"
    REPEAT = "repeat"


ORIGIN_CELLS = {
    Origin.ENCODE: ("█", "bright_red"),
    Origin.STILL: ("▓", "yellow"),
    Origin.CACHED: ("▒", "green"),
    Origin.REPEAT: ("░", "bright_black"),
}
"""Character and colour, so that the drawing can be read without colours too."""

ORIGIN_MEANINGS = {
    Origin.ENCODE: "moving, to be encoded",
    Origin.STILL: "still: one short stretch to be encoded",
    Origin.CACHED: "in the cache",
    Origin.REPEAT: "packets repeated",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the master.

    Attributes:
        start_seconds, end_seconds: Where.
        origin: What it costs.
    """

    start_seconds: float
    end_seconds: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Row:
    """A track over time.

    Attributes:
        label: Shown at its left.
        ranges: Seconds from and to which something of it is seen or heard, in order.
    """

    label: str
    ranges: tuple[tuple[float, float], ...]


def draw(
    tracks: Sequence[Row], stretches: Sequence[Stretch], total_seconds: float, width: int
) -> Text:
    """The whole drawing, at most `width` characters wide."""
    columns = max(20, width - _LABEL_WIDTH - 1)
    rows = [_track_row(row, total_seconds, columns) for row in tracks]
    if stretches:
        rows.append(_labelled("segments", _work_cells(stretches, total_seconds, columns)))
    rows += [_axis(total_seconds, columns), Text(""), *_legend(stretches)]
    return Text("\n").join(rows)


def _labelled(name: str, cells: Iterable[tuple[str, str]]) -> Text:
    short = name if len(name) <= _LABEL_WIDTH else name[: _LABEL_WIDTH - 1] + "…"
    return Text(f"{short:>{_LABEL_WIDTH}} ").append_tokens(cells)


def _track_row(row: Row, total_seconds: float, columns: int) -> Text:
    cells = [(_EMPTY, "bright_black")] * columns
    for number, (start, end) in enumerate(row.ranges):
        first, last = _columns_of(start, end, total_seconds, columns)
        for column in range(first, last):
            cells[column] = (_BLOCK, _TRACK_COLORS[number % 2])
    return _labelled(row.label, cells)


def _work_cells(
    stretches: Sequence[Stretch], total_seconds: float, columns: int
) -> list[tuple[str, str]]:
    """One cell a column: the dearest work in it, so that none is hidden by its neighbours."""
    dearest: list[Origin | None] = [None] * columns
    ranks = list(Origin)
    for stretch in stretches:
        span = _columns_of(stretch.start_seconds, stretch.end_seconds, total_seconds, columns)
        for column in range(*span):
            known = dearest[column]
            if known is None or ranks.index(stretch.origin) < ranks.index(known):
                dearest[column] = stretch.origin
    return [ORIGIN_CELLS[w] if w else (_EMPTY, "bright_black") for w in dearest]


def _columns_of(start: float, end: float, total_seconds: float, columns: int) -> tuple[int, int]:
    """The columns a range touches: at least one, none beyond the last."""
    first = min(int(start / total_seconds * columns), columns - 1)
    return first, max(first + 1, min(round(end / total_seconds * columns), columns))


def _axis(total_seconds: float, columns: int) -> Text:
    """The time at every quarter, or at the ends alone where the quarters would touch."""
    parts = 4 if columns >= 48 else 1
    marks = [" "] * columns
    for part in range(parts + 1):
        label = duration_text(total_seconds * part / parts)
        middle = round(columns * part / parts)
        at = min(max(0, middle - len(label) // 2), columns - len(label))
        marks[at : at + len(label)] = label
    return Text(" " * (_LABEL_WIDTH + 1) + "".join(marks), style="dim")


def _legend(stretches: Sequence[Stretch]) -> list[Text]:
    rows = []
    for origin in Origin:
        held = [s.end_seconds - s.start_seconds for s in stretches if s.origin is origin]
        if held:
            row = Text("  ").append(*ORIGIN_CELLS[origin])
            rows.append(row.append(f" {duration_text(sum(held))}  {ORIGIN_MEANINGS[origin]}"))
    return rows
