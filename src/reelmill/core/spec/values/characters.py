"""Texts: of bounded length, without control characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reelmill.core.spec.limits import how_to_raise
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.values.base import limits_of

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Controls other than tab and line feed, and halves of surrogate pairs."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Annotation of a text field.

    Attributes:
        most: Longest, in characters; None takes the limit `text_characters`.
        blank: Whether nothing but spaces is allowed.
    """

    most: int | None = None
    blank: bool = False

    def read(self, value: object, info: ValidationInfo[Any]) -> str:
        """The text, with line ends as line feeds.

        Raises:
            PydanticCustomError: no text, empty, too long, or with control characters.
        """
        if self.most:
            return text_within(value, self.most, blank=self.blank)
        raising = how_to_raise("text_characters")
        most = limits_of(info).text_characters
        return text_within(value, most, raising, blank=self.blank)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        bound = {"maxLength": self.most} if self.most else {}
        return {"type": "string", "minLength": 1, **bound}


Words = Annotated[str, Characters()]
"""Text to be shown."""

LONGEST_NAME = 200
"""Characters of a `Name`."""

Name = Annotated[str, Characters(LONGEST_NAME)]
"""A short text."""


def text_within(value: object, most: int, hint: str | None = None, *, blank: bool = False) -> str:
    """A text of at most so many characters, with line ends as line feeds; perhaps only blanks.

    Raises:
        PydanticCustomError: no text, empty, too long, or with control characters.
    """
    if not isinstance(value, str):
        break_rule(Code.WRONG_TYPE, "a text")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    check_characters(text, blank=blank)
    if len(text) > most:
        break_rule(Code.TEXT_TOO_LONG, f"at most {most} characters, not {len(text)}", hint)
    return text


def check_characters(text: str, *, blank: bool = False) -> None:
    """Refuse what no font can show and no program should be handed.

    Raises:
        PydanticCustomError: empty, or with control characters.
    """
    if not (text if blank else text.strip()):
        break_rule(Code.EMPTY, "a text of at least one visible character")
    found = CONTROL.search(text)
    if found:
        rule = f"a text without control characters (U+{ord(found[0]):04X} at {found.start()})"
        break_rule(Code.INVALID_TEXT, rule)
