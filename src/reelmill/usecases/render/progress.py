"""Where a render is, how long it will take, and what it costs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from reelmill.core.plan.cost import STILL_COST
from reelmill.core.plan.segments import SegmentKind
from reelmill.core.time import SAMPLE_RATE
from reelmill.usecases.render.report import OnProgress, Progress, Stage

AUDIO_SECOND_COST = 0.15
"""Cost of mixing and encoding a second of sound."""

_LATER_STAGES = 1.05
"""Whole time over encoding time, for the estimate."""


def segment_cost(kind: SegmentKind, frames: int) -> float:
    """Cost of some frames of a segment, in moving frames."""
    return frames * (STILL_COST if kind is SegmentKind.STILL else 1.0)


def audio_cost(samples: int) -> float:
    """Cost of some samples of the soundtrack, in moving frames."""
    return samples / SAMPLE_RATE * AUDIO_SECOND_COST


class Ledger:
    """Work done so far in a stage, noted from any thread."""

    def __init__(self, total: float) -> None:
        self.total = total
        self._lock = threading.Lock()
        self._done = 0.0
        self._skipped = 0.0

    def add(self, cost: float, *, skipped: bool = False) -> None:
        """Note finished work; `skipped` work was found in the store."""
        with self._lock:
            self._done += cost
            self._skipped += cost if skipped else 0.0

    def read(self) -> tuple[float, float]:
        """Finished work, and the part of it that cost nothing."""
        with self._lock:
            return self._done, self._skipped


class Clock:
    """Times the stages of a render and tells the caller about them."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._report = on_progress
        self._began = monotonic()
        self.stage_seconds: dict[str, float] = {}

    @property
    def elapsed_seconds(self) -> float:
        """Since the render began."""
        return monotonic() - self._began

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Time a stage."""
        begun = monotonic()
        self.report(Progress(stage, 0, 0, self.elapsed_seconds))
        try:
            yield
        finally:
            self.stage_seconds[stage.value] = round(monotonic() - begun, 3)

    def report(self, progress: Progress) -> None:
        """Hand progress to the caller."""
        if self._report:
            self._report(progress)

    def packets(self, done: int, total: int) -> None:
        """Tell how far stitching is."""
        self.report(Progress(Stage.STITCH, done, total, self.elapsed_seconds))

    def encoding(self, ledger: Ledger, begun: float, master_seconds: float) -> None:
        """Tell how far encoding is; the estimate counts only work done in this run."""
        done, skipped = ledger.read()
        spent, worked = monotonic() - begun, done - skipped
        rest = max(0.0, ledger.total - done)
        known = worked > 0 and spent > 1
        eta = spent * rest / worked * _LATER_STAGES if known else None
        share = done / ledger.total if ledger.total else 1.0
        speed = share * master_seconds / self.elapsed_seconds if done else None
        elapsed = self.elapsed_seconds
        self.report(Progress(Stage.ENCODE, round(done), round(ledger.total), elapsed, eta, speed))
