"""What templates were before they were changed, over HTTP."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from draft_rows import picture_asset
from sqlalchemy import text, update

from api_users import ApiUser, codes
from reelmill.adapters.postgres.tables import templates
from reelmill.bootstrap.service import Services
from reelmill.usecases.templates.keep_templates import MOST_REVISION_BYTES, MOST_REVISIONS

pytestmark = pytest.mark.anyio


def body(words: str, **changes: Any) -> dict[str, Any]:
    spec = {"tracks": [{"type": "text", "text": words + " {{who}}", "duration": 1}]}
    who = {"type": "string", "default": "Ada"}
    return {"name": "card", "description": "", "spec": spec, "variables": {"who": who}} | changes


async def kept(user: ApiUser, wanted: dict[str, Any]) -> str:
    answer = await user.key.post("/v1/templates", json=wanted)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return f"/v1/templates/{answer.json()['id']}"


async def changed(user: ApiUser, path: str, wanted: dict[str, Any]) -> dict[str, Any]:
    answer = await user.key.put(path, json=wanted)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def texts(user: ApiUser, path: str) -> list[tuple[int, str]]:
    """The revisions that are kept: their numbers and the text of each."""
    items = (await user.key.get(f"{path}/revisions")).json()["items"]
    found = [(await user.key.get(f"{path}/revisions/{i['revision']}")).json() for i in items]
    assert [one["revision"] for one in found] == [item["revision"] for item in items]
    return [(one["revision"], one["spec"]["tracks"][0]["text"]) for one in found]


async def test_every_change_is_a_revision_that_can_be_taken_back(ada: ApiUser) -> None:
    path = await kept(ada, body("one", description="first"))
    first = (await ada.key.get(path)).json()
    assert (await changed(ada, path, body("two", name="other")))["revision"] == 2
    items = (await ada.key.get(f"{path}/revisions")).json()["items"]
    assert [(i["revision"], i["name"], i["description"]) for i in items] == [
        (2, "other", ""),
        (1, "card", "first"),
    ]
    assert items[1]["savedAt"] == first["updatedAt"]
    answer = await ada.key.post(f"{path}/revisions/1/restore")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    again = (await ada.key.get(path)).json()
    assert again["spec"] == first["spec"]
    assert (again["name"], again["description"], again["revision"]) == ("other", "first", 3)
    assert await texts(ada, path) == [(3, "one {{who}}"), (2, "two {{who}}"), (1, "one {{who}}")]


async def test_what_changes_nothing_is_no_revision_but_another_order_is(ada: ApiUser) -> None:
    two = {"a": {"type": "number", "default": 1}, "who": {"type": "string", "default": "Ada"}}
    spec = {"tracks": [{"type": "text", "text": "{{who}} {{a}}", "duration": 1}]}
    path = await kept(ada, body("", spec=spec, variables=two))
    assert (await changed(ada, path, body("", spec=spec, variables=two)))["revision"] == 1
    turned = dict(reversed(two.items()))
    assert (await changed(ada, path, body("", spec=spec, variables=turned)))["revision"] == 2


async def test_a_change_of_what_was_read_does_not_undo_another(ada: ApiUser) -> None:
    path = await kept(ada, body("one"))
    mine = {"If-Match": '"1"'}
    first = await ada.key.put(path, json=body("two"), headers=mine)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    for stale in ('"1"', "nonsense", '"0"'):
        late = await ada.key.put(path, json=body("three"), headers={"If-Match": stale})
        assert (late.status_code, codes(late)) == (412, ["template_changed"])
        assert late.json()["revision"] == 2
    late = await ada.key.post(f"{path}/revisions/1/restore", headers=mine)
    assert (late.status_code, codes(late)) == (412, ["template_changed"])
    assert (await ada.key.get(path)).json()["spec"] == body("two")["spec"]
    for headers in ({}, {"If-Match": "*"}, {"If-Match": 'W/"4"'}):
        answer = await ada.key.put(path, json=body(f"with {headers}"), headers=headers)
        assert answer.status_code == 200, answer.text


async def test_fields_keep_the_order_they_were_written_in(ada: ApiUser) -> None:
    names = ["zebra", "m", "apple", "middle"]
    variables = {n: {"type": "string", "description": n, "default": "x"} for n in names}
    placed = "".join(f"{{{{{name}}}}}" for name in names)
    spec = {"tracks": [{"type": "text", "text": placed, "duration": 1}], "canvas": {"fps": 10}}
    wanted = body("", spec=spec, variables=variables)
    path = await kept(ada, wanted)
    await changed(ada, path, body("other"))
    await ada.key.post(f"{path}/revisions/1/restore")
    for address in (path, f"{path}/revisions/1"):
        read = (await ada.key.get(address)).json()
        assert list(read["variables"]) == names
        assert json.dumps(read["spec"]) == json.dumps(spec)
        assert list(read["variables"]["m"]) == ["type", "description", "default"]
    for address in ("/v1/templates", f"{path}/revisions"):
        (item, *_) = (await ada.key.get(address)).json()["items"]
        assert list(item["variables"]) == names


async def test_what_the_last_release_writes_beside_the_order_counts(
    ada: ApiUser, services: Services
) -> None:
    path = await kept(ada, body("one"))
    theirs = body("theirs")["spec"]
    async with services.database.begin() as transaction:
        mine = update(templates).where(templates.c.user_id == ada.id).values(spec=theirs)
        await transaction.connection.execute(mine)  # type: ignore[attr-defined]
    assert (await ada.key.get(path)).json()["spec"] == theirs
    await changed(ada, path, body("ours"))
    assert await texts(ada, path) == [(2, "ours {{who}}"), (1, "theirs {{who}}")]


async def test_the_newest_revisions_are_kept(ada: ApiUser) -> None:
    path = await kept(ada, body("1"))
    for number in range(2, MOST_REVISIONS + 3):
        await changed(ada, path, body(str(number)))
    items = (await ada.key.get(f"{path}/revisions")).json()["items"]
    assert [item["revision"] for item in items] == list(range(MOST_REVISIONS + 2, 2, -1))
    gone = await ada.key.get(f"{path}/revisions/2")
    assert (gone.status_code, codes(gone)) == (404, ["not_found"])


async def test_revisions_take_no_more_than_so_many_bytes(ada: ApiUser, services: Services) -> None:
    path = await kept(ada, body("1"))
    await changed(ada, path, body("2"))
    async with services.database.begin() as transaction:
        large = text(
            "UPDATE template_revisions SET written = "
            "json_build_object('variables', '{}'::json, 'spec', repeat('x', :bytes))"
        )
        size = {"bytes": MOST_REVISION_BYTES - 250}
        await transaction.connection.execute(large, size)  # type: ignore[attr-defined]
    await changed(ada, path, body("3"))
    assert len((await ada.key.get(f"{path}/revisions")).json()["items"]) == 3
    await changed(ada, path, body("4"))
    items = (await ada.key.get(f"{path}/revisions")).json()["items"]
    assert [item["revision"] for item in items] == [4, 3, 2]


async def test_a_revision_whose_file_is_gone_cannot_be_taken_back(
    ada: ApiUser, services: Services
) -> None:
    asset = await picture_asset(services, ada.id, "IMAGE")
    image = {"type": "image", "src": f"asset:{asset}", "duration": 1}
    path = await kept(ada, body("", spec={"tracks": [image]}, variables={}))
    await changed(ada, path, body("two"))
    assert (await ada.key.delete(f"/v1/assets/{asset}")).status_code == 204
    answer = await ada.key.post(f"{path}/revisions/1/restore")
    assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [
        ("asset_missing", "/spec/tracks/0/src")
    ]
    assert (await ada.key.get(path)).json()["revision"] == 2


async def test_a_job_says_which_revision_it_was_rendered_from(ada: ApiUser) -> None:
    path = await kept(ada, body("one"))
    await changed(ada, path, body("two"))
    answer = await ada.key.post(f"{path}/render", json={})
    assert answer.status_code == 202, answer.text
    await changed(ada, path, body("three"))
    job = (await ada.key.get(answer.headers["location"])).json()
    assert job["templateRevision"] == 2
    plain = await ada.key.post("/v1/render", json={"tracks": [dict(SHAPE)]})
    assert (await ada.key.get(plain.headers["location"])).json()["templateRevision"] is None


async def test_a_deleted_template_takes_its_revisions_along(
    ada: ApiUser, services: Services
) -> None:
    path = await kept(ada, body("one"))
    await changed(ada, path, body("two"))
    assert (await ada.key.delete(path)).status_code == 204
    async with services.database.begin() as transaction:
        found = await transaction.connection.scalar(  # type: ignore[attr-defined]
            text("SELECT count(*) FROM template_revisions")
        )
    assert found == 0
    assert (await ada.key.get(f"{path}/revisions")).status_code == 404


SHAPE = {"type": "shape", "shape": "rectangle", "fill": "red", "duration": 1}


async def test_a_template_is_not_deleted_while_it_is_changed(
    ada: ApiUser, services: Services
) -> None:
    path = await kept(ada, body("one"))
    found = UUID(path.rpartition("/")[2])
    async with services.database.begin() as transaction:
        before = await transaction.templates.held(ada.id, found)
        assert before is not None
        deleting = asyncio.create_task(ada.key.delete(path))
        await asyncio.sleep(0.3)
        draft = replace(before.draft, description="changed")
        assert (await transaction.templates.replace(before, draft, [])).revision == 2
    assert (await deleting).status_code == 204
    assert (await ada.key.get(path)).status_code == 404
