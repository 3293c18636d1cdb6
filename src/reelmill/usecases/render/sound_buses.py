"""The buses of a soundtrack, for a picture of the plan."""

from __future__ import annotations

from collections.abc import Collection

from reelmill.core.timeline.bus import Bus, are_plain
from reelmill.core.timeline.model import Soundtrack
from reelmill.usecases.ports.plan_summary import BusSummary, DuckSummary

MOST_BUSES = 30
"""Buses that are listed; with their ducks they are at most 100 KB."""

MOST_DUCKS = 10
"""Ducks that are listed of a bus."""

MOST_FEEDS = 200
"""Tracks that are listed, of all buses together."""


def sound_buses(soundtrack: Soundtrack) -> tuple[BusSummary, ...]:
    """Which tracks feed which bus, and what turns it down; none where nothing is ducked."""
    if are_plain(soundtrack.buses):
        return ()
    feeds: dict[int, list[str]] = {}
    buses = {clip.track: clip.bus for clip in soundtrack.clips}
    for track, number in list(buses.items())[:MOST_FEEDS]:
        feeds.setdefault(number, []).append(track)
    listed = sorted(feeds)[:MOST_BUSES]
    return tuple(
        BusSummary(
            number=number,
            tracks=tuple(feeds[number]),
            ducks=_ducks(soundtrack.buses[number], listed),
        )
        for number in listed
    )


def _ducks(bus: Bus, listed: Collection[int]) -> tuple[DuckSummary, ...]:
    return tuple(
        DuckSummary(
            under=tuple(number for number in duck.under if number in listed),
            by_db=duck.by_db,
            threshold_db=duck.threshold_db,
        )
        for duck in bus.ducks[:MOST_DUCKS]
    )
