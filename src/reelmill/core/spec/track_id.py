"""The names by which tracks refer to one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule, refuse
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.number import plain_schema
from reelmill.core.spec.values.patterned import Patterned

MOST_IDS = 20
"""Tracks that one field can name."""

_PATTERN = "^[A-Za-z][A-Za-z0-9_-]{0,63}$"
_ID = re.compile(_PATTERN[:-1] + r"\Z")
_RULE = "1 to 64 letters, digits, hyphens and underscores, a letter first"


@dataclass(frozen=True, slots=True)
class TrackId(Patterned):
    """Annotation of a field that names a track."""

    pattern: ClassVar[str] = _PATTERN

    def read(self, value: object) -> str:
        """The name.

        Raises:
            PydanticCustomError: it is none.
        """
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, f"a text of {_RULE}")
        if not _ID.match(value):
            break_rule(Code.INVALID_ID, _RULE)
        return value


@dataclass(frozen=True, slots=True)
class TrackIds:
    """Annotation of a field that names one track or several."""

    def read(self, value: object) -> str | tuple[str, ...]:
        """The name, or the names.

        Raises:
            PydanticCustomError: neither.
            ValidationError: some of the entries are none.
        """
        if isinstance(value, str):
            return TrackId().read(value)
        if not isinstance(value, list | tuple):
            break_rule(Code.WRONG_TYPE, "the `id` of a track, or an array of them")
        if not 1 <= len(value) <= MOST_IDS:
            code = Code.OUT_OF_RANGE if value else Code.EMPTY
            break_rule(code, f"an array of 1 to {MOST_IDS}, not {len(value)}")
        refuse(_faults(value))
        return tuple(value)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, lambda ids: ids if isinstance(ids, str) else list(ids))

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = {"type": "string", "pattern": _PATTERN}
        many = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_IDS}
        return {"anyOf": [one, many]}


def _faults(entries: list[object] | tuple[object, ...]) -> Iterator[Fault]:
    for number, entry in enumerate(entries):
        if not isinstance(entry, str):
            sentence = f"entry {number + 1} is no text, but must be the `id` of a track"
            yield Fault(Code.WRONG_TYPE, sentence, (number,))
        elif not _ID.match(entry):
            sentence = f"entry {number + 1} is no `id` of a track: those are {_RULE}"
            yield Fault(Code.INVALID_ID, sentence, (number,))


class IdentifiedModel(SpecModel):
    """Whatever other tracks can refer to."""

    id: Annotated[str, TrackId()] | None = Field(
        None,
        description="Name by which other tracks refer to this one, unique in the spec: letters, "
        "digits, `-` and `_`, a letter first. A container stands for everything in it.",
    )
