"""An example for every body of the OpenAPI document, put together from its schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelmill.api.openapi.example_values import ANSWERS, BY_FORMAT, CHANGES, FIELDS, MODELS
from reelmill.api.openapi.schemas import REFERENCE

_Schema = Mapping[str, Any]


class Examples:
    """Examples of schemas.

    Args:
        schemas: All of the document, by name.
    """

    def __init__(self, schemas: Mapping[str, _Schema]) -> None:
        self._schemas = schemas

    def add_to(self, operation: dict[str, Any]) -> None:
        """Show what is sent, and what is answered to it; a file is not shown.

        Raises:
            LookupError: a field has no value in `example_values`.
        """
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = self._of(content["schema"])
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                if status < "300" and content["schema"].get("format") != "binary":
                    content["example"] = self._answer(operation["operationId"], content["schema"])

    def _answer(self, operation_id: str, schema: _Schema) -> Any:
        if operation_id in ANSWERS:
            return ANSWERS[operation_id]
        changes = CHANGES.get(operation_id)
        return {**self._of(schema), **changes} if changes else self._of(schema)

    def _of(self, schema: _Schema, model: str = "", field: str = "") -> Any:
        """An example of what a field of a model may be; of the schema alone without them."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(REFERENCE)
            return MODELS[name] if name in MODELS else self._of(self._schemas[name], name, field)
        if "properties" in schema:
            return self._object(schema, model)
        if choices := schema.get("oneOf") or schema.get("anyOf"):
            return self._of(choices[0], model, field)
        if schema.get("type") == "array":
            return [self._of(schema["items"], model, field)]
        return _single(schema, f"{model}.{field}")

    def _object(self, schema: _Schema, model: str) -> dict[str, Any]:
        required = schema.get("required", ())
        fields = schema["properties"].items()
        shown = {n: inner for n, inner in fields if n in required or f"{model}.{n}" in FIELDS}
        return {name: self._field(inner, model, name) for name, inner in shown.items()}

    def _field(self, schema: _Schema, model: str, name: str) -> Any:
        own = f"{model}.{name}"
        if own in FIELDS:
            return FIELDS[own]
        told = {"$ref", "const", "enum"} & schema.keys()
        return FIELDS[name] if name in FIELDS and not told else self._of(schema, model, name)


def _single(schema: _Schema, place: str) -> Any:
    """A value that has no parts."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") in {"integer", "number"}:
        return schema.get("minimum", 1)
    if schema.get("type") == "boolean":
        return True
    try:
        return BY_FORMAT[schema["format"]]
    except KeyError:
        raise LookupError(f"{place} has no value in example_values.py") from None
