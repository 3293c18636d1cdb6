"""What is told of jobs, by processes of this version or another."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from reelmill.usecases.jobs.job_events import JobEvents
from reelmill.usecases.ports.job import JobChange
from reported_changes import encoding

pytestmark = pytest.mark.anyio
USER, JOB = uuid4(), uuid4()
CHANGE = encoding(JOB, USER, progress=12.5, eta_seconds=None)


@pytest.mark.parametrize(
    ("reported", "known"),
    [
        (CHANGE.as_json(), CHANGE),
        ({"jobId": str(JOB), "userId": str(USER), "deleted": True}, None),
        ({**CHANGE.as_json(), "newer": 1}, None),
        ({**CHANGE.as_json(), "status": "PAUSED"}, None),
    ],
)
async def test_what_is_not_understood_is_read_anew(
    reported: dict[str, object], known: JobChange | None
) -> None:
    events = JobEvents()
    with events.watch(USER) as watcher:
        events.publish(json.dumps(reported))
        batch = await watcher.next(1)
    assert (batch.changes, batch.stale) == ({JOB: known}, False)
