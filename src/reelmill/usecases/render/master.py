"""Finished work before and after it becomes a master."""

from __future__ import annotations

from collections.abc import Mapping

from reelmill.core.errors import StitchError
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.media.finish import Finished
from reelmill.media.mix_stats import MixStats
from reelmill.media.verify import Measured
from reelmill.usecases.ports.qc_report import QcReport
from reelmill.usecases.ports.rendering import Store


def finished_work(plan: MasterPlan, metadata: Mapping[str, str], store: Store) -> Finished:
    """Every file of a plan, as the stitcher wants them.

    Raises:
        StitchError: `segment_damaged`, some are not in the store.
    """
    paths = {name: path for name in plan.fingerprints if (path := store.get(name))}
    if gone := set(plan.fingerprints) - paths.keys():
        message = f"{len(gone)} finished segments or chunks are gone from the cache."
        raise StitchError.of("segment_damaged", message, hint="render again")
    return Finished(paths, metadata)


def qc_report(measured: Measured, stats: MixStats | None) -> QcReport:
    """What the master was found to be; `stats` of the mix."""
    return QcReport(
        frames=measured.frames,
        video_seconds=round(float(measured.video_seconds), 6),
        audio_seconds=round(float(measured.audio_seconds), 6),
        av_difference_seconds=round(float(measured.av_difference_seconds), 6),
        decoded_points=measured.decoded_points,
        audio_peak=stats.peak if stats else None,
        clipped_samples=stats.clipped_samples if stats else None,
    )
