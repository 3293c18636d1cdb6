"""A job: the one place that says what it is made of.

`Job` is what the database keeps and workers change; `JobBody` is the same as its owner reads it.
Columns that are read, the JSON of the API and of webhooks, the OpenAPI document and what is
reported of changes are all derived from the fields here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, GetJsonSchemaHandler, PlainSerializer, TypeAdapter
from pydantic_core import CoreSchema

from reelmill.core.job import JobStatus, Phase
from reelmill.core.subtitles import SidecarFormat
from reelmill.usecases.json_model import ErrorDetail, JsonModel, ProblemDetail, Time, Url
from reelmill.usecases.ports.plan_summary import PlanSummary, PlanTotals
from reelmill.usecases.ports.qc_report import QcReport


class Kept:
    """JSON that is passed on as it was kept, since a worker of another version may have kept it.

    Args:
        kind: What it is, for the OpenAPI document.
    """

    def __init__(self, kind: Any) -> None:
        self._schema: CoreSchema = TypeAdapter(kind).core_schema

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The schema of what it is."""
        return handler(self._schema)


class JobError(ErrorDetail):
    """Why a job failed: the first problem, and all of them."""

    errors: list[ErrorDetail]


class JobWaiting(JsonModel):
    """What a job waits for before it goes on by itself."""

    for_: str = Field(
        alias="for",
        description="What is unavailable: the host of a source, `storage`, `disk space`.",
    )
    reason: str = Field(description="One sentence.")
    since: Time
    next_try_at: Time


_Rounded = PlainSerializer(lambda number: None if number is None else round(number, 1))
_Object = Mapping[str, Any]
_PLAN = (
    "What is encoded, null before it is planned; lists, events and webhooks leave out its lists."
)


class _Standing(JsonModel):
    """Which job it is, and how far."""

    id: UUID
    status: JobStatus
    type: str
    name: str
    stage: str | None = Field(description="What is being done.")
    progress: Annotated[float, _Rounded] = Field(ge=0, le=100)
    eta_seconds: Annotated[float | None, _Rounded] = Field(
        description="Estimated seconds until it is done."
    )
    attempt: int = Field(description="Number of the current attempt, 0 before the first.")
    waiting: Annotated[_Object | None, Kept(JobWaiting | None)] = Field(
        description="Null where it waits for nothing."
    )
    priority: int
    created_at: Time
    updated_at: Time
    started_at: Time | None
    finished_at: Time | None


class SubtitleLink(JsonModel):
    """A file of subtitles beside an output."""

    lang: str | None = Field(description="BCP 47 tag, null where the spec does not say.")
    title: str | None = Field(description="What players call it.")
    default: bool = Field(description="Whether players show it when nobody chooses any.")
    forced: bool = Field(description="Whether it is what every viewer needs.")
    format: SidecarFormat
    url: Url = Field(description="Newly signed on each read, as that of the output.")


class _Addresses(JsonModel):
    """Where what it made can be fetched."""

    output_url: Url | None = Field(description="Newly signed on each read, for at most 7 days.")
    poster_url: Url | None
    subtitles: Annotated[Sequence[_Object], Kept(list[SubtitleLink])] = Field(
        description="Files of subtitles beside the output."
    )
    expires_at: Time | None = Field(description="When the addresses stop working.")


class _Made(JsonModel):
    """What came of it."""

    output_format: str | None
    duration_seconds: float | None
    bytes: int | None
    error: Annotated[_Object | None, Kept(JobError | None)]


class _Warned(JsonModel):
    warnings: list[ProblemDetail] = Field(
        description="What is rendered, but probably not as intended; empty before it is planned."
    )


class _Asked(JsonModel):
    """What its owner wanted besides the spec, and how it was done."""

    metadata: Annotated[Mapping[str, str], Kept(dict[str, str])]
    webhook_url: Url | None
    template_id: UUID | None
    template_revision: int | None = Field(
        description="Which revision of the template was rendered; it stays where that is deleted."
    )
    plan: Annotated[_Object | None, Kept(PlanSummary | None)] = Field(description=_PLAN)
    qc: Annotated[_Object | None, Kept(QcReport | None)] = Field(
        description="Quality report of the master."
    )
    stage_seconds: Annotated[Mapping[str, float] | None, Kept(dict[str, float] | None)] = Field(
        description="Seconds each stage took."
    )


# Fields of the last base come first: that is their order in JSON.
class Job(_Asked, _Made, _Standing):
    """A job as it stands, without its spec.

    Attributes:
        user_id: Its owner.
        phase: See `reelmill.core.job`.
        output_key, poster_key: Names in the storage.
        subtitles: Of each file what `SubtitleLink` says, its `suffix`, and its `key` there.
        output_expires_at: When the outputs are removed.
    """

    user_id: UUID
    phase: Phase
    output_key: str | None
    poster_key: str | None
    subtitles: Sequence[_Object]
    output_expires_at: Time | None


class _Failed(JsonModel):
    error_message: str | None = Field(description="`error.message`, for lists and logs.")


class JobBody(_Asked, _Warned, _Failed, _Made, _Addresses, _Standing):
    """A job."""


class BriefJobBody(JobBody):
    """A job in lists and events, without the lists of its plan."""

    plan: Annotated[_Object | None, Kept(PlanTotals | None)] = Field(description=_PLAN)


class JobChange(JsonModel):
    """What listeners get of a job at every change; `waits` where it waits for something."""

    job_id: UUID
    user_id: UUID
    status: JobStatus
    phase: Phase
    stage: str | None
    attempt: int
    waits: bool
    progress: float
    eta_seconds: float | None


JOB_FIELDS = tuple(Job.model_fields)
"""Columns that a job is read from."""

MESSAGE_FIELDS = (
    *("id", "type", "status", "attempt", "progress", "created_at", "started_at", "finished_at"),
    *("duration_seconds", "bytes", "output_url", "poster_url", "error", "metadata"),
)
"""What a webhook says of a job that has changed or gone before the message could be sent."""


def job_of(row: Sequence[Any]) -> Job:
    """The job of a row with the columns `JOB_FIELDS`; unchecked, since it is made constantly."""
    kept = dict(zip(JOB_FIELDS, row, strict=True))
    kept |= {"status": JobStatus(kept["status"]), "phase": Phase(kept["phase"])}
    return Job.unchecked(kept)
