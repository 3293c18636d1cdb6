"""Fonts that come with a spec, under names of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
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
from reelmill.core.spec.characters import LONGEST_NAME
from reelmill.core.spec.codes import Code
from reelmill.core.spec.faults import Fault, break_rule, refuse
from reelmill.core.spec.source import SourcedModel, Src

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


@dataclass(frozen=True, slots=True)
class FontNames:
    """Annotation of fonts by the names that styles call them."""

    def check(self, value: object) -> object:
        """The fonts, unchanged.

        Raises:
            PydanticCustomError: no object, or too many.
            ValidationError: names that are empty, too long, or of something else.
        """
        if not isinstance(value, Mapping):
            break_rule(Code.WRONG_TYPE, "an object of names and files")
        if len(value) > _MOST:
            break_rule(Code.OUT_OF_RANGE, f"an object of at most {_MOST} fonts, not {len(value)}")
        refuse(_name_faults(list(map(str, value))))
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        names = {"minLength": 1, "maxLength": LONGEST_NAME}
        return {**handler(schema), "maxProperties": _MOST, "propertyNames": names}


SpecFonts = Annotated[dict[str, FontSource], FontNames()]
"""Files of fonts by the names that styles call them."""


def own_font(fonts: Mapping[str, object], name: str) -> str | None:
    """Which of a spec's fonts a style's `font` means: `Brand Bold` is `Brand`, if there is one."""
    by_name = {plain_family(own): own for own in fonts}
    meant = (plain_family(name), plain_family(font_name(name).family))
    return next((by_name[plain] for plain in meant if plain in by_name), None)


def _name_faults(names: list[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name in names:
        if not name.strip():
            sentence = "a font has no name: give it one of visible characters"
            yield Fault(Code.EMPTY, sentence, (name,))
        elif len(name) > LONGEST_NAME:
            sentence = f"the name has {len(name)} characters, but at most {LONGEST_NAME} fit"
            yield Fault(Code.TEXT_TOO_LONG, sentence, (name,))
        elif asset_id(name) is not None:
            sentence = "`asset:ID` always means an asset, so no font can have this name"
            yield Fault(Code.INVALID_TEXT, sentence, (name,), "choose another name")
        elif (other := first.setdefault(plain_family(name), name)) != name:
            sentence = f"`{name}` and `{other}` are the same name: case and blanks do not count"
            yield Fault(Code.INVALID_TEXT, sentence, (name,), "rename one of them")
