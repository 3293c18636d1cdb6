"""The cues of a captions file as they are written in a spec: one shape, wherever they are shown."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reelmill.usecases.json_model import JsonModel, ProblemDetail

_CUES: dict[str, Any] = {"items": {"$ref": "#/components/schemas/SpecCue"}}


class CaptionCues(JsonModel):
    """What a captions track can have as `cues` in place of its `src`."""

    cues: list[dict[str, Any]] = Field(description="In order.", json_schema_extra=_CUES)
    warnings: list[ProblemDetail] = Field(
        description="What was guessed or left out, and what such cues cannot say."
    )
