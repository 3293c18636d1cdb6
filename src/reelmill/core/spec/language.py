"""Languages, as a page of the web names them: "de", "pt-BR", "zh-TW"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.codes import Code
from reelmill.core.spec.faults import break_rule
from reelmill.core.spec.number import plain_schema

_PATTERN = "^[A-Za-z]{2,3}(-[A-Za-z]{2})?$"
_TAG = re.compile(_PATTERN[:-1] + r"\Z")

_HYPHENATED = (
    "af be bg ca cs da de el en es et fi fr hr hu is it ka ku la lt mn nb nl nn pl pt ru sk sl sq "
    "sr sv tk tr uk"
)
HYPHENATED = frozenset(_HYPHENATED.split())
"""Languages whose hyphenation Typst knows."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of two or three letters, and a country of two where that matters."""

    language: str
    country: str | None = None

    @classmethod
    def of(cls, tag: str) -> Tongue:
        """What a tag means."""
        language, _, country = tag.partition("-")
        return cls(language.lower(), country.upper() or None)


@dataclass(frozen=True, slots=True)
class Language:
    """Annotation of a field that names a language."""

    def read(self, value: object) -> str:
        """The tag.

        Raises:
            PydanticCustomError: no text, or none of that form.
        """
        rule = "a language, with a country where that matters"
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, rule)
        if not _TAG.match(value):
            break_rule(Code.UNKNOWN_VALUE, rule, 'for example "de", "pt-BR" or "zh-TW"')
        return value

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, str)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": _PATTERN}
