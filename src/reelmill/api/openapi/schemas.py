"""Rules for all schemas of the OpenAPI document, so that clients can be generated from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

NAME = "x-name"
"""In a model that stands in the middle of another: what it is called."""

REFERENCE = "#/components/schemas/"
"""Begins every reference to a schema."""


def tidied(schemas: dict[str, Any]) -> dict[str, Any]:
    """The same schemas by name, each titled with its name and no other, defaults in words.

    A title becomes the name of a class, so there must be no two of one. A `default` makes some
    generators send values that nobody gave, and others demand the field.
    """
    for holder in list(schemas.values()):
        schemas.update(_named_within(holder))
    for name, schema in schemas.items():
        drop_titles(schema)
        for field in schema.get("properties", {}).values():
            _say_default(field)
        schemas[name] = {"title": name, **schema}
    return dict(sorted(schemas.items()))


def drop_titles(schema: Any) -> None:
    """Remove the titles of a schema and of all within."""
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for inner in schema.values():
            drop_titles(inner)
    elif isinstance(schema, list):
        for inner in schema:
            drop_titles(inner)


def _named_within(holder: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Models with a `NAME` that stand in another one, where they become references."""
    for field in holder.get("properties", {}).values():
        inner = field.get("additionalProperties")
        if isinstance(inner, dict) and NAME in inner:
            name = inner.pop(NAME)
            field["additionalProperties"] = {"$ref": REFERENCE + name}
            yield name, inner


def _say_default(field: dict[str, Any]) -> None:
    default = field.pop("default", None)
    words = field.get("description", "")
    if default not in (None, [], {}, "") and "default" not in words:
        field["description"] = f"{words} Default: `{json.dumps(default)}`.".lstrip()
