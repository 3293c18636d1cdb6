"""Fonts that come with a spec, under names of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reelmill.core.asset_name import asset_id
from reelmill.core.font_names import font_name, plain_family
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule, refuse
from reelmill.core.spec.source import SourcedModel, Src
from reelmill.core.spec.values.characters import LONGEST_NAME, check_characters

_MOST = 50


class FontFile(SourcedModel):
    """The file of a font, with the credential that its server wants."""

    src: Src = Field(
        description="The file: an http(s) URL, `asset:ID`, or on the command line a path."
    )


def _font_tag(value: object) -> str:
    return "tag:file" if isinstance(value, dict | FontFile) else "tag:src"


FontSource = Annotated[
    Annotated[Src, Tag("tag:src")] | Annotated[FontFile, Tag("tag:file")],
    Discriminator(_font_tag),
]
"""The file of a font, or that and the credential it needs."""


def font_src(font: str | FontFile) -> str:
    """The file that stands there."""
    return font if isinstance(font, str) else font.src


@dataclass(frozen=True, slots=True)
class FontNames:
    """Annotation of fonts by the names that styles call them."""

    def check(self, value: object) -> object:
        """The fonts, unchanged.

        Raises:
            PydanticCustomError: no object, or too many.
        """
        if not isinstance(value, Mapping):
            break_rule(Code.WRONG_TYPE, "an object of names and files")
        if len(value) > _MOST:
            break_rule(Code.OUT_OF_RANGE, f"an object of at most {_MOST} fonts, not {len(value)}")
        return value

    def check_names(self, fonts: dict[str, Any]) -> dict[str, Any]:
        """The fonts, unchanged.

        Raises:
            ValidationError: names that are the same but for case and blanks.
        """
        refuse(_same_names(fonts))
        return fonts

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        read = core_schema.no_info_before_validator_function(self.check, handler(source))
        return core_schema.no_info_after_validator_function(self.check_names, read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        names = {"minLength": 1, "maxLength": LONGEST_NAME}
        return {**handler(schema), "maxProperties": _MOST, "propertyNames": names}


def _font_name(value: str) -> str:
    check_characters(value)
    if asset_id(value) is not None:
        rule = "a name, and `asset:ID` always means an asset"
        break_rule(Code.INVALID_TEXT, rule, "choose another name")
    return value


SpecFonts = Annotated[dict[Annotated[str, AfterValidator(_font_name)], FontSource], FontNames()]
"""Files of fonts by the names that styles call them."""


def own_font(fonts: Mapping[str, object], name: str) -> str | None:
    """Which of a spec's fonts a style's `font` means: `Brand Bold` is `Brand`, if there is one."""
    by_name = {plain_family(own): own for own in fonts}
    meant = (plain_family(name), plain_family(font_name(name).family))
    return next((by_name[plain] for plain in meant if plain in by_name), None)


def _same_names(names: Iterable[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name in names:
        if (other := first.setdefault(plain_family(name), name)) != name:
            sentence = f"`{name}` and `{other}` are the same name: case and blanks do not count"
            yield Fault(Code.INVALID_TEXT, sentence, (name,), "rename one of them")
