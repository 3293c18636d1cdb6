"""Results -> the tables of a page, between `<!-- begin CASE -->` and `<!-- end CASE -->`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bench.results import Result, Side, spread

_SPREAD_RUNS = 3


def rewrite(page: Path, results: dict[str, Result]) -> None:
    """Puts every result between its marks; marks without a result stay as they are."""
    text = page.read_text()
    for name, result in results.items():
        marks = re.compile(f"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        found = marks.search(text)
        if not found:
            raise SystemExit(f"bench: {page} has no place for {name}")
        text = text[: found.start()] + found[1] + table(result) + found[2] + text[found.end() :]
    page.write_text(text)


def table(result: Result) -> str:
    """Everything there is to say about a result, in Markdown."""
    about = ", ".join(f"{value}" for value in result.machine.values())
    parts = [f"{result.title}. Measured on {about}."]
    if result.columns:
        parts.append(_grid(result.columns, result.rows))
    if result.commands:
        parts.append(_console(result.commands))
    if result.sides:
        parts.append(_sides(result))
        parts.append(_console(_command(side) for side in result.sides))
    if result.ratios:
        parts.append(_ratios(result))
    if result.targets:
        parts.append(_targets(result))
    return "\n\n".join(parts) + "\n"


def _console(commands: Iterable[str]) -> str:
    return "```console\n" + "\n".join(f"$ {command}" for command in commands) + "\n```"


def reported(result: Result) -> str:
    """The same for a terminal: the targets and whether they are met."""
    lines = [f"== {result.case}: {result.title}"]
    lines += [f"   {s.name}: {_seconds(s.whole_seconds)} s" for s in result.sides]
    lines += [f"   {name}: {_seconds(values)}" for name, values in result.ratios.items()]
    lines += [f"   {line}" for line in _aligned(result.columns, result.rows)]
    lines += [f"   $ {command}" for command in result.commands]
    lines += [
        f"   {'PASS' if t.met else 'FAIL'}  {t.words}: {t.value:.2f} "
        f"({'at least' if t.at_least else 'at most'} {t.limit:g})"
        for t in result.targets
    ]
    return "\n".join(lines)


def _aligned(columns: list[str], rows: list[list[str]]) -> list[str]:
    """A table whose columns are as wide as what stands in them; the last ones may be empty."""
    lines = [[*row] for row in ([columns] if columns else [])] + [[*row] for row in rows]
    for line in lines:
        while line and not line[-1]:
            line.pop()
    widths = [
        max(len(line[n]) for line in lines if n < len(line) - 1 or line is lines[0])
        for n in range(len(columns))
    ]
    padded = (
        [cell.ljust(width) for cell, width in zip(line, widths, strict=False)] for line in lines
    )
    return ["  ".join(cells).rstrip() for cells in padded]


def _command(side: Side) -> str:
    return re.sub(r"\bOUT\.mp4", "out.mp4", side.command)


def _sides(result: Result) -> str:
    columns = ["", "runs", "seconds: min", "median", "max", "memory, MB", "master, MB"]
    rows = []
    for side in result.sides:
        name = side.name + ("" if side.times == 1 else f" (seconds measured x {side.times:.4g})")
        seconds = _spread(side.whole_seconds, 1)
        memory = f"{max(side.peak_bytes) / 1e6:.0f}"
        master = f"{side.master_bytes / 1e6:.1f}" if side.times == 1 else ""
        rows.append([name, str(len(side.seconds)), *seconds, memory, master])
    return _grid(columns, rows)


def _ratios(result: Result) -> str:
    columns = ["ratio of the runs of a round", "min", "median", "max"]
    rows = [[name, *_spread(ratios, 2)] for name, ratios in result.ratios.items()]
    return _grid(columns, rows)


def _spread(values: list[float], digits: int) -> list[str]:
    """Minimum, median and maximum; fewer than three runs have no spread to speak of."""
    low, middle, high = (f"{value:.{digits}f}" for value in spread(values))
    return [low, middle, high] if len(values) >= _SPREAD_RUNS else ["", middle, ""]


def _targets(result: Result) -> str:
    rows = [
        [
            t.words,
            ("at least " if t.at_least else "at most ") + f"{t.limit:g}",
            f"{t.value:.2f}",
            "yes" if t.met else "**no**",
        ]
        for t in result.targets
    ]
    return _grid(["target", "wanted", "reached", "met"], rows)


def _grid(columns: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _seconds(values: list[float]) -> str:
    low, middle, high = spread(values)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"
