"""The buses of a plan's sound in the terminal: what feeds each, and what turns it down."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from reelmill.usecases.ports.plan_summary import BusSummary, DuckSummary, TimelineTrack

_MOST_NAMES = 3


def draw_buses(buses: Sequence[BusSummary], tracks: Sequence[TimelineTrack]) -> Text:
    """A line for each bus, and one for each thing that turns it down; nothing without buses."""
    labels = {track.pointer: track.label for track in tracks}
    lines = [Text("\nsound buses", style="bold")] if buses else []
    for bus in buses:
        names = [labels.get(pointer, pointer) for pointer in bus.tracks]
        lines.append(Text(f"  {bus.number}  ").append(_listed(names), style="bright_blue"))
        lines += [Text(f"     {_turned_down(duck)}", style="dim") for duck in bus.ducks]
    return Text("\n").join(lines)


def _turned_down(duck: DuckSummary) -> str:
    return f"{duck.by_db:g} dB while {_drivers(duck.under)} {duck.threshold_db:g} dB"


def _drivers(under: Sequence[int]) -> str:
    match under:
        case []:
            return "others reach"
        case [single]:
            return f"bus {single} reaches"
        case _:
            return f"buses {' + '.join(map(str, under))} reach"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
