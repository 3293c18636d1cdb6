"""Two users trying to reach each other's things on every route there is.

A route with an id in its path, or a body that takes ids, must be told here how it is tried.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import insert

from api_users import ApiUser
from reelmill.adapters.postgres.tables import assets, deliveries, shares
from reelmill.api.app import create
from reelmill.api.openapi import operations
from reelmill.bootstrap.service import Services
from reelmill.settings import ServiceSettings

pytestmark = pytest.mark.anyio

SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}
TEMPLATE = {"name": "t", "spec": SPEC, "variables": {}}

BODIES: dict[tuple[str, str], Any] = {
    ("put", "/v1/templates/{template_id}"): TEMPLATE,
    ("post", "/v1/templates/{template_id}/validate"): {},
    ("post", "/v1/templates/{template_id}/render"): {},
    ("patch", "/v1/jobs/{job_id}"): {"name": "mine now"},
    ("put", "/v1/jobs/{job_id}/share"): {},
    ("patch", "/v1/assets/{asset_id}"): {"fileName": "mine now.png"},
    ("patch", "/v1/webhooks/{webhook_id}"): {"description": "mine now"},
    ("put", "/v1/drafts/{draft_id}"): {"name": "mine now"},
    ("put", "/v1/credentials/{credential_id}"): {"headers": {"Referer": "https://b.example/"}},
}
"""Bodies of the operations with an id in their path that need one."""

AS_READ = {"If-Match": '"1"'}
"""Changes say which revision they were made from."""

TAKES_IDS = {"/v1/jobs/cancel", "/v1/jobs/delete"}
"""Operations whose bodies name things; each is tried below."""

SPECS = {"/v1/render", "/v1/render/validate", "/v1/render/preview"}
FOR_ADMINISTRATORS = "/dashboard/admin/"
ENDLESS = {"/v1/events", "/v1/jobs/{job_id}/events"}
_NO_NAMES = {"invite_id", "revision", "number"}  # the one is nobody's, the others are small
NOT_OF_A_USER = {"/auth/", "/health", "/metrics", "/v1/schema"}

DOCUMENT = create(ServiceSettings()).openapi()
WITH_ID = [(m, p) for p, m, _ in operations(DOCUMENT) if "{" in p]


@dataclass(frozen=True)
class Things:
    """One of everything a user can have, by the name of the path's parameter."""

    ids: Mapping[str, str]

    def path(self, template: str) -> str:
        return template.format(**self.ids)


async def things_of(user: ApiUser, services: Services) -> Things:
    job = (await user.key.post("/v1/render", json=SPEC)).json()["jobId"]
    template = (await user.key.post("/v1/templates", json=TEMPLATE)).json()["id"]
    hook = {"url": "https://example.com/hook"}
    webhook = (await user.key.post("/v1/webhooks", json=hook)).json()["id"]
    draft = {"name": "d", "kind": "json", "spec": "{}"}
    draft_id = (await user.key.post("/v1/drafts", json=draft)).json()["id"]
    kept = {"name": "cdn", "origin": "https://a.example", "headers": {"Referer": "x"}}
    credential = (await user.key.post("/v1/credentials", json=kept)).json()["id"]
    key = (await user.browser.post("/dashboard/api-keys", json={"name": "k"})).json()["id"]
    session = (await user.browser.get("/dashboard/sessions")).json()
    sessions = session["items"] if isinstance(session, dict) else session
    asset, delivery = await _behind_the_back(user, webhook, job, services)
    return Things(
        {
            "job_id": job,
            "template_id": template,
            "revision": "1",
            "fingerprint": "0" * 64,
            "number": "0",
            "draft_id": draft_id,
            "webhook_id": webhook,
            "credential_id": credential,
            "key_id": key,
            "session_id": sessions[0]["id"],
            "asset_id": asset,
            "delivery_id": delivery,
            "user_id": str(user.id),
            "invite_id": str(uuid4()),
        }
    )


