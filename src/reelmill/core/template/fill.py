"""A document with placeholders and values for them become a document without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelmill.core.template.placeholders import pieces, whole_name


def fill(document: Any, values: Mapping[str, Any]) -> Any:
    """The document with values in place of placeholders; values are taken as they are.

    A text that is one placeholder becomes the value itself; inside a text a value is written
    out. Of a variable without a value, a field that is one placeholder is left out, and inside
    a text nothing is written.
    """
    if isinstance(document, str):
        return _text(document, values)
    if isinstance(document, Mapping):
        kept = {name: inner for name, inner in document.items() if not _absent(inner, values)}
        return {name: fill(inner, values) for name, inner in kept.items()}
    if isinstance(document, list | tuple):
        return [fill(inner, values) for inner in document if not _absent(inner, values)]
    return document


def written(value: object) -> str:
    """A value as it stands inside a text: numbers as short as they can be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _text(text: str, values: Mapping[str, Any]) -> Any:
    name = whole_name(text)
    if name is not None:
        return values[name]
    return "".join(
        piece if kind == "text" else written(values.get(piece, "")) for kind, piece in pieces(text)
    )


def _absent(inner: object, values: Mapping[str, Any]) -> bool:
    name = whole_name(inner) if isinstance(inner, str) else None
    return name is not None and name not in values
