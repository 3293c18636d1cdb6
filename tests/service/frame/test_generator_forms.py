"""The OpenAPI document keeps to forms that every generator of clients understands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from reelmill.api.app import create
from reelmill.core.spec.track import TRACK_KINDS, TRACK_TYPES
from reelmill.settings import ServiceSettings

DOCUMENT = create(ServiceSettings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
NULL = {"type": "null"}
MANY = ("anyOf", "oneOf", "allOf", "if", "not")


def test_a_schema_is_titled_with_its_name_and_nothing_else_is_titled() -> None:
    assert {name: schema["title"] for name, schema in SCHEMAS.items()} == {n: n for n in SCHEMAS}
    inner = [place for place, s in _schemas(DOCUMENT) if isinstance(s.get("title"), str)]
    assert sorted(inner) == sorted(["/info", *(f"/components/schemas/{name}" for name in SCHEMAS)])


def test_every_union_has_a_name_and_what_may_be_null_is_a_union_with_null() -> None:
    unnamed = {
        place: schema
        for place, schema in _schemas(DOCUMENT)
        if any(word in schema for word in MANY) and place.count("/") > 3
    }
    assert len(unnamed) > 50
    for place, schema in unnamed.items():
        assert [word for word in MANY if word in schema] == ["anyOf"], place
        assert len(schema["anyOf"]) == 2, place
        assert schema["anyOf"][1] == NULL, place


def test_words_that_several_models_share_have_a_name() -> None:
    words = [
        field["enum"]
        for schema in SCHEMAS.values()
        for field in schema.get("properties", {}).values()
        if "enum" in field
    ]
    assert len(words) > 10
    assert [one for one in words if words.count(one) > 1] == []


def test_null_is_never_all_that_a_field_may_be() -> None:
    nulls = [place for place, schema in _schemas(DOCUMENT) if schema == NULL]
    assert nulls
    assert [place for place in nulls if not place.endswith("/anyOf/1")] == []


def test_every_list_says_where_its_next_page_is_or_that_there_is_none() -> None:
    lists = {name: s for name, s in SCHEMAS.items() if "nextCursor" in s.get("properties", {})}
    assert len(lists) >= 12
    for name, schema in lists.items():
        assert "nextCursor" in schema["required"], name
        text, null = schema["properties"]["nextCursor"]["anyOf"]
        assert (text["type"], null) == ("string", NULL), name


def test_a_discriminator_names_every_kind_by_what_the_kind_demands() -> None:
    told_apart = {name: s for name, s in SCHEMAS.items() if "discriminator" in s}
    assert told_apart.keys() >= {"Track", "Effect"}
    for name, schema in told_apart.items():
        field, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
        assert [one["$ref"] for one in schema["oneOf"]] == list(mapping.values()), name
        for value, reference in mapping.items():
            kind = SCHEMAS[reference.rpartition("/")[2]]
            assert field in kind["required"], name
            assert kind["properties"][field]["const"] == value, name


def test_unions_of_kinds_that_demand_their_type_have_a_discriminator() -> None:
    assert tuple(SCHEMAS["Track"]["discriminator"]["mapping"]) == TRACK_TYPES
    for name, schema in SCHEMAS.items():
        kinds = [
            SCHEMAS.get(one.get("$ref", "").rpartition("/")[2]) for one in schema.get("oneOf", ())
        ]
        demanding = [
            k for k in kinds if k and {"type", "required"} <= k.keys() and "type" in k["required"]
        ]
        assert bool(demanding) == ("discriminator" in schema), name


def test_defaults_are_told_in_words() -> None:
    fields = [f for s in SCHEMAS.values() for f in s.get("properties", {}).values()]
    assert [field for field in fields if "default" in field] == []
    said = SCHEMAS["TextTrack"]["properties"]
    assert said["scale"]["description"].endswith(" Default: `1`.")
    assert said["start"]["description"].endswith(" Default: `0`.")
    version = SCHEMAS["CompositionRequest"]["properties"]["version"]
    assert version["description"].endswith("The only version is 1, the default.")
    assert said["duration"]["description"].endswith("no length of its own.")
    assert SCHEMAS["InviteBody"]["properties"]["days"]["description"] == "Default: `7`."


@pytest.mark.parametrize(
    ("name", "format_"),
    [(r"\w+At", "date-time"), (r"url|\w+Url", "uri"), (r"id|\w+Id", "uuid")],
)
def test_times_addresses_and_ids_have_their_format(name: str, format_: str) -> None:
    of_the_caller = {(kind.__name__, "id") for kind in TRACK_KINDS} | {("Problem", "requestId")}
    for model, schema in SCHEMAS.items():
        for field, inner in schema.get("properties", {}).items():
            if re.fullmatch(name, field) and (model, field) not in of_the_caller:
                text = inner["anyOf"][0] if "anyOf" in inner else inner
                assert text.get("format") == format_, f"{model}.{field}"


def test_a_job_has_its_whole_plan_where_it_is_read_alone_and_totals_in_lists() -> None:
    plan, totals = ({"$ref": f"#/components/schemas/Plan{n}"} for n in ("Summary", "Totals"))
    assert SCHEMAS["JobBody"]["properties"]["plan"]["anyOf"] == [plan, NULL]
    assert SCHEMAS["BriefJobBody"]["properties"]["plan"]["anyOf"] == [totals, NULL]
    report = {"$ref": "#/components/schemas/QcReport"}
    assert SCHEMAS["JobBody"]["properties"]["qc"]["anyOf"] == [report, NULL]
    brief = {"$ref": "#/components/schemas/BriefJobBody"}
    assert SCHEMAS["JobList"]["properties"]["items"]["items"] == brief


@pytest.mark.parametrize("kind", TRACK_KINDS, ids=lambda kind: kind.example["type"])
def test_a_track_is_of_one_kind_with_the_fields_of_that_kind(kind: Any) -> None:
    assert _allows("Track", kind.example)
    assert not _allows("Track", kind.example | {"colour": 1})
    assert not _allows("Track", kind.example | {"type": "colour"})
    assert not _allows("Track", {name: v for name, v in kind.example.items() if name != "type"})


@pytest.mark.parametrize(
    ("union", "good", "bad"),
    [
        ("Color", ["#fff", "#12345678", "navy"], ["#ff", "nay", "navyblue", 1, None]),
        ("BackgroundColor", ["#fff", "navy", "transparent"], ["#12345678", "half"]),
        ("StartSeconds", [0, 1.5, "00:01:30.5"], [-1, "1.5", "1:30", True]),
        ("LengthSeconds", [1, "00:00:01"], [0, "50%"]),
        ("KeyTime", [-1, "00:00:01", "50%"], ["-50%", "50", [1]]),
        ("Offset", [-5, "-50%"], ["50", "fifty"]),
        ("Extent", [5, "50%"], [-5, "-50%"]),
        ("Inset", [0, "0%"], [-1]),
        ("Paint", ["navy", {"stops": [{"offset": n, "color": "red"} for n in (0, 1)]}], [{}, 1]),
        ("Easing", ["linear"], ["lineal"]),
        ("Blend", ["softLight"], ["soft-light"]),
        ("Fit", ["cover"], ["Cover", ""]),
        ("Position", ["topLeft"], ["left top"]),
        ("TransitionType", ["fade", "wipeLeft"], ["fading"]),
        ("Effect", [{"type": "blur", "radius": 2}], [{"radius": 2}, {"type": "glow"}]),
    ],
)
def test_a_union_allows_what_the_spec_allows(union: str, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not _allows(union, value)] == []
    assert [value for value in bad if _allows(union, value)] == []


def _allows(name: str, value: object) -> bool:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(schema).is_valid(value)


def _schemas(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document but for examples, with its place."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            if name != "example":
                yield from _schemas(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _schemas(inner, f"{place}/{number}")
