"""How much a download may cost, and how long it is waited for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one download, of all downloads of one fetch together, and of waiting.

    Attributes:
        max_bytes: Largest body.
        all_bytes: Most that all downloads of one fetch may receive, repetitions included.
        connect_seconds: Longest wait for a connection.
        idle_seconds: Longest wait for the next bytes.
        total_seconds: Longest time for one download, redirects, pauses and repetitions included.
        least_bytes_per_second: Slowest source that is waited for, on average over
            `rate_seconds`; None where nobody else waits for the place that it holds.
        rate_seconds: Stretch of time that the pace is judged over.
        grace_seconds: Time a source has before it is judged, pauses between tries not counted.
        max_redirects: Most redirects followed.
        parallel: Downloads at the same time; one that pauses is not counted.
        pauses_seconds: Pauses before the second try, the third, …; the last is that of all later
            ones. Progress begins the row anew.
        patience_seconds: How long a source may be away without any progress.
        hands_back: True where whoever fetches can come back later: a pause that is longer than
            the patience that is left is not begun.
    """

    max_bytes: int = 20 * 1024**3
    all_bytes: int = 2**63
    connect_seconds: float = 15.0
    idle_seconds: float = 30.0
    total_seconds: float = 3600.0
    least_bytes_per_second: float | None = None
    rate_seconds: float = 30.0
    grace_seconds: float = 60.0
    max_redirects: int = 5
    parallel: int = 4
    pauses_seconds: tuple[float, ...] = (0.3, 1.0, 3.0, 10.0, 20.0, 40.0)
    patience_seconds: float = 600.0
    hands_back: bool = False
