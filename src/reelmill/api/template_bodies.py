"""Templates as JSON."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from reelmill.api.openapi.schemas import NAME
from reelmill.core.template import Variable
from reelmill.usecases.json_model import JsonModel, NextCursor, Time
from reelmill.usecases.ports.templates import StoredTemplate, TemplateDraft, TemplateRevision
from reelmill.usecases.templates.keep_templates import LONGEST_NAME


def _declaration() -> dict[str, Any]:
    """JSON Schema of a declaration as it was written: what was left out is not told as null."""
    schema = Variable.model_json_schema()
    for field in schema["properties"].values():
        field.pop("default", None)
    return schema


_Declarations = dict[str, Annotated[Any, WithJsonSchema({**_declaration(), NAME: "Variable"})]]
"""By name; read by the core, whose problems tell their places."""


class TemplateBody(JsonModel):
    """A template as it is written."""

    name: str = Field(
        min_length=1, max_length=LONGEST_NAME, description="Unique among your templates."
    )
    description: str = Field("", max_length=2000)
    spec: dict[str, Any] = Field(description="A render spec with `{{variables}}` in its texts.")
    variables: _Declarations = Field(
        default_factory=dict,
        description="By name: `type` and perhaps `default`, `required`, `description`, `enum`, "
        "`min`, `max`.",
    )

    def draft(self) -> TemplateDraft:
        """The same for the use cases."""
        return TemplateDraft(self.name, self.description, self.spec, self.variables)


class TemplateItem(JsonModel):
    """A template in a list."""

    id: UUID
    name: str
    description: str
    variables: _Declarations = Field(description="In the order they were written in.")
    revision: int = Field(description="1, and one more with each change.")
    created_at: Time
    updated_at: Time


class TemplateModel(TemplateItem):
    """A template."""

    spec: dict[str, Any]


class RevisionItem(JsonModel):
    """What a template was, or is, in a list."""

    revision: int
    name: str
    description: str
    variables: _Declarations
    saved_at: Time


class RevisionModel(RevisionItem):
    """What a template was, or is."""

    spec: dict[str, Any]


class RevisionList(JsonModel):
    """The revisions of a template that are kept, the one in force first."""

    items: list[RevisionItem]


class TemplateList(JsonModel):
    """A page of templates in the order of their names."""

    items: list[TemplateItem]
    next_cursor: NextCursor


def item_of(kept: StoredTemplate) -> TemplateItem:
    """The template as a list shows it."""
    return TemplateItem(**_shared(kept))


def model_of(kept: StoredTemplate) -> TemplateModel:
    """The whole template."""
    return TemplateModel(**_shared(kept), spec=dict(kept.draft.spec))


def revision_item_of(found: TemplateRevision) -> RevisionItem:
    """The revision as a list shows it."""
    return RevisionItem(**_revision(found))


def revision_model_of(found: TemplateRevision) -> RevisionModel:
    """The whole revision."""
    return RevisionModel(**_revision(found), spec=dict(found.draft.spec))


def _shared(kept: StoredTemplate) -> dict[str, Any]:
    return {
        "id": kept.id,
        **_written(kept.draft),
        "revision": kept.revision,
        "created_at": kept.created_at,
        "updated_at": kept.updated_at,
    }


def _revision(found: TemplateRevision) -> dict[str, Any]:
    return {"revision": found.revision, **_written(found.draft), "saved_at": found.saved_at}


def _written(draft: TemplateDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "description": draft.description,
        "variables": draft.variables,
    }
