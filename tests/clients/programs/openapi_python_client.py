"""A program over the client of openapi-python-client."""

from __future__ import annotations

import json
import sys
import time

from reelmill_client import AuthenticatedClient
from reelmill_client.api.jobs import jobs_get, jobs_list, renders_create
from reelmill_client.models import (
    Animate,
    Blur,
    BriefJobBody,
    Canvas,
    CompositionRequest,
    CompositionRequestMetadata,
    Gradient,
    GradientStop,
    GroupTrack,
    JobBody,
    JobList,
    JobStatus,
    OpacityKey,
    Problem,
    ShapeTrack,
    ShapeTrackShape,
    Submitted,
    TextStyle,
    TextTrack,
    Transition,
    Transitions,
    TransitionType,
)

url, key = sys.argv[1:]
client = AuthenticatedClient(url, key)
text = TextTrack(
    type_="text",
    text="Hello",
    style=TextStyle(size=24, color="white"),
    transition=Transitions(in_=Transition(type_=TransitionType.FADE, duration=0.5)),
    animate=Animate(
        opacity=[OpacityKey(time=0, value=0.5), OpacityKey(time="50%", value=1)],
    ),
)
shape = ShapeTrack(
    type_="shape",
    shape=ShapeTrackShape.RECTANGLE,
    duration=1,
    width="50%",
    fill=Gradient(
        angle=90,
        stops=[GradientStop(offset=0, color="#ff7a59"), GradientStop(offset=1, color="navy")],
    ),
    effects=[Blur(type_="blur", radius=2)],
)
metadata = CompositionRequestMetadata()
metadata["client"] = "openapi-python-client"
spec = CompositionRequest(
    name="From a program",
    metadata=metadata,
    canvas=Canvas(width=160, height=120, fps=10),
    tracks=[shape, GroupTrack(type_="group", duration="00:00:01", tracks=[text])],
)


def read() -> JobBody:
    """The job as it is."""
    found = jobs_get.sync(job_id, client=client)
    assert isinstance(found, JobBody), found
    return found


submitted = renders_create.sync(client=client, body=spec)
assert isinstance(submitted, Submitted), submitted
job_id = submitted.job_id
job = read()
while job.status in {JobStatus.QUEUED, JobStatus.PROCESSING}:
    time.sleep(0.1)
    job = read()
listed = jobs_list.sync(client=client, limit=100)
assert isinstance(listed, JobList), listed
items: list[BriefJobBody] = listed.items
empty = CompositionRequest(tracks=[TextTrack(type_="text", text="")])
refused = renders_create.sync(client=client, body=empty)
assert isinstance(refused, Problem), refused
print(
    json.dumps(
        {
            "jobId": str(job_id),
            "status": job.status.value,
            "frames": job.plan and job.plan.frames,
            "counted": job.qc and job.qc.frames,
            "listed": [str(item.id) for item in items],
            "nextCursor": listed.next_cursor,
            "metadata": job.metadata.to_dict(),
            "refused": refused.code,
        }
    )
)