async def test_nobody_reaches_anothers_things_by_their_ids(
    services: Services, ada: ApiUser, bob: ApiUser
) -> None:
    hers = await things_of(ada, services)
    before = await everything_of(ada)
    for method, path in WITH_ID:
        wanted = 403 if path.startswith(FOR_ADMINISTRATORS) else 404
        body = BODIES.get((method, path))
        for client in clients_for(method, path, bob):
            answer = await client.request(method, hers.path(path), json=body, headers=AS_READ)
            assert answer.status_code == wanted, f"{method} {path}: {answer.text}"
            assert not any(thing in _but_own_path(answer, hers) for thing in _names(hers))
    assert await everything_of(ada) == before


async def test_the_owner_reaches_them_with_the_very_same_requests(
    services: Services, ada: ApiUser
) -> None:
    hers = await things_of(ada, services)
    for method, path in sorted(WITH_ID, key=lambda route: route[0] == "delete"):
        if path.startswith(FOR_ADMINISTRATORS) or path in ENDLESS:
            continue
        client = clients_for(method, path, ada)[0]
        body = BODIES.get((method, path))
        answer = await client.request(method, hers.path(path), json=body, headers=AS_READ)
        assert answer.status_code not in {401, 403, 405, 415}, f"{method} {path}: {answer.text}"
        if method == "get" and answer.status_code == 404:
            # its file was never uploaded, or the job's segment not encoded, or it has not ended
            assert any(f"{{{name}}}" in path for name in ("asset_id", "fingerprint", "number"))
        assert "missing_field" not in answer.text, f"{method} {path}: {answer.text}"


async def test_bodies_that_name_things_of_others_change_nothing(
    services: Services, ada: ApiUser, bob: ApiUser
) -> None:
    hers = await things_of(ada, services)
    before = await everything_of(ada)
    for path in TAKES_IDS:
        answer = await bob.key.post(path, json={"ids": [hers.ids["job_id"]]})
        assert [item["error"]["code"] for item in answer.json()["items"]] == ["not_found"]
    image = {"type": "image", "src": f"asset:{hers.ids['asset_id']}", "duration": 1}
    for path in SPECS - {"/v1/render"}:
        answer = await bob.key.post(path, json={"tracks": [image]})
        assert [e["code"] for e in answer.json()["errors"]] == ["asset_missing"]
    captions = {"src": f"asset:{hers.ids['asset_id']}"}
    answer = await bob.key.post("/v1/captions/cues", json=captions)
    assert [e["code"] for e in answer.json()["errors"]] == ["asset_missing"]
    assert await everything_of(ada) == before


async def test_no_list_shows_anothers_things(
    services: Services, ada: ApiUser, bob: ApiUser
) -> None:
    hers = await things_of(ada, services)
    for path, method, _ in operations(DOCUMENT):
        if method != "get" or "{" in path or path in ENDLESS:
            continue
        for client in clients_for(method, path, bob):
            answer = await client.get(path)
            if path.startswith(FOR_ADMINISTRATORS):
                assert answer.status_code == 403, path
            assert not any(thing in answer.text for thing in _names(hers)), path


async def test_nobody_gets_anywhere_without_proof(app: FastAPI, nobody: AsyncClient) -> None:
    ids = dict.fromkeys((name for _, path in WITH_ID for name in _parameters(path)), str(uuid4()))
    for path, method, operation in operations(DOCUMENT):
        if any(path.startswith(start) for start in NOT_OF_A_USER):
            continue
        body: Any = {} if "requestBody" in operation else None
        answer = await nobody.request(method, path.format(**ids), json=body)
        assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"


async def test_keys_cannot_do_what_needs_a_login(ada: ApiUser, root: ApiUser) -> None:
    for path, method, operation in operations(DOCUMENT):
        if any("apiKey" in need for need in operation["security"]) or not operation["security"]:
            continue
        filled = path.format(**dict.fromkeys(_parameters(path), str(uuid4())))
        answer = await root.key.request(method, filled, json=BODIES.get((method, path), {}))
        assert answer.status_code == 403, f"{method} {path}: {answer.text}"


