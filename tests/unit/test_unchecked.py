"""A model that is made without a look at its values is as one that is made with it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from reelmill.usecases.json_model import JsonModel, Time


class Moment(JsonModel):
    """For these tests."""

    made_at: Time
    id_: UUID = Field(alias="id")
    words: str | None


VALUES = {"made_at": datetime(2030, 1, 31, 12, tzinfo=UTC), "id_": UUID(int=7), "words": "é"}


def test_it_equals_the_checked_one_and_is_written_alike() -> None:
    checked, made = Moment(**VALUES), Moment.unchecked(VALUES)
    assert made == checked
    assert (
        made.as_json()
        == checked.as_json()
        == Moment.model_validate_json(made.as_json_text()).as_json()
    )
    assert hash(made) == hash(checked)
    with pytest.raises(ValidationError):
        made.words = "other"  # type: ignore[misc]
