"""Fields that take one of a few words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.problems.suggest import did_you_mean, listed
from reelmill.core.spec.values.number import plain_schema

Flag = StrictBool
"""true or false, nothing that looks like them."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """Annotation of an enumerated field."""

    words: type[StrEnum]

    def read(self, value: object) -> StrEnum:
        """The member of `words`.

        Raises:
            PydanticCustomError: no text, or none of the words.
        """
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, listed(self.words))
        if value not in set(self.words):
            break_rule(Code.UNKNOWN_VALUE, listed(self.words), did_you_mean(value, self.words))
        return self.words(value)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, str)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": [word.value for word in self.words]}
