"""The base of everything the API reads and writes as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


def time_text(time: datetime) -> str:
    """A time as the API writes it: ISO 8601 in UTC, with milliseconds and `Z`."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Time = Annotated[datetime, PlainSerializer(time_text, return_type=str, when_used="json")]
"""A moment, in JSON as `time_text` writes it."""


class ApiModel(BaseModel):
    """Names are camelCase in JSON; unknown fields are errors."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )
