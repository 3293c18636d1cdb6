"""Colours: "#rgb", "#rrggbb", "#rrggbbaa" or one of CSS' basic names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.spec.values.number import plain_schema

COLOR_NAMES = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "cyan": "#00ffff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00ff00",
    "magenta": "#ff00ff",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "transparent": "#00000000",
    "white": "#ffffff",
    "yellow": "#ffff00",
}
"""The basic names of CSS and what they mean."""

NOTHING = COLOR_NAMES["transparent"]
"""The colour of what is seen through."""

_HEX_PATTERN = r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
_HEX = re.compile(_HEX_PATTERN[:-1] + r"\Z")


@dataclass(frozen=True, slots=True)
class ColorRule:
    """Annotation of a colour field.

    Attributes:
        whole: True where a colour is opaque, or none at all: nothing half transparent.
    """

    whole: bool = False

    def read(self, value: object) -> str:
        """The colour as "#rrggbb", or "#rrggbbaa" where it is not opaque.

        Raises:
            PydanticCustomError: no colour, or transparent where that is not allowed.
        """
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, 'a colour such as "#ff8800"')
        color = COLOR_NAMES.get(value.lower()) or _of_hex(value)
        if not self._allows(color):
            rule = "an opaque colour or `transparent`"
            break_rule(Code.INVALID_COLOR, rule, "leave out the last two digits")
        return color

    def _allows(self, color: str) -> bool:
        return not self.whole or len(color) == 7 or color == NOTHING

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, str)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        names = [name for name, color in COLOR_NAMES.items() if self._allows(color)]
        pattern = _HEX_PATTERN.replace("|[0-9a-fA-F]{8}", "") if self.whole else _HEX_PATTERN
        return {"anyOf": [{"type": "string", "pattern": pattern}, {"enum": names}]}


Color = Annotated[str, ColorRule()]
"""A colour, perhaps transparent."""

BackgroundColor = Annotated[str, ColorRule(whole=True)]
"""A colour nothing shines through, or none at all."""


def _of_hex(text: str) -> str:
    if not _HEX.match(text):
        hint = did_you_mean(text, COLOR_NAMES) or 'for example "#ff8800", "#ff880080" or "orange"'
        break_rule(Code.INVALID_COLOR, 'a colour: "#rgb", "#rrggbb", "#rrggbbaa" or a name', hint)
    digits = text[1:].lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return "#" + digits.removesuffix("ff") if len(digits) == 8 else "#" + digits
