"""How fast this machine was at what it did so far, in a small file of the cache.

Several processes may write it: the last one wins, which costs a few measurements.
"""

from __future__ import annotations

import json
import math
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reelmill.core.plan.effort import Effort
from reelmill.core.plan.machine_speed import (
    FASTEST,
    MOST_KINDS,
    REMEMBERED_SECONDS,
    SLOWEST,
    MachineSpeed,
    Ratio,
)
from reelmill.media.digest import write_atomically

_MOST_BYTES = 64 * 1024
_LONGEST_KIND = 100


class LearnedSpeed:
    """Remembers what work took; a file that is absent, damaged or of no use is an empty one.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def known(self) -> MachineSpeed:
        """What the file says now."""
        try:
            with self._path.open("rb") as file:
                stored = json.loads(file.read(_MOST_BYTES))
            ratios = {str(kind): Ratio(**fields) for kind, fields in stored.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return MachineSpeed()
        usable = ((kind, ratio) for kind, ratio in ratios.items() if _usable(kind, ratio))
        return MachineSpeed(dict(list(usable)[:MOST_KINDS]))

    def note(self, effort: Effort, took_core_seconds: float) -> None:
        """Remember one more piece of work; a file that cannot be written is left as it is."""
        with self._lock:
            ratios = self.known().having_seen(effort, took_core_seconds).ratios
            write_atomically(self._path, json.dumps({k: asdict(r) for k, r in ratios.items()}))


def _usable(kind: str, ratio: Any) -> bool:
    numbers = (ratio.slowness, ratio.core_seconds)
    return (
        len(kind) <= _LONGEST_KIND
        and all(isinstance(n, int | float) and math.isfinite(n) for n in numbers)
        and FASTEST <= ratio.slowness <= SLOWEST
        and 0 < ratio.core_seconds <= REMEMBERED_SECONDS
    )
