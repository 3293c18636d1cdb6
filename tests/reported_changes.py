"""What listeners are told of a job that is being encoded."""

from __future__ import annotations

from uuid import UUID

from reelmill.core.job import JobStatus, Phase
from reelmill.usecases.ports.job import JobChange


def encoding(job_id: UUID, user_id: UUID, progress: float, eta_seconds: float | None) -> JobChange:
    """The change that a worker tells meanwhile, in the first attempt."""
    return JobChange(
        job_id=job_id,
        user_id=user_id,
        status=JobStatus.PROCESSING,
        phase=Phase.ENCODING,
        stage="encode",
        attempt=1,
        waits=False,
        progress=progress,
        eta_seconds=eta_seconds,
    )
