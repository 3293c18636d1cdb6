"""Templates over HTTP whose values would make them too large."""

from __future__ import annotations

from typing import Any

import pytest

from api_users import ApiUser, codes

pytestmark = pytest.mark.anyio

LONG = "x" * 100_000
SPEC: dict[str, Any] = {"duration": 1, "tracks": [{"type": "text", "text": "{{a}}" * 200}]}


def body(**variable: Any) -> dict[str, Any]:
    return {"name": "n", "spec": SPEC, "variables": {"a": {"type": "string", **variable}}}


async def test_a_default_that_makes_the_spec_too_large_is_refused(ada: ApiUser) -> None:
    answer = await ada.key.post("/v1/templates", json=body(default=LONG))
    assert (answer.status_code, codes(answer)) == (413, ["document_too_large"])
    assert answer.json()["errors"][0]["pointer"] == "/spec/tracks/0/text"


async def test_a_value_that_makes_the_spec_too_large_is_refused(ada: ApiUser) -> None:
    kept = await ada.key.post("/v1/templates", json=body())
    assert kept.status_code == 201
    path = f"/v1/templates/{kept.json()['id']}/render"
    answer = await ada.key.post(path, json={"variables": {"a": LONG}})
    assert (answer.status_code, codes(answer)) == (413, ["document_too_large"])
    assert answer.json()["errors"][0]["pointer"] == "/tracks/0/text"
