"""Arrays of bounded length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule


@dataclass(frozen=True, slots=True)
class Many:
    """Annotation of an array field.

    Attributes:
        least: Fewest entries.
        most: Most entries; None where a limit of the installation bounds them.
    """

    least: int = 1
    most: int | None = None

    def check(self, value: object) -> object:
        """The value, where it is an array of allowed length.

        Raises:
            PydanticCustomError: no array, or too short or too long.
        """
        if not isinstance(value, list | tuple):
            break_rule(Code.WRONG_TYPE, "an array")
        if len(value) < self.least:
            code = Code.EMPTY if not value else Code.OUT_OF_RANGE
            break_rule(code, f"an array of at least {self.least}, not {len(value)}")
        if self.most is not None and len(value) > self.most:
            break_rule(Code.OUT_OF_RANGE, f"an array of at most {self.most}, not {len(value)}")
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        bound = {} if self.most is None else {"maxItems": self.most}
        return {**handler(schema), "minItems": self.least, **bound}
