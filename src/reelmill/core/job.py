"""States of a job and how it may pass from one to another, as data.

`docs/job_states.md` is drawn from `STATE_CHANGES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobStatus(StrEnum):
    """What a client sees."""

    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def ended(self) -> bool:
        """True where nothing more happens by itself."""
        return self in _ENDED


_ENDED = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})


class Phase(StrEnum):
    """What is done next for a job; finer than its status."""

    WAITING = "WAITING"
    PREPARING = "PREPARING"
    ENCODING = "ENCODING"
    FINISHING = "FINISHING"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class JobState:
    """A status with a phase that goes with it.

    Attributes:
        status: What a client sees.
        phase: What is done next.
    """

    status: JobStatus
    phase: Phase

    @property
    def name(self) -> str:
        """The phase, or once ended the status: unique among `STATES`."""
        return str(self.status if self.phase is Phase.ENDED else self.phase)


WAITING = JobState(JobStatus.QUEUED, Phase.WAITING)
PREPARING = JobState(JobStatus.PROCESSING, Phase.PREPARING)
ENCODING = JobState(JobStatus.PROCESSING, Phase.ENCODING)
FINISHING = JobState(JobStatus.PROCESSING, Phase.FINISHING)
SUCCEEDED = JobState(JobStatus.SUCCEEDED, Phase.ENDED)
FAILED = JobState(JobStatus.FAILED, Phase.ENDED)
CANCELLED = JobState(JobStatus.CANCELLED, Phase.ENDED)

STATES = (WAITING, PREPARING, ENCODING, FINISHING, SUCCEEDED, FAILED, CANCELLED)
"""Every pair of status and phase there is; a new job is the first."""


@dataclass(frozen=True, slots=True)
class StateChange:
    """One legal step.

    Attributes:
        source: The state before.
        target: The state after.
        cause: What makes it happen, for the documents.
    """

    source: JobState
    target: JobState
    cause: str


STATE_CHANGES = (
    StateChange(WAITING, PREPARING, "a worker claims it, which begins an attempt"),
    StateChange(WAITING, FAILED, "its attempts are used up"),
    StateChange(WAITING, CANCELLED, "cancelled"),
    StateChange(PREPARING, ENCODING, "planned, segments are missing"),
    StateChange(PREPARING, FINISHING, "planned, every segment is stored already"),
    StateChange(
        PREPARING, WAITING, "its worker is lost or stops, or what it needs is unavailable for now"
    ),
    StateChange(PREPARING, FAILED, "the spec or a source cannot be used"),
    StateChange(PREPARING, CANCELLED, "cancelled"),
    StateChange(ENCODING, FINISHING, "its last segment is done"),
    StateChange(ENCODING, WAITING, "what it is encoded from is gone, so it is planned again"),
    StateChange(ENCODING, FAILED, "a segment cannot be encoded"),
    StateChange(ENCODING, CANCELLED, "cancelled"),
    StateChange(FINISHING, SUCCEEDED, "stitched, verified and uploaded"),
    StateChange(FINISHING, WAITING, "stored segments are gone, so it is planned again"),
    StateChange(FINISHING, FAILED, "the master cannot be made, or attempts are used up"),
    StateChange(FINISHING, CANCELLED, "cancelled"),
    StateChange(FAILED, WAITING, "retried"),
    StateChange(CANCELLED, WAITING, "retried"),
)
"""All legal steps; whatever is not here does not happen."""

_LEGAL = frozenset((step.source, step.target) for step in STATE_CHANGES)


def may_become(source: JobState, target: JobState) -> bool:
    """True where one step leads from `source` to `target`; no state leads to itself."""
    return (source, target) in _LEGAL


def sources_of(target: JobState) -> tuple[JobState, ...]:
    """Every state that may become `target`, in the order of `STATES`."""
    return tuple(state for state in STATES if may_become(state, target))
