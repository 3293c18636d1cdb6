"""Settings become a render context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reelmill.adapters.cache import LearnedSpeed, SegmentCache
from reelmill.adapters.fetch import Downloads, FetchedSources, FetchLimits
from reelmill.bootstrap.credentials import credentials_in, how_to_add
from reelmill.bootstrap.private_home import make_private
from reelmill.bootstrap.unused_files import REMEMBERED, remove_unused_files
from reelmill.core.spec import Limits
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.intermediates import Intermediates
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.probe import Prober
from reelmill.media.prober_pool import ProberPool
from reelmill.media.typeset import Typesetter
from reelmill.settings import Settings
from reelmill.usecases.ports.waits import OnWait
from reelmill.usecases.render.render_context import RenderContext

_MOST_TYPESETTERS = 4
"""Processes that set texts at the same time: each may take a gigabyte."""


@contextmanager
def render_context(
    settings: Settings, limits: Limits, base: Path, on_wait: OnWait | None = None
) -> Iterator[RenderContext]:
    """The tools for renders whose relative sources start at `base`.

    Args:
        settings: Where things are kept, and limits of the installation.
        limits: Of specs.
        base: Folder that relative sources start from.
        on_wait: Called at every pause before a source that is away is asked again.

    Raises:
        OutputError: `cache_unwritable`.
        EncodeError: `ffmpeg_missing`.
    """
    make_private(settings.home)
    cache = settings.cache_folder
    program = ffmpeg_path(str(settings.ffmpeg)) if settings.ffmpeg else None
    Downloads(settings.downloads_folder).evict(settings.downloads_limit)
    remove_unused_files(cache)
    other_folders = [settings.downloads_folder, *(cache / name for name in REMEMBERED)]
    fetch_limits = FetchLimits(patience_seconds=settings.source_patience_seconds)
    budget = MemoryBudget(settings.memory_bytes)
    probers = [Prober(cache_folder=cache / "probes", budget=budget) for _ in range(settings.jobs)]
    fonts = [settings.fonts] if settings.fonts else []
    processes = min(settings.jobs, _MOST_TYPESETTERS)
    setting = Typesetter(cache / "drawn", fonts, processes, budget=budget)
    with closing(ProberPool(probers)) as prober, closing(setting) as typesetter:
        yield RenderContext(
            sources=FetchedSources(
                base,
                settings.downloads_folder,
                fetch_limits,
                on_wait=on_wait,
                ca_file=settings.ca_file,
                credentials=credentials_in(settings.credentials) if settings.credentials else {},
                add_credential=how_to_add(settings.credentials),
            ),
            prober=prober,
            intermediates=Intermediates(cache / "intermediates", budget, program),
            typesetter=typesetter,
            store=SegmentCache(cache / "segments", settings.cache_bytes, other_folders),
            speeds=LearnedSpeed(cache / "speed.json"),
            jobs=settings.jobs,
            limits=limits,
            budget=budget,
            program=program,
        )
