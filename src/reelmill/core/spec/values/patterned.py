"""Fields that hold a text of some form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.values.number import plain_schema


class Patterned(ABC):
    """Annotation of such a field.

    Attributes:
        pattern: The form, as JSON Schema writes it.
    """

    __slots__ = ()
    pattern: ClassVar[str]

    @abstractmethod
    def read(self, value: object) -> str:
        """The text.

        Raises:
            PydanticCustomError: it is none, or of another form.
        """

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, str)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": self.pattern}
