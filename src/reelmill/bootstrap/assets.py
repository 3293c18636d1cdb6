"""Services become what handling assets needs."""

from __future__ import annotations

from reelmill.bootstrap.service import Services
from reelmill.usecases.assets.desk import AssetDesk


def asset_desk(services: Services) -> AssetDesk:
    """The desk of one process."""
    settings = services.settings
    return AssetDesk(
        database=services.database,
        storage=services.storage,
        now=services.clock,
        largest_bytes=int(settings.max_source_bytes),
        user_bytes=int(settings.user_storage_bytes),
        cues=services.limits.cues,
        probes=settings.cache_folder / "probes",
        scratch=settings.home / "scratch",
        program=settings.ffmpeg,
    )
