"""A program over the client of openapi-generator's `python`."""

from __future__ import annotations

import json
import sys
import time

from reelmill_client import (
    Animate,
    ApiClient,
    ApiException,
    Canvas,
    CompositionRequest,
    Configuration,
    Effect,
    Extent,
    FadeSeconds,
    Gradient,
    GradientStop,
    GroupTrack,
    JobsApi,
    JobStatus,
    KeyTime,
    LengthSeconds,
    OpacityKey,
    Paint,
    RenderRequest,
    ShapeTrack,
    TextContent,
    TextStyle,
    TextTrack,
    Track,
    Transition,
    Transitions,
    TransitionType,
)

url, key = sys.argv[1:]
jobs = JobsApi(ApiClient(Configuration(host=url, api_key={"apiKey": key})))
text = TextTrack(
    type="text",
    text=TextContent("Hello"),
    style=TextStyle(size=24, color=Paint("white")),
    transition=Transitions(var_in=Transition(type=TransitionType.FADE, duration=FadeSeconds(0.5))),
    animate=Animate(
        opacity=[
            OpacityKey(time=KeyTime(0), value=0.5),
            OpacityKey(time=KeyTime("50%"), value=1),
        ]
    ),
)
shape = ShapeTrack(
    type="shape",
    shape="rectangle",
    duration=LengthSeconds(1),
    width=Extent("50%"),
    fill=Paint(
        Gradient(
            angle=90,
            stops=[
                GradientStop(offset=0, color="#ff7a59"),
                GradientStop(offset=1, color="navy"),
            ],
        )
    ),
    effects=[Effect(type="blur", radius=2)],
)
group = GroupTrack(type="group", duration=LengthSeconds("00:00:01"), tracks=[Track(text)])
spec = CompositionRequest(
    name="From a program",
    metadata={"client": "openapi-generator"},
    canvas=Canvas(width=160, height=120, fps=10),
    tracks=[Track(shape), Track(group)],
)

job_id = jobs.renders_create(RenderRequest(spec)).job_id
job = jobs.jobs_get(job_id)
while job.status in {JobStatus.QUEUED, JobStatus.PROCESSING}:
    time.sleep(0.1)
    job = jobs.jobs_get(job_id)
listed = jobs.jobs_list(limit=100)
nothing = TextContent.model_construct(actual_instance="")
empty = TextTrack.model_construct(type="text", text=nothing)
refused = ""
try:
    jobs.renders_create(RenderRequest(CompositionRequest(tracks=[Track(empty)])))
except ApiException as error:
    refused = json.loads(str(error.body))["code"]
print(
    json.dumps(
        {
            "jobId": str(job_id),
            "status": job.status.value,
            "frames": job.plan and job.plan.frames,
            "counted": job.qc and job.qc.frames,
            "listed": [str(item.id) for item in listed.items],
            "nextCursor": listed.next_cursor,
            "metadata": job.metadata,
            "refused": refused,
        }
    )
)
