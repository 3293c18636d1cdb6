"""What a worker claims, and how it tells what became of it.

Every claim carries a token; every change names it and happens only while it is still the token
of the row. A worker that was thought dead, or whose job was cancelled, therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

SegmentKind = Literal["picture", "sound"]

PLAN_VERSION = 3
"""Of what `begin_encoding` keeps; in version 1 H.264 had no segment that is played on past its
end, in version 2 masters had no subtitles."""

READ_PLAN_VERSIONS = (1, 2, PLAN_VERSION)
"""Workers leave plans of other versions to those who know them."""


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this worker may plan or finish.

    Attributes:
        id: The job.
        user_id: Its owner.
        token: Fence of this claim.
        attempt: Number of the attempt, from 1.
        payload: The spec as it was sent.
        priority: Higher goes first.
    """

    id: UUID
    user_id: UUID
    token: UUID
    attempt: int
    payload: dict[str, Any]
    priority: int


@dataclass(frozen=True, slots=True)
class ClaimedSegment:
    """A segment, or a whole soundtrack, that this worker may encode.

    Attributes:
        fingerprint: Its name.
        kind: `picture` or `sound`.
        token: Fence of this claim.
        work: What to encode, as `NewSegment.work` was.
        cost: Of all of it, in moving frames.
        attempts: Number of this attempt, from 1.
        alone: To be encoded with no other segment beside it, since workers were lost with it; its
            attempt counts once `begin_alone` was called.
        job_ids: Some of the jobs that wait for it, for the log.
    """

    fingerprint: str
    kind: SegmentKind
    token: UUID
    work: bytes
    cost: float
    attempts: int
    alone: bool = False
    job_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment that a job needs and the store does not hold.

    Attributes:
        fingerprint: Its name.
        kind: `picture` or `sound`.
        frames: Frames of picture, 0 for sound.
        cost: In moving frames.
        work: What to encode, for `ClaimedSegment.work`.
    """

    fingerprint: str
    kind: SegmentKind
    frames: int
    cost: float
    work: bytes


@dataclass(frozen=True, slots=True)
class JobWait:
    """Something that is away, so that a job, or work for it, cannot go on now.

    Attributes:
        awaited: What is unavailable: the host of a source, `storage`, `disk space`.
        reason: One sentence.
        pause_seconds: Until the next try, at least.
        received_bytes: How far sources came; more than before renews patience.
        patience_seconds: How long it may be away without progress; None: as long as it takes.
        most_seconds: How long after its start a job may still begin to wait; None: always.
    """

    awaited: str
    reason: str
    pause_seconds: float = 0.0
    received_bytes: int = 0
    patience_seconds: float | None = None
    most_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job has made.

    Attributes:
        output_key: Where the master is in the storage.
        poster_key: Where its poster is, None without one.
        output_format: `mp4`, `webm`, ….
        bytes: Size of the master.
        duration_seconds: Of the master.
        qc: The quality report.
        stage_seconds: Seconds that each stage took.
        keep_days: Days until the outputs are removed.
        warnings: What only rendering brought to light, as a job keeps it.
        subtitles: Its files of subtitles, as a job keeps them.
        subtitle_bytes: Size of all of these.
    """

    output_key: str
    poster_key: str | None
    output_format: str
    bytes: int
    duration_seconds: float
    qc: Mapping[str, Any]
    stage_seconds: Mapping[str, float]
    keep_days: int = 30
    warnings: Sequence[Mapping[str, Any]] = ()
    subtitles: Sequence[Mapping[str, Any]] = ()
    subtitle_bytes: int = 0


