"""The base of everything the API reads and writes as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

from reelmill.usecases.json_time import time_text

Time = Annotated[datetime, PlainSerializer(time_text, return_type=str, when_used="json")]
"""A moment, in JSON as `time_text` writes it."""


class ApiModel(BaseModel):
    """Names are camelCase in JSON; unknown fields are errors."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )
