"""The OpenAPI document is whole and says what is so."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from reelmill.api.app import create
from reelmill.api.openapi import operations
from reelmill.settings import ServiceSettings

DOCUMENT = create(ServiceSettings()).openapi()
OPERATIONS = list(operations(DOCUMENT))
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))


def test_every_operation_has_a_name_of_its_own_a_tag_that_is_explained_and_a_description() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names)) > 50
    explained = {tag["name"] for tag in DOCUMENT["tags"]}
    for path, method, operation in OPERATIONS:
        assert set(operation["tags"]) <= explained, path
        assert operation["tags"], path
        assert operation["description"], f"{method} {path}"


def test_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    text = json.dumps(DOCUMENT)
    found = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert found <= set(schemas)
    assert "#/$defs/" not in text
    assert "HTTPValidationError" not in text


def test_every_error_is_a_problem() -> None:
    for path, method, operation in OPERATIONS:
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and (path, status) != ("/health", "503"):
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_bodies_of_a_render(example: Path) -> None:
    schema = {
        "$ref": "#/components/schemas/RenderRequest",
        "components": {"schemas": DOCUMENT["components"]["schemas"]},
    }
    validator = jsonschema_rs.Draft202012Validator(schema)
    spec = json.loads(example.read_text(encoding="utf-8"))
    order = {"name": "x", "metadata": {"a": "b"}, "priority": 1, "webhookUrl": "https://a.example"}
    assert list(validator.iter_errors(spec | order)) == []
    assert not validator.is_valid(spec | {"colour": 1})
    assert not validator.is_valid(spec | {"priority": "high"})
