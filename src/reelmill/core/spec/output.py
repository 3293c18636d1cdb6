"""What the master is like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.codecs.video import Quality
from reelmill.core.output_formats import OUTPUT_FORMATS, Format
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule, refuse
from reelmill.core.spec.problems.suggest import did_you_mean, listed
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.moment import StartSeconds
from reelmill.core.spec.values.number import plain_schema

METADATA_KEYS = (
    "title",
    "artist",
    "album",
    "composer",
    "genre",
    "date",
    "track",
    "comment",
    "description",
    "copyright",
)
"""What every output format can carry, named as FFmpeg names it."""

_LONGEST_VALUE = 1000


@dataclass(frozen=True, slots=True)
class MetadataRule:
    """Annotation of the metadata map."""

    def read(self, value: object) -> dict[str, str]:
        """The map, unchanged.

        Raises:
            PydanticCustomError: no map.
            ValidationError: unknown keys or values that are no short texts.
        """
        if not isinstance(value, Mapping):
            break_rule(Code.WRONG_TYPE, "an object of texts")
        refuse(_metadata_faults(value))
        return dict(value)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, dict)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {"type": "string", "maxLength": _LONGEST_VALUE}
        return {
            "type": "object",
            "properties": dict.fromkeys(METADATA_KEYS, text),
            "additionalProperties": False,
        }


_PICTURES = ", ".join(
    f"`{name}` is {output.video.name} with {output.sound.name}"
    for name, output in OUTPUT_FORMATS.items()
    if output.video
)


class Poster(SpecModel):
    """The picture that stands for a job in lists."""

    time: StartSeconds = Field(
        description="Time of the frame, in seconds; if it is after the end, the last frame is used."
    )


class Output(SpecModel):
    """What the master is like."""

    format: Annotated[Format, OneOf(Format)] = Field(
        Format.MP4,
        description=f"{_PICTURES}; the others are sound alone and ignore the canvas.",
    )
    quality: Annotated[Quality, OneOf(Quality)] = Field(
        Quality.STANDARD, description="`draft` is fastest, `high` the best picture and sound."
    )
    poster: Poster | None = Field(
        None,
        description="The picture that represents a job in lists; by default the frame at a "
        "tenth of its length. The command line does not create one.",
    )
    metadata: Annotated[dict[str, str], MetadataRule()] = Field(
        {}, description=f"Metadata written into the file; the fields are {listed(METADATA_KEYS)}."
    )


def _metadata_faults(metadata: Mapping[Any, object]) -> Iterator[Fault]:
    for key, value in metadata.items():
        if key not in METADATA_KEYS:
            hint = did_you_mean(key, METADATA_KEYS) or f"fields here: {', '.join(METADATA_KEYS)}"
            sentence = f"there is no field `{key[:40]}` here"
            yield Fault(Code.UNKNOWN_FIELD, sentence, (key,), hint)
        elif not isinstance(value, str):
            yield Fault(Code.WRONG_TYPE, f"`{key}` must be a text", (key,))
        elif len(value) > _LONGEST_VALUE:
            sentence = f"`{key}` has {len(value)} characters, but at most {_LONGEST_VALUE} fit"
            yield Fault(Code.TEXT_TOO_LONG, sentence, (key,))