class Work(Protocol):
    """Claims and their outcomes; False means fenced off: stop, and publish nothing."""

    async def claim_job(
        self, worker_id: UUID, most_running: int, *, newcomers: bool = False
    ) -> ClaimedJob | None:
        """The fairest job that waits, now PREPARING; None where nothing may start.

        `most_running`: jobs of one user that may run at a time. `newcomers`: only of users who
        have no job that is PREPARING.
        """

    async def claim_segment(
        self, worker_id: UUID, *, newcomers: bool = False
    ) -> ClaimedSegment | None:
        """The fairest segment that is queued, now ENCODING; None where there is none.

        Only what needs the worker's own encoder. `newcomers`: only what a user waits for
        whom nothing is being encoded.
        """

    async def claim_finish(
        self, job_id: UUID, worker_id: UUID, *, newcomers: bool = False
    ) -> ClaimedJob | None:
        """The fairest job that is FINISHING and that nobody finishes yet, with a fresh token.

        `job_id` goes before its equals. None also where the plans of all of them have versions that
        the worker does not know. `newcomers`: only of users for whom no job is being finished.
        """

    async def begin_encoding(
        self,
        job: ClaimedJob,
        plan_body: bytes,
        summary: Mapping[str, Any],
        missing: Sequence[NewSegment],
        needs: Collection[str] = (),
    ) -> bool:
        """Keep the plan and queue what is missing; with nothing missing, FINISHING at once.

        `needs` are names of segments and sources that stay in the store until the job has ended.
        """

    async def begin_alone(self, segment: ClaimedSegment) -> bool:
        """Nothing runs beside it now: who is lost from here on, is lost by it."""

    async def segment_progress(self, segment: ClaimedSegment, cost_done: float) -> bool:
        """Note how far it is; False also where nobody waits for it any more: stop encoding."""

    async def segment_done(self, segment: ClaimedSegment, bytes: int) -> bool:
        """It is in the store; jobs that waited for it alone go on to FINISHING."""

    async def segment_failed(
        self, segment: ClaimedSegment, problem: Mapping[str, Any], *, final: bool
    ) -> None:
        """Try again; after three attempts, or where `final`, it and its jobs are FAILED.

        `problem` is `{code, message, pointer, hint}`.
        """

    async def job_stage(
        self, job: ClaimedJob, stage: str, progress: float | None, eta_seconds: float | None
    ) -> bool:
        """Note what a job is doing and tell listeners; False also where it was cancelled."""

    async def plan_of(self, job: ClaimedJob) -> bytes | None:
        """What `begin_encoding` kept; None where there is nothing."""

    async def job_succeeded(self, job: ClaimedJob, outcome: Outcome) -> bool:
        """SUCCEEDED, with its webhook deliveries."""

    async def job_failed(self, job: ClaimedJob, problem: Mapping[str, Any]) -> bool:
        """FAILED, with its webhook deliveries; `problem` may have `errors`, all of them."""

    async def plan_again(self, job: ClaimedJob) -> bool:
        """WAITING again, because stored segments are gone; FAILED after three times."""

    async def release_job(self, job: ClaimedJob) -> None:
        """Give a claim back as if it had not been made: this worker stops."""

    async def retry_job(self, job: ClaimedJob, problem: Mapping[str, Any]) -> None:
        """The attempt came to nothing: another one; after three, FAILED."""

    async def job_waits(self, job: ClaimedJob, wait: JobWait) -> bool:
        """Give a claim back uncounted, for nobody to claim before the next try.

        False, and nothing done, where no retry is left.
        """

    async def blocked(self, claimed: ClaimedJob | ClaimedSegment, wait: JobWait) -> None:
        """Give a claim back uncounted, because something of this worker is away.

        Others may take it at once; the jobs say what is waited for.
        """

    async def segment_outdated(self, segment: ClaimedSegment) -> None:
        """Nobody can encode it as it was planned: the jobs that wait for it are planned again."""

    async def release_segment(self, segment: ClaimedSegment) -> None:
        """Give a claim back as if it had not been made: stopped, or nobody waits for it."""

    async def wanted(self, jobs: Sequence[UUID], fingerprints: Sequence[str]) -> frozenset[UUID]:
        """The tokens of those that are not ended, cancelled, or waited for by nobody."""

    async def unended(self, jobs: Sequence[UUID]) -> frozenset[UUID]:
        """Those of these jobs that still want to be rendered."""

    async def disown(self, worker_id: UUID, tokens: Sequence[UUID]) -> int:
        """Give back claims of this worker, older than some seconds, other than these.

        A connection that broke at a commit leaves a claim that the worker does not know of.
        """
