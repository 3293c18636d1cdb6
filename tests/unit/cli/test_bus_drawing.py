"""The buses of a plan are drawn by the names of what feeds them."""

from __future__ import annotations

from reelmill.cli.bus_drawing import draw_buses
from reelmill.usecases.ports.plan_summary import BusSummary, DuckSummary, TimelineTrack


def duck(*under: int) -> DuckSummary:
    return DuckSummary(under=under, by_db=-12, threshold_db=-40.5)


def test_each_bus_is_a_line_and_what_turns_it_down_stands_below() -> None:
    voice = TimelineTrack(label="voice.wav", type="audio", start=0, end=1, pointer="/tracks/0")
    buses = [
        BusSummary(number=1, tracks=("/tracks/0",), ducks=()),
        BusSummary(number=2, tracks=("/tracks/250",), ducks=(duck(1), duck(0, 1), duck())),
    ]
    assert draw_buses(buses, [voice]).plain.splitlines() == [
        "",
        "sound buses",
        "  1  voice.wav",
        "  2  /tracks/250",
        "     -12 dB while bus 1 reaches -40.5 dB",
        "     -12 dB while buses 0 + 1 reach -40.5 dB",
        "     -12 dB while others reach -40.5 dB",
    ]


def test_of_many_tracks_three_are_named() -> None:
    pointers = tuple(f"/tracks/{n}" for n in range(5))
    line = draw_buses([BusSummary(number=0, tracks=pointers, ducks=())], []).plain.splitlines()[-1]
    assert line == "  0  /tracks/0, /tracks/1, /tracks/2 and 2 more"
