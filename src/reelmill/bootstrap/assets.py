"""Services become what handling assets needs."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

from reelmill.bootstrap.service import Services
from reelmill.bootstrap.storage import user_bytes
from reelmill.media.intermediates import Intermediates
from reelmill.media.memory_budget import MemoryBudget
from reelmill.usecases.assets.service import AssetService

_STALE_SECONDS = 24 * 3600


def asset_service(services: Services) -> AssetService:
    """The asset service of one process."""
    settings = services.settings
    scratch = settings.home / "scratch"
    cache, budget = settings.cache_folder, MemoryBudget(settings.memory_bytes)
    _sweep(scratch)
    return AssetService(
        database=services.database,
        storage=services.storage,
        now=services.clock,
        largest_bytes=int(settings.max_source_bytes),
        user_bytes=user_bytes(settings),
        cues=services.limits.cues,
        probes=cache / "probes",
        intermediates=Intermediates(cache / "intermediates", budget, settings.ffmpeg),
        scratch=scratch,
        program=settings.ffmpeg,
        budget=budget,
    )


def _sweep(scratch: Path) -> None:
    """Remove what processes that were killed have left; nothing takes a day."""
    for folder in scratch.glob("asset-*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - _STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