def test_every_route_that_takes_an_id_or_a_body_of_ids_is_tried() -> None:
    known = {
        *("job_id", "template_id", "webhook_id", "key_id", "session_id", "asset_id"),
        *("delivery_id", "user_id", "invite_id", "credential_id", "draft_id", "revision"),
        *("fingerprint", "number"),
    }
    assert {name for _, path in WITH_ID for name in _parameters(path)} <= known
    named = {p for p, _, o in operations(DOCUMENT) if _takes_ids(o.get("requestBody", {}))}
    assert named == TAKES_IDS
    assert {(method, path) for method, path in BODIES} <= set(WITH_ID)
    assert len(WITH_ID) > 20


def clients_for(method: str, path: str, user: ApiUser) -> list[AsyncClient]:
    """The user's clients whose proof the operation takes."""
    security = DOCUMENT["paths"][path][method]["security"]
    names = {name for need in security for name in need}
    clients = {"apiKey": user.key, "session": user.browser}
    return [client for name, client in clients.items() if name in names or not names]


async def everything_of(user: ApiUser) -> dict[str, Any]:
    """All that a user can list, but for what changes by itself."""
    lists = ("jobs", "templates", "drafts", "webhooks", "assets", "deliveries", "credentials")
    found = {name: (await user.key.get(f"/v1/{name}")).json() for name in lists}
    own = [job["id"] for job in found["jobs"]["items"]]
    found["shares"] = [(await user.key.get(f"/v1/jobs/{job}/share")).json() for job in own]
    found["keys"] = (await user.browser.get("/dashboard/api-keys")).json()
    found["jobs"] = [(j["id"], j["status"], j["priority"]) for j in found["jobs"]["items"]]
    text = json.dumps(found)
    assert user.key.headers["x-api-key"] not in text
    return {name: _without(value, {"lastUsedAt", "expiresAt", "publicUrl", "thumbnailUrl"})
            for name, value in found.items()}  # fmt: skip


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {k: _without(v, names) for k, v in value.items() if k not in names}
    return [_without(v, names) for v in value] if isinstance(value, list) else value


def _names(things: Things) -> list[str]:
    return [thing for name, thing in things.ids.items() if name not in _NO_NAMES]


def _but_own_path(answer: Any, things: Things) -> str:
    """What was answered, without the ids that the request named itself."""
    asked = answer.request.url.path
    text: str = answer.text
    for thing in _names(things):
        if thing in asked:
            text = text.replace(thing, "")
    return text


def _parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _takes_ids(body: Any) -> bool:
    schema = json.dumps(body)
    for name, definition in DOCUMENT["components"]["schemas"].items():
        if f'/{name}"' in schema and '"uuid"' in json.dumps(definition.get("properties", {})):
            return True
    return '"uuid"' in schema


async def _behind_the_back(
    user: ApiUser, webhook: str, job: str, services: Services
) -> tuple[str, str]:
    """An asset and a delivery, as uploads and ended jobs leave them; the job is shared."""
    asset, delivery, now = uuid4(), uuid4(), datetime.now(UTC)
    asset_row = {
        "id": asset, "user_id": user.id, "status": "READY", "type": "IMAGE", "file_name": "a.png",
        "content_type": "image/png", "bucket_key": f"assets/{asset}/a.png", "sha256": "0" * 64,
        "bytes": 1, "completed_at": now, "upload_expires_at": now + timedelta(hours=1),
    }  # fmt: skip
    delivery_row = {
        "id": delivery, "user_id": user.id, "webhook_id": webhook, "event": "job.succeeded",
        "url": "https://example.com/hook", "payload": {}, "status": "FAILED",
    }  # fmt: skip
    async with services.database.begin() as transaction:
        connection = transaction.connection  # type: ignore[attr-defined]
        await connection.execute(insert(assets).values(asset_row))
        await connection.execute(insert(deliveries).values(delivery_row))
        shared = insert(shares).values(job_id=job, token=uuid4().hex, download=True)
        await connection.execute(shared)
    return str(asset), str(delivery)
