"""Where an asset is used, as JSON."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from reelmill.core.job import JobStatus
from reelmill.usecases.assets.used_in import MOST_LISTED, AssetUses
from reelmill.usecases.json_model import JsonModel
from reelmill.usecases.ports.jobs import Named


class UseBody(JsonModel):
    """A template or draft that uses an asset."""

    id: UUID
    name: str


class JobUseBody(UseBody):
    """A job that uses an asset."""

    status: JobStatus


class MoreUses(JsonModel):
    """Whether there are more of a kind than are listed."""

    jobs: bool
    templates: bool
    drafts: bool


class UsesBody(JsonModel):
    """Where an asset is used, newest first, at most 20 of each kind."""

    jobs: list[JobUseBody]
    templates: list[UseBody]
    drafts: list[UseBody]
    more: MoreUses = Field(description="Whether there are more of a kind than are listed.")


def uses_body(found: AssetUses) -> UsesBody:
    """The JSON of these uses."""
    jobs, templates, drafts = found.jobs, found.templates, found.drafts
    return UsesBody(
        jobs=[JobUseBody(id=j.id, name=j.name, status=j.status) for j in jobs[:MOST_LISTED]],
        templates=[_use(each) for each in templates[:MOST_LISTED]],
        drafts=[_use(each) for each in drafts[:MOST_LISTED]],
        more=MoreUses(
            jobs=len(jobs) > MOST_LISTED,
            templates=len(templates) > MOST_LISTED,
            drafts=len(drafts) > MOST_LISTED,
        ),
    )


def _use(found: Named) -> UseBody:
    return UseBody(id=found.id, name=found.name)
