"""How much a download may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one download, and how many run at once.

    Attributes:
        max_bytes: Largest body.
        connect_seconds: Longest wait for a connection.
        idle_seconds: Longest wait for the next bytes.
        total_seconds: Longest time for the whole download, redirects and repetitions included.
        least_bytes_per_second: Slowest source that is waited for, on average over
            `pace_seconds`; None where nobody else waits for the place that it holds.
        pace_seconds: Stretch of time that the pace is judged over.
        grace_seconds: Time a source has before it is judged, pauses between tries not counted.
        max_redirects: Most redirects followed.
        parallel: Downloads at the same time.
        pauses_seconds: Waits before a download that broke off is taken up again, one each.
    """

    max_bytes: int = 20 * 1024**3
    connect_seconds: float = 15.0
    idle_seconds: float = 30.0
    total_seconds: float = 3600.0
    least_bytes_per_second: float | None = None
    pace_seconds: float = 30.0
    grace_seconds: float = 60.0
    max_redirects: int = 5
    parallel: int = 4
    pauses_seconds: tuple[float, ...] = (0.3, 1.0, 3.0, 10.0)
