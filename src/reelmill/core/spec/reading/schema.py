"""The spec as JSON Schema, for editors and for the reference."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.longform import LongformSpec
from reelmill.core.spec.track import TRACK_TYPES
from reelmill.core.spec.values.length import Length
from reelmill.core.spec.values.number import jsonable

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Schema(GenerateJsonSchema):
    """Pydantic's generator, less its titles, with our exact numbers as defaults."""

    def encode_default(self, dft: Any) -> Any:
        """A default as JSON writes it."""
        if isinstance(dft, Fraction | float):
            return jsonable(dft)
        if isinstance(dft, Length):
            return jsonable(dft.px)
        if isinstance(dft, Enum):
            return dft.value
        return super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - overrides
        """Never: a title would only repeat the field's name."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """The schema of the value; a field that is not wanted is left out."""
        return self.generate_inner(schema["schema"])


def spec_json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a spec of either mode.

    Kinds are told apart by `if`: with `oneOf` an editor would complain of every other kind too.
    """
    return {
        "$schema": DIALECT,
        "title": "Reelmill render spec",
        "type": "object",
        "if": _has("mode", "longform"),
        "then": {"$ref": "#/$defs/LongformSpec"},
        "else": {"$ref": "#/$defs/CompositionSpec"},
        "$defs": _with_tracks_told_apart(spec_definitions()),
    }


def spec_definitions() -> dict[str, Any]:
    """JSON Schemas of all models of the spec by name, with unions as `oneOf`."""
    models = [(CompositionSpec, "validation"), (LongformSpec, "validation")]
    _, schema = models_json_schema(models, schema_generator=_Schema)  # type: ignore[arg-type]
    definitions: dict[str, Any] = schema["$defs"]
    for definition in definitions.values():
        _say_plain_defaults_only(definition)
    return definitions


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON Schema that fields of a type have in `spec_definitions`."""
    return TypeAdapter(kind).json_schema(schema_generator=_Schema)


def _with_tracks_told_apart(definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions with one of any track, which an editor tells apart by `type`."""
    holders = [d["properties"]["tracks"] for d in definitions.values() if _holds_tracks(d)]
    kinds = [one["$ref"] for one in holders[0]["items"]["oneOf"]]
    for tracks in holders:
        tracks["items"] = {"$ref": "#/$defs/Track"}
    track = {
        "description": "Any track.",
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(TRACK_TYPES)}},
        "allOf": [
            {"if": _has("type", kind), "then": {"$ref": reference}}
            for kind, reference in zip(TRACK_TYPES, kinds, strict=True)
        ],
    }
    return {**definitions, "Track": track}


def _has(field: str, value: str) -> dict[str, Any]:
    return {"properties": {field: {"const": value}}, "required": [field]}


def _holds_tracks(definition: dict[str, Any]) -> bool:
    return "tracks" in definition["properties"]


def _say_plain_defaults_only(definition: dict[str, Any]) -> None:
    """Leave out defaults that say nothing: no value, or an object of defaults."""
    for field in definition.get("properties", {}).values():
        if field.get("default", 0) is None or isinstance(field.get("default"), dict):
            del field["default"]
