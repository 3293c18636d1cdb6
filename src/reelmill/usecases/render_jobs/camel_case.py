"""Dataclasses as JSON objects of the API."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def camel_keys(value: DataclassInstance) -> dict[str, Any]:
    """The fields of a flat dataclass under the names they have in JSON."""
    return {camel(field.name): getattr(value, field.name) for field in fields(value)}


def camel(name: str) -> str:
    """`snake_case` as `camelCase`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
