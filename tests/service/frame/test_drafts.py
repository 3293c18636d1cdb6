"""Drafts over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from draft_rows import fill_up, picture_asset
from httpx import Response
from sqlalchemy import delete, func, select

from api_users import ApiUser, codes
from odd_texts import odd_texts
from reelmill.adapters.postgres.tables import assets, drafts, users
from reelmill.bootstrap.service import Services
from reelmill.usecases.drafts.keep_drafts import MOST_DRAFTS, MOST_SPEC_BYTES

pytestmark = pytest.mark.anyio

BODY: dict[str, Any] = {"name": "first", "kind": "slideshow", "spec": '{"tracks": ['}


async def kept(user: ApiUser, **changes: Any) -> dict[str, Any]:
    answer = await user.key.post("/v1/drafts", json=BODY | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/drafts/{made['id']}"
    return made


async def saved(user: ApiUser, draft: dict[str, Any], revision: int, **change: Any) -> Response:
    headers = {"If-Match": f'"{revision}"'}
    return await user.key.put(f"/v1/drafts/{draft['id']}", json=change, headers=headers)


async def test_a_draft_is_kept_read_saved_listed_and_deleted(ada: ApiUser) -> None:
    made = await kept(ada)
    assert made | {"id": 0, "createdAt": 0, "updatedAt": 0} == BODY | {
        **{"id": 0, "createdAt": 0, "updatedAt": 0, "revision": 1, "thumbnailUrl": None}
    }
    path = f"/v1/drafts/{made['id']}"
    read = await ada.key.get(path)
    assert (read.json(), read.headers["etag"]) == (made, '"1"')
    answer = await saved(ada, made, 1, name="second", spec="{}")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    changed = answer.json()
    assert (changed["name"], changed["spec"], changed["revision"]) == ("second", "{}", 2)
    assert changed["updatedAt"] > made["updatedAt"]
    assert (await ada.key.get(path)).json() == changed
    (item,) = (await ada.key.get("/v1/drafts")).json()["items"]
    assert item == {name: changed[name] for name in changed if name != "spec"}
    assert (await ada.key.delete(path)).status_code == 204
    assert (await ada.key.get(path)).status_code == 404
    assert (await ada.key.delete(path)).status_code == 404
    assert (await saved(ada, made, 2, name="third")).status_code == 404


async def test_what_a_change_leaves_out_stays(ada: ApiUser) -> None:
    made = await kept(ada)
    renamed = (await saved(ada, made, 1, name="second")).json()
    assert (renamed["name"], renamed["spec"]) == ("second", BODY["spec"])
    written = (await saved(ada, made, 2, spec="")).json()
    assert (written["name"], written["spec"], written["revision"]) == ("second", "", 3)


async def test_a_change_of_another_revision_overwrites_nothing(ada: ApiUser) -> None:
    made = await kept(ada)
    changed = (await saved(ada, made, 1, spec="one tab")).json()
    for revision in (1, 3, 999_999_999):
        refused = await saved(ada, made, revision, spec="the other tab")
        assert (refused.status_code, codes(refused)) == (412, ["draft_changed"])
        assert refused.json()["revision"] == 2
        assert changed["updatedAt"] in refused.json()["detail"]
    assert (await ada.key.get(f"/v1/drafts/{made['id']}")).json() == changed


@pytest.mark.parametrize("given", [None, "", "*", "1", '"x"', '"0"', '"1", "2"', '"12345678901"'])
async def test_a_change_says_which_revision_it_was_made_from(
    ada: ApiUser, given: str | None
) -> None:
    made = await kept(ada)
    headers = {} if given is None else {"If-Match": given}
    answer = await ada.key.put(f"/v1/drafts/{made['id']}", json={"name": "x"}, headers=headers)
    assert (answer.status_code, codes(answer)) == (428, ["draft_revision_missing"])
    assert (await ada.key.get(f"/v1/drafts/{made['id']}")).json() == made


async def test_a_tag_that_a_proxy_made_weak_is_the_same_revision(ada: ApiUser) -> None:
    made = await kept(ada)
    headers = {"If-Match": 'W/"1"'}
    answer = await ada.key.put(f"/v1/drafts/{made['id']}", json={"name": "x"}, headers=headers)
    assert answer.status_code == 200


async def test_of_writers_at_the_same_time_one_wins_and_the_others_know(ada: ApiUser) -> None:
    made = await kept(ada)
    for revision in range(1, 6):
        writers = [saved(ada, made, revision, spec=f"{revision} {n}") for n in range(6)]
        answers = await asyncio.gather(*writers)
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses) == [200, *[412] * 5]
        winner = statuses.index(200)
        stored = (await ada.key.get(f"/v1/drafts/{made['id']}")).json()
        assert (stored["spec"], stored["revision"]) == (f"{revision} {winner}", revision + 1)


async def test_every_text_comes_back_character_for_character(ada: ApiUser) -> None:
    made, revision = await kept(ada), 1
    for text in odd_texts():
        for escaped in (True, False):
            body = json.dumps({"spec": text}, ensure_ascii=escaped).encode()
            headers = {"If-Match": f'"{revision}"', "Content-Type": "application/json"}
            path = f"/v1/drafts/{made['id']}"
            answer = await ada.key.put(path, content=body, headers=headers)
            assert answer.status_code == 200, (text, answer.text)
            revision += 1
            assert answer.json()["spec"] == text
            assert (await ada.key.get(path)).json()["spec"] == text


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "{}\udfff"])
async def test_what_no_text_can_hold_is_refused(ada: ApiUser, text: str) -> None:
    body = json.dumps(BODY | {"spec": text})
    headers = {"Content-Type": "application/json"}
    answer = await ada.key.post("/v1/drafts", content=body, headers=headers)
    assert (answer.status_code, codes(answer)) == (422, ["invalid_text"])
    assert answer.json()["errors"][0]["pointer"] == "/spec"


@pytest.mark.parametrize("unit", ["x", "\u20ac", "\x01"])
async def test_a_spec_has_at_most_a_mebibyte_however_it_is_sent(ada: ApiUser, unit: str) -> None:
    most = MOST_SPEC_BYTES // len(unit.encode())
    made = await kept(ada, spec=unit * most)
    assert (await ada.key.get(f"/v1/drafts/{made['id']}")).json()["spec"] == unit * most
    for answer in (
        await ada.key.post("/v1/drafts", json=BODY | {"spec": unit * (most + 1)}),
        await saved(ada, made, 1, spec=unit * (most + 1)),
    ):
        assert (answer.status_code, codes(answer)) == (413, ["draft_too_large"])


async def test_names_and_kinds_are_checked(ada: ApiUser) -> None:
    assert (await kept(ada, name="n" * 200))["name"] == "n" * 200
    for change, code in (
        ({"name": ""}, "empty"),
        ({"name": "n" * 201}, "text_too_long"),
        ({"kind": "film"}, "unknown_value"),
        ({"spec": {}}, "wrong_type"),
        ({"id": str(uuid4())}, "unknown_field"),
    ):
        answer = await ada.key.post("/v1/drafts", json=BODY | change)
        assert (answer.status_code, codes(answer)) == (422, [code])


async def test_lists_have_the_last_change_first_in_pages(ada: ApiUser, bob: ApiUser) -> None:
    await kept(bob)
    a, b, c = [await kept(ada, name=name) for name in "abc"]
    await saved(ada, a, 1, spec="later")
    first = (await ada.key.get("/v1/drafts?limit=2")).json()
    rest = (await ada.key.get(f"/v1/drafts?limit=2&cursor={first['nextCursor']}")).json()
    items = first["items"] + rest["items"]
    assert [item["id"] for item in items] == [draft["id"] for draft in (a, c, b)]
    assert rest["nextCursor"] is None
    assert codes(await ada.key.get("/v1/drafts?cursor=AA")) == ["cursor_invalid"]


async def test_a_copy_has_the_same_text_and_lives_its_own_life(ada: ApiUser) -> None:
    made = await kept(ada, name="n" * 198)
    answer = await ada.key.post(f"/v1/drafts/{made['id']}/duplicate")
    copy = answer.json()
    assert (answer.status_code, copy["revision"], copy["spec"]) == (201, 1, BODY["spec"])
    assert answer.headers["location"] == f"/v1/drafts/{copy['id']}"
    assert (copy["name"], copy["kind"]) == ("n" * 193 + " (copy)", "slideshow")
    await saved(ada, copy, 1, spec="other")
    assert (await ada.key.get(f"/v1/drafts/{made['id']}")).json() == made


async def test_drafts_of_others_are_not_there(ada: ApiUser, bob: ApiUser) -> None:
    made = await kept(ada)
    path = f"/v1/drafts/{made['id']}"
    answers = [
        await bob.key.get(path),
        await saved(bob, made, 1, spec="mine"),
        await bob.key.post(f"{path}/duplicate"),
        await bob.key.delete(path),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await bob.key.get("/v1/drafts")).json()["items"] == []
    assert (await ada.key.get(path)).json() == made


async def test_a_user_has_a_limited_number_of_drafts_even_at_the_same_time(
    ada: ApiUser, bob: ApiUser, services: Services
) -> None:
    made = await kept(ada)
    await fill_up(services, ada.id, MOST_DRAFTS - 3)
    adding = [ada.key.post("/v1/drafts", json=BODY) for _ in range(3)]
    adding += [ada.key.post(f"/v1/drafts/{made['id']}/duplicate") for _ in range(3)]
    answers = await asyncio.gather(*adding)
    assert sorted(answer.status_code for answer in answers) == [201, 201, *[429] * 4]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert codes(refused) == ["too_many_drafts"]
    await kept(bob)
    assert (await ada.key.delete(f"/v1/drafts/{made['id']}")).status_code == 204
    await kept(ada)


async def test_the_thumbnail_is_of_the_first_picture_or_video_that_is_named(
    ada: ApiUser, bob: ApiUser, services: Services
) -> None:
    hers, second = [await picture_asset(services, ada.id, "VIDEO") for _ in range(2)]
    nothing = [
        await picture_asset(services, ada.id, "AUDIO"),  # a sound may have its cover
        await picture_asset(services, bob.id, "IMAGE"),
        await picture_asset(services, ada.id, "IMAGE", thumbnail_key=None),
        uuid4(),
    ]
    text = "".join(f'"src": "asset:{str(one).upper()}", ' for one in (*nothing, hers, second))
    made = await kept(ada, spec=text)
    assert f"{hers}.webp" in made["thumbnailUrl"]
    (item,) = (await ada.key.get("/v1/drafts")).json()["items"]
    assert f"{hers}.webp" in item["thumbnailUrl"]
    assert f"{hers}.webp" in (await saved(ada, made, 1, name="x")).json()["thumbnailUrl"]
    copied = (await ada.key.post(f"/v1/drafts/{made['id']}/duplicate")).json()
    assert f"{hers}.webp" in copied["thumbnailUrl"]
    other = (await saved(ada, made, 2, spec=f"asset:{second}")).json()
    assert f"{second}.webp" in other["thumbnailUrl"]
    assert (await saved(ada, made, 3, spec="{}")).json()["thumbnailUrl"] is None


async def test_a_draft_holds_no_asset_and_loses_its_thumbnail_with_it(
    ada: ApiUser, services: Services
) -> None:
    asset = await picture_asset(services, ada.id, "IMAGE")
    made = await kept(ada, spec=f"asset:{asset}")
    assert made["thumbnailUrl"]
    assert (await ada.key.delete(f"/v1/assets/{asset}")).status_code == 204
    read = (await ada.key.get(f"/v1/drafts/{made['id']}")).json()
    assert read == made | {"thumbnailUrl": None}
    async with services.database.begin() as transaction:
        connection = transaction.connection  # type: ignore[attr-defined]
        assert await connection.scalar(select(func.count()).select_from(assets)) == 0


async def test_drafts_go_with_their_user(ada: ApiUser, services: Services) -> None:
    await kept(ada)
    async with services.database.begin() as transaction:
        connection = transaction.connection  # type: ignore[attr-defined]
        await connection.execute(delete(users).where(users.c.id == ada.id))
        assert await connection.scalar(select(func.count()).select_from(drafts)) == 0
