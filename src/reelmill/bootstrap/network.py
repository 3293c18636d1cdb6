"""Settings become what reaches the servers that clients name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from reelmill.adapters.fetch import Downloads, FetchedSources, FetchLimits
from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.core.network import AddressPolicy
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.measures import SOURCE_BYTES, SOURCE_FETCHES
from reelmill.usecases.operations.tally_buffer import TallyBuffer

_PLANNING_SECONDS = 2 * 3600.0
"""Longer than the downloads and the probing of one job take."""

_SHORT_PAUSES_SECONDS = (0.3, 1.0, 3.0)
_IN_PLACE_SECONDS = 10.0
"""A source that is away longer is not waited for with a slot in hand: its job is given back."""


def address_policy(settings: ServiceSettings) -> AddressPolicy:
    """Which addresses sources and webhooks may have."""
    return AddressPolicy(settings.source_ports, settings.private_networks)


def public_sources(settings: ServiceSettings, counts: TallyBuffer) -> FetchedSources:
    """Sources by URL alone, at addresses that `address_policy` allows; `counts` counts them."""
    policy = address_policy(settings)
    return FetchedSources(
        base=None,
        downloads=settings.downloads_folder,
        limits=FetchLimits(
            max_bytes=int(settings.max_source_bytes),
            least_bytes_per_second=float(settings.source_bytes_per_second),
            all_bytes=int(settings.max_job_source_bytes),
            pauses_seconds=_SHORT_PAUSES_SECONDS,
            patience_seconds=min(_IN_PLACE_SECONDS, settings.source_patience_seconds),
            hands_back=True,
        ),
        new_guard=lambda: CheckedSockets(policy),
        ca_file=settings.ca_file,
        on_end=partial(_count, counts),
    )


def _count(counts: TallyBuffer, results: Sequence[str], received_bytes: int) -> None:
    counts.note(SOURCE_FETCHES.tally(result) for result in results)
    counts.note([SOURCE_BYTES.tally(value=received_bytes)])


def evict_downloads(settings: ServiceSettings) -> int:
    """Keep fetched sources to their limit; returns bytes freed.

    Once a job is planned, what it reads is kept elsewhere: only planning must not be disturbed.
    """
    downloads = Downloads(settings.downloads_folder)
    return downloads.evict(settings.downloads_limit, idle_seconds=_PLANNING_SECONDS)
