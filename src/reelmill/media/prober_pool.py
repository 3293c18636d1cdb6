"""Several probers side by side."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from queue import SimpleQueue

from reelmill.core.media_info import MediaInfo
from reelmill.media.cancel import CancelToken
from reelmill.media.probe import Prober


class ProberPool:
    """Probes as many files at a time as it has probers; calls may come from several threads."""

    def __init__(self, probers: Iterable[Prober]) -> None:
        self._all = tuple(probers)
        self._free: SimpleQueue[Prober] = SimpleQueue()
        for prober in self._all:
            self._free.put(prober)

    def probe(self, path: Path, cancel: CancelToken | None = None) -> MediaInfo:
        """Facts about the file at `path`; `cancel` ends the wait for memory.

        Raises:
            SourceError: what `Prober.probe` raises.
        """
        prober = self._free.get()
        try:
            return prober.probe(path, cancel)
        finally:
            self._free.put(prober)

    def digest(self, path: Path) -> str:
        """sha256 of the file, as `Prober.digest` gives it; needs no helper process."""
        return self._all[0].digest(path)

    def close(self) -> None:
        """End all helper processes, which take memory; a later probe starts one again."""
        for prober in self._all:
            prober.close()
