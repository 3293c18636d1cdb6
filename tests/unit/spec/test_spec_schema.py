"""The JSON Schema says of every field what editors need."""

from collections.abc import Iterator
from typing import Any

from reelmill.core.spec import spec_json_schema


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from schemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas(inner)


def test_every_reference_leads_somewhere() -> None:
    schema = spec_json_schema()
    references = [found["$ref"] for found in schemas(schema) if "$ref" in found]
    assert len(references) > 30
    assert {name.removeprefix("#/$defs/") for name in references} == schema["$defs"].keys()


def test_every_model_and_field_is_described_and_nothing_else_is_allowed() -> None:
    definitions = spec_json_schema()["$defs"]
    del definitions["Track"]
    for name, definition in definitions.items():
        assert definition["description"], name
        assert definition["additionalProperties"] is False, name
        for field, schema in definition["properties"].items():
            assert schema.get("description", "").endswith("."), f"{name}.{field}"


def test_tracks_are_told_apart_by_their_type() -> None:
    definitions = spec_json_schema()["$defs"]
    for name in ("CompositionSpec", "SequenceTrack", "GroupTrack"):
        assert definitions[name]["properties"]["tracks"]["items"] == {"$ref": "#/$defs/Track"}
    kinds = {
        kind["then"]["$ref"]: kind["if"]["properties"]["type"]["const"]
        for kind in definitions["Track"]["allOf"]
    }
    assert len(kinds) == 8
    for reference, kind in kinds.items():
        model = definitions[reference.removeprefix("#/$defs/")]
        assert model["properties"]["type"]["const"] == kind


def test_names_are_camel_case() -> None:
    for definition in spec_json_schema()["$defs"].values():
        assert not [name for name in definition["properties"] if "_" in name]


def test_times_may_be_numbers_or_clock_text() -> None:
    start = spec_json_schema()["$defs"]["VideoTrack"]["properties"]["start"]
    assert [one["type"] for one in start["anyOf"]] == ["number", "string"]
    assert start["default"] == 0


def test_the_mode_decides_which_model_holds() -> None:
    schema = spec_json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["if"]["properties"] == {"mode": {"const": "longform"}}
    assert schema["then"] == {"$ref": "#/$defs/LongformSpec"}
    assert schema["else"] == {"$ref": "#/$defs/CompositionSpec"}


def test_whole_numbers_are_integers_in_the_schema() -> None:
    definitions = spec_json_schema()["$defs"]
    assert definitions["Canvas"]["properties"]["width"]["type"] == "integer"
    assert definitions["TextStyle"]["properties"]["weight"]["type"] == "integer"
    assert definitions["TextStyle"]["properties"]["size"]["type"] == "number"
