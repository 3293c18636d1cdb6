"""Whether a process lets others go first."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def gives_way(pid: int) -> bool:
    """Whether it has a lower priority than this process, and its session too where that counts."""
    lower = os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5
    with suppress(FileNotFoundError):  # kernels that do not schedule by session
        lower &= Path(f"/proc/{pid}/autogroup").read_text().split()[-2:] == ["nice", "5"]
    return lower
