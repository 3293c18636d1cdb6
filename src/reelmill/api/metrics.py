"""The installation's numbers as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import CollectorRegistry

from reelmill.api.tallied_metrics import tallied_families
from reelmill.usecases.operations.check_readiness import SILENT_SECONDS
from reelmill.usecases.operations.read_overview import Counted, Overview
from reelmill.usecases.ports.operations import Kept, QueueState


class _Snapshot:
    """Families that were counted just now."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that `REELMILL_HOME` of the process lies on.

    Attributes:
        bytes: Its size.
        free_bytes: What this process may still use of it.
    """

    bytes: int
    free_bytes: int


def metrics_text(
    version: str, disk: Disk, counted: Counted | None, http: CollectorRegistry
) -> bytes:
    """What `/metrics` answers.

    Numbers of work come from the database, so every process tells the same; those of HTTP and of
    the disk are of the process that is asked. `counted` is None while the database is unreachable.
    """
    registry = CollectorRegistry()
    registry.register(_Snapshot(_of_process(version, disk, up=counted is not None)))
    if counted is not None:
        registry.register(_Snapshot(_families(counted.overview)))
        registry.register(_Snapshot(tallied_families(counted.totals)))
    return generate_latest(registry) + generate_latest(http)


def _of_process(version: str, disk: Disk, *, up: bool) -> Iterator[Metric]:
    yield _labelled("reelmill_build_info", "The release.", "version", [(version, 1)])
    yield _plain("reelmill_database_up", "Whether the database answers.", up)
    words = "Free bytes of the disk of REELMILL_HOME, where the web process runs."
    yield _plain("reelmill_disk_free_bytes", words, disk.free_bytes)
    yield _plain("reelmill_disk_size_bytes", "Size of that disk.", disk.bytes)


def _families(overview: Overview) -> Iterator[Metric]:
    yield _labelled("reelmill_jobs", "Jobs by status.", "status", overview.jobs.items())
    yield from _queue(overview.queue)
    workers = [w for w in overview.workers if w.silent_seconds <= SILENT_SECONDS]
    states = [w.state for w in workers]
    counts = [(state, states.count(state)) for state in ("RUNNING", "DRAINING")]
    yield _labelled("reelmill_workers", "Workers with a heartbeat, by state.", "state", counts)
    encoders = sum(w.encoders for w in workers)
    yield _plain("reelmill_encoders", "Segments that workers can encode at once.", encoders)
    needed, cached = overview.reuse.needed, overview.reuse.cached
    yield _plain("reelmill_segments_needed", "Unique segments that jobs of 24 h needed.", needed)
    yield _plain("reelmill_segments_cached", "Those of them that were in the store.", cached)
    yield from _encoding(overview)
    yield from _kept(overview.kept)


def _queue(state: QueueState) -> Iterator[Metric]:
    lines = {"jobs": state.jobs, "segments": state.segments, "deliveries": state.deliveries}
    waiting = [(name, line.waiting) for name, line in lines.items()]
    running = [(name, line.running) for name, line in lines.items()]
    oldest = [(name, line.oldest_seconds) for name, line in lines.items()]
    yield _labelled("reelmill_queue_waiting", "What waits.", "queue", waiting)
    yield _labelled("reelmill_queue_running", "What is being done.", "queue", running)
    yield _labelled("reelmill_queue_oldest_seconds", "Age of what waits longest.", "queue", oldest)


def _encoding(overview: Overview) -> Iterator[Metric]:
    done = overview.encoding
    speed = done.frames / done.seconds if done.seconds else 0.0
    words = "Frames that one encoder finished a second, over ten minutes."
    yield _plain("reelmill_encoded_frames_per_second", words, speed)
    words = "Segments that were finished within ten minutes."
    yield _plain("reelmill_segments_encoded", words, done.segments)


def _kept(kept: Kept) -> Iterator[Metric]:
    sizes = [
        ("assets", kept.asset_bytes),
        ("outputs", kept.output_bytes),
        ("segments", kept.segment_bytes),
    ]
    counts = [("assets", kept.assets), ("outputs", kept.outputs), ("segments", kept.segments)]
    yield _labelled("reelmill_storage_bytes", "Bytes kept, by kind.", "kind", sizes)
    yield _labelled("reelmill_storage_objects", "Objects kept, by kind.", "kind", counts)


def _plain(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _labelled(name: str, words: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family
