"""Templates over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from api_users import ApiUser, codes

pytestmark = pytest.mark.anyio

BODY: dict[str, Any] = {
    "name": "greeting",
    "description": "Says hello.",
    "spec": {
        "tracks": [
            {"type": "shape", "shape": "rectangle", "fill": "{{color}}", "duration": "{{length}}"},
            {"type": "text", "text": "Hello {{name}}", "duration": 1},
        ]
    },
    "variables": {
        "name": {"type": "string", "max": 20},
        "color": {"type": "color", "default": "red"},
        "length": {"type": "number", "default": 2, "min": 1},
    },
}


async def kept(user: ApiUser, **changes: Any) -> str:
    answer = await user.key.post("/v1/templates", json=BODY | changes)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/templates/{answer.json()['id']}"
    return str(answer.json()["id"])


async def test_a_template_is_kept_read_listed_replaced_and_deleted(ada: ApiUser) -> None:
    path = f"/v1/templates/{await kept(ada)}"
    read = (await ada.key.get(path)).json()
    assert {name: read[name] for name in BODY} == BODY
    changed = BODY | {"name": "other", "description": ""}
    answer = await ada.key.put(path, json=changed)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in BODY} == changed
    assert answer.json()["updatedAt"] >= read["updatedAt"]
    listed = (await ada.key.get("/v1/templates")).json()
    assert [item["name"] for item in listed["items"]] == ["other"]
    assert "spec" not in listed["items"][0]
    assert (await ada.key.delete(path)).status_code == 204
    assert (await ada.key.get(path)).status_code == 404


async def test_templates_are_listed_by_name_in_pages(ada: ApiUser) -> None:
    for name in ("c", "a", "b"):
        await kept(ada, name=name)
    first = (await ada.key.get("/v1/templates?limit=2")).json()
    rest = (await ada.key.get(f"/v1/templates?limit=2&cursor={first['nextCursor']}")).json()
    assert [item["name"] for item in first["items"] + rest["items"]] == ["a", "b", "c"]
    assert rest["nextCursor"] is None
    for cursor in ("%21", "AA", "_w"):
        assert codes(await ada.key.get(f"/v1/templates?cursor={cursor}")) == ["cursor_invalid"]


async def test_templates_are_found_by_a_part_of_their_names(ada: ApiUser) -> None:
    for name in ("Green card", "red CARD", "poster 100%", "poster 1000"):
        await kept(ada, name=name)
    for words, wanted in (("card", ["Green card", "red CARD"]), ("100%", ["poster 100%"])):
        listed = (await ada.key.get("/v1/templates", params={"search": words})).json()
        assert [item["name"] for item in listed["items"]] == wanted
    first = (await ada.key.get("/v1/templates?search=card&limit=1")).json()
    rest = f"/v1/templates?search=card&cursor={first['nextCursor']}"
    assert [item["name"] for item in (await ada.key.get(rest)).json()["items"]] == ["red CARD"]


async def test_a_copy_has_a_name_that_is_free(ada: ApiUser) -> None:
    template = await kept(ada, name="n" * 200)
    for suffix in (" (copy)", " (copy 2)"):
        answer = await ada.key.post(f"/v1/templates/{template}/duplicate")
        assert answer.status_code == 201, answer.text
        copy = answer.json()
        assert answer.headers["location"] == f"/v1/templates/{copy['id']}"
        assert copy["name"] == "n" * (200 - len(suffix)) + suffix
        assert {name: copy[name] for name in ("description", "spec", "variables")} == {
            name: BODY[name] for name in ("description", "spec", "variables")
        }
        assert copy["revision"] == 1


async def test_a_name_is_used_once_by_each_user(ada: ApiUser, bob: ApiUser) -> None:
    await kept(ada)
    await kept(bob)
    again = await ada.key.post("/v1/templates", json=BODY)
    assert (again.status_code, codes(again)) == (409, ["template_name_taken"])
    other = await kept(ada, name="other")
    renamed = await ada.key.put(f"/v1/templates/{other}", json=BODY)
    assert (renamed.status_code, codes(renamed)) == (409, ["template_name_taken"])


async def test_what_is_wrong_with_a_template_is_reported_in_the_body_that_was_sent(
    ada: ApiUser,
) -> None:
    spec = {"tracks": [{"type": "text", "text": "{{x}} {{y}}", "duration": 1}]}
    variables = {"x": {"type": "text"}}
    first = await ada.key.post("/v1/templates", json=BODY | {"spec": spec, "variables": variables})
    assert [e["pointer"] for e in first.json()["errors"]] == ["/variables/x/type"]
    variables = {"x": {"type": "string"}, "z": {"type": "string"}}
    second = await ada.key.post("/v1/templates", json=BODY | {"spec": spec, "variables": variables})
    found = {(e["pointer"], e["code"]) for e in second.json()["errors"]}
    assert found == {
        ("/spec/tracks/0/text", "variable_undeclared"),
        ("/variables/z", "variable_unused"),
    }


async def test_a_render_of_a_template_is_a_job_with_the_filled_spec(ada: ApiUser) -> None:
    template = await kept(ada)
    asked = {"variables": {"name": "Ada", "length": 3}, "metadata": {"a": "b"}, "priority": 2}
    answer = await ada.key.post(f"/v1/templates/{template}/render", json=asked)
    assert answer.status_code == 202, answer.text
    path = answer.headers["location"]
    job = (await ada.key.get(path)).json()
    assert (job["templateId"], job["metadata"], job["priority"]) == (template, {"a": "b"}, 2)
    spec = (await ada.key.get(f"{path}/spec")).json()
    assert spec["tracks"][0]["fill"] == "red"
    assert spec["tracks"][0]["duration"] == 3
    assert spec["tracks"][1]["text"] == "Hello Ada"
    assert (await ada.key.delete(f"/v1/templates/{template}")).status_code == 204
    assert (await ada.key.get(path)).json()["templateId"] is None


async def test_a_render_of_a_template_can_be_repeated_safely(ada: ApiUser) -> None:
    path = f"/v1/templates/{await kept(ada)}/render"
    key = {"Idempotency-Key": "once"}
    first = await ada.key.post(path, json={"variables": {"name": "Ada"}}, headers=key)
    again = await ada.key.post(path, json={"variables": {"name": "Ada"}}, headers=key)
    assert first.json() == again.json()
    other = await ada.key.post(path, json={"variables": {"name": "Bob"}}, headers=key)
    assert (other.status_code, codes(other)) == (422, ["idempotency_key_reused"])


async def test_problems_of_a_filled_template_name_place_and_variable(ada: ApiUser) -> None:
    path = f"/v1/templates/{await kept(ada)}"
    for verb in ("render", "validate"):
        missing = await ada.key.post(f"{path}/{verb}", json={"variables": {"length": 0}})
        found = {(e["pointer"], e["code"]) for e in missing.json()["errors"]}
        assert found == {
            ("/variables/name", "variable_missing"),
            ("/variables/length", "out_of_range"),
        }
        bell = await ada.key.post(f"{path}/{verb}", json={"variables": {"name": "a\x07"}})
        (problem,) = bell.json()["errors"]
        assert (problem["pointer"], problem["code"]) == ("/tracks/1/text", "invalid_text")
        assert "(variable `name`)" in problem["message"]


async def test_a_template_can_be_filled_without_a_render(ada: ApiUser) -> None:
    path = f"/v1/templates/{await kept(ada)}/validate"
    answer = await ada.key.post(path, json={"variables": {"name": "{{color}}"}})
    assert answer.status_code == 200
    assert answer.json()["spec"]["tracks"][1]["text"] == "Hello {{color}}"
