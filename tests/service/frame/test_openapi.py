"""The OpenAPI document is whole and says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from reelmill.api.app import create
from reelmill.api.openapi import operations
from reelmill.api.openapi.example_values import ANSWERS, CHANGES, FIELDS, MODELS
from reelmill.api.openapi.operation_names import OPERATIONS as NAMES
from reelmill.api.openapi.operation_names import name_operation
from reelmill.core.spec import Limits
from reelmill.settings import ServiceSettings
from reelmill.usecases.jobs.render_request import read_request
from serving import Serving

DOCUMENT = create(ServiceSettings()).openapi()
OPERATIONS = list(operations(DOCUMENT))
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))
NOT_SHOWN = {"image/png", "image/webp"}


def test_every_operation_has_a_name_of_its_own_a_tag_that_is_explained_and_a_description() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names)) > 50
    assert [
        name for name in names if not re.fullmatch(r"[a-z][A-Za-z]*\.[a-z][A-Za-z]*", name)
    ] == []
    explained = {tag["name"] for tag in DOCUMENT["tags"]}
    for path, method, operation in OPERATIONS:
        assert set(operation["tags"]) <= explained, path
        assert operation["tags"], path
        assert operation["description"], f"{method} {path}"
        assert re.fullmatch(r"[A-Z][a-z]+( [\w']+)+", operation["summary"]), operation["summary"]


def test_the_names_that_programs_rely_on_stay() -> None:
    names = {operation["operationId"] for _, _, operation in OPERATIONS}
    assert names >= {"renders.create", "jobs.list", "jobs.get", "jobs.cancel", "assets.signUpload"}


def test_an_operation_without_a_name_is_refused_and_no_name_is_without_operation() -> None:
    with pytest.raises(LookupError, match="GET /v1/nothing"):
        name_operation({}, "get", "/v1/nothing")
    assert {(method.upper(), path) for path, method, _ in OPERATIONS} == NAMES.keys()


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    text = json.dumps(DOCUMENT)
    found = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert found == set(schemas)
    assert "#/$defs/" not in text
    assert "HTTPValidationError" not in text


def test_every_error_is_a_problem() -> None:
    for path, method, operation in OPERATIONS:
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and (path, status) != ("/health", "503"):
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_bodies_of_a_render(example: Path) -> None:
    validator = _validator({"$ref": "#/components/schemas/RenderRequest"})
    spec = json.loads(example.read_text(encoding="utf-8"))
    order = {"name": "x", "metadata": {"a": "b"}, "priority": 1, "webhookUrl": "https://a.example"}
    assert list(validator.iter_errors(spec | order)) == []
    assert not validator.is_valid(spec | {"colour": 1})
    assert not validator.is_valid(spec | {"priority": "high"})


def test_every_body_has_an_example_that_its_schema_allows() -> None:
    shown = 0
    for path, method, operation in OPERATIONS:
        for kind, content in _bodies(operation):
            if kind not in NOT_SHOWN:
                found = list(_validator(content["schema"]).iter_errors(content["example"]))
                assert found == [], f"{method} {path}"
                assert content["example"], f"{method} {path}"
                shown += 1
    assert shown > 90


def test_every_value_of_examples_is_of_a_field_that_there_is() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    own = {f"{name}.{field}" for name, s in schemas.items() for field in s.get("properties", {})}
    assert FIELDS.keys() - own - {place.partition(".")[2] for place in own} == set()
    assert MODELS.keys() - schemas.keys() == set()
    operations_ = {operation["operationId"] for _, _, operation in OPERATIONS}
    assert (ANSWERS.keys() | CHANGES.keys()) - operations_ == set()


def test_the_example_of_a_render_can_be_rendered() -> None:
    body = DOCUMENT["paths"]["/v1/render"]["post"]["requestBody"]["content"]["application/json"]
    order = read_request(body["example"], Limits())
    assert order.fields.name == "Hello"
    assert len(order.spec["tracks"]) == 2


def test_the_server_names_the_address_at_which_it_is_reached(serving: Serving) -> None:
    assert DOCUMENT["servers"][0]["url"] == "http://localhost:8000"
    told = httpx.get(f"{serving.url}/openapi.json", timeout=60).json()
    assert told["servers"] == [{"url": "http://127.0.0.1"}]  # what its settings say


def _bodies(operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What is sent, and what is answered to it, by media type."""
    successes = [answer for s, answer in operation["responses"].items() if s < "300"]
    holders = [operation.get("requestBody", {}), *successes]
    return [item for holder in holders for item in holder.get("content", {}).items()]


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    whole = {**schema, "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
