"""Stored work becomes a master and its poster, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reelmill.core.warnings import SpecWarning
from reelmill.media.cancel import CancelToken
from reelmill.media.finish import finish
from reelmill.media.poster import write_poster
from reelmill.media.verify import verify
from reelmill.usecases.ports.qc_report import QcReport
from reelmill.usecases.ports.rendering import Store
from reelmill.usecases.render.estimate import estimated_bytes
from reelmill.usecases.render.master import finished_work, qc_report
from reelmill.usecases.render.progress import Clock
from reelmill.usecases.render.publish import check_space
from reelmill.usecases.render.rendering_warnings import mix_stats, rendering_warnings
from reelmill.usecases.render.report import OnProgress, Stage
from reelmill.usecases.render.sidecar_files import SidecarFile, written_beside
from reelmill.usecases.render_jobs.stored_plan import StoredPlan

_POSTER_SHARE = Fraction(1, 10)
"""Where in the master its poster is taken if the spec does not say."""


@dataclass(frozen=True, slots=True)
class Master:
    """A master that is not published yet.

    Attributes:
        file: The master.
        media_type: What it is sent as.
        poster: A JPEG of it, None for sound alone.
        sidecars: Its files of subtitles.
        qc: The master against its plan.
        warnings: What only rendering brought to light.
        stage_seconds: Seconds that each stage took.
    """

    file: Path
    media_type: str
    poster: Path | None
    sidecars: tuple[SidecarFile, ...]
    qc: QcReport
    stage_seconds: dict[str, float]
    warnings: tuple[SpecWarning, ...] = ()


def make_master(
    stored: StoredPlan,
    folder: Path,
    store: Store,
    copies: int,
    on_progress: OnProgress,
    cancel: CancelToken,
) -> Master:
    """Stitch and verify; everything that the plan plays must be in the store.

    Args:
        stored: What there is to do.
        folder: Where the files go.
        store: Where finished work is.
        copies: How often the master must fit on this disk.
        on_progress: Called with how far it is.
        cancel: Stops it.

    Raises:
        SpecError: what rendering brought to light, where the spec is strict.
        StitchError, VerifyError, OutputError: what `finish`, `verify`, `check_space` raise.
        CancelledError: `cancelled`.
    """
    plan, clock = stored.plan, Clock(on_progress)
    file, poster = folder / f"output.{stored.plan.format}", folder / "poster.jpg"
    warned = rendering_warnings(plan, store, stored.pointers, strict=stored.strict)
    check_space(file, folder, copies * estimated_bytes(plan, store)[0], 0)
    with clock.stage(Stage.STITCH):
        finish(plan, finished_work(plan, stored.metadata, store), file, clock.packets, cancel)
    with clock.stage(Stage.VERIFY):
        measured = verify(plan, file)
        if plan.segments:
            write_poster(file, _poster_seconds(stored), poster)
        beside = written_beside(plan, file)
    qc = qc_report(measured, mix_stats(plan.audio, store))
    kind = plan.output.media_type
    shown = poster if plan.segments else None
    return Master(file, kind, shown, beside, qc, clock.stage_seconds, warned)


def _poster_seconds(stored: StoredPlan) -> Fraction:
    if stored.poster_seconds is None:
        return stored.plan.duration_seconds * _POSTER_SHARE
    return stored.poster_seconds
