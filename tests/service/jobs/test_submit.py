"""POST /v1/render."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from jobs_api import SPEC, Someone, codes, run
from sqlalchemy import text, update

from reelmill.adapters.postgres.tables import users
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio


async def count(services: Services, query: str) -> int:
    return int((await run(services, text(query))).scalar_one())


async def test_a_valid_spec_becomes_a_job_and_a_wake_up(ada: Someone, services: Services) -> None:
    answer = await ada.client.post("/v1/render", json=SPEC)
    assert answer.status_code == 202
    assert list(answer.json()) == ["jobId"]
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['jobId']}"
    assert await count(services, "SELECT count(*) FROM jobs") == 1
    wake_ups = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'prepare_next'"
    assert await count(services, wake_ups) == 1


async def test_all_problems_are_reported_at_once_and_nothing_is_stored(
    ada: Someone, services: Services
) -> None:
    tracks = [{"type": "image"}, {"type": "text", "text": 3}]
    body = {"tracks": tracks, "priority": 11, "metadata": {"a": 1}, "colour": "red"}
    answer = await ada.client.post("/v1/render", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    pointers = {problem["pointer"] for problem in answer.json()["errors"]}
    assert pointers >= {"/metadata", "/tracks/0/src", "/tracks/1/text", "/colour"}
    assert await count(services, "SELECT count(*) FROM jobs") == 0
    assert await count(services, "SELECT count(*) FROM procrastinate_jobs") == 0


async def test_what_stands_beside_the_spec_is_kept_and_is_not_part_of_it(ada: Someone) -> None:
    beside = {
        "name": "Opening",
        "metadata": {"order": "17", "käufer": "Ünal"},
        "priority": -3,
        "webhookUrl": "https://hooks.example/done?x=1",
    }
    job_id = await ada.submit(**beside)
    job = await ada.job(job_id)
    assert {name: job[name] for name in beside} == beside
    spec = await ada.client.get(f"/v1/jobs/{job_id}/spec")
    assert spec.json() == SPEC


async def test_only_administrators_may_go_beyond_the_priorities_of_users(
    ada: Someone, services: Services
) -> None:
    body = SPEC | {"priority": 100}
    assert (await ada.client.post("/v1/render", json=body)).status_code == 422
    await run(services, update(users).where(users.c.id == ada.id).values(role="ADMIN"))
    assert (await ada.client.post("/v1/render", json=body)).status_code == 202


async def test_more_waiting_jobs_than_allowed_are_refused_with_retry_after(
    ada: Someone, bob: Someone
) -> None:
    ids = [await ada.submit() for _ in range(30)]
    answer = await ada.client.post("/v1/render", json=SPEC)
    assert (answer.status_code, codes(answer)) == (429, ["too_many_jobs"])
    assert int(answer.headers["retry-after"]) > 0
    await bob.submit()
    await ada.client.post(f"/v1/jobs/{ids[0]}/cancel")
    await ada.submit()


async def test_the_same_key_and_body_is_the_same_job(ada: Someone, bob: Someone) -> None:
    key = {"Idempotency-Key": "order-17"}
    first = await ada.client.post("/v1/render", json=SPEC | {"name": "a"}, headers=key)
    reordered = {"name": "a"} | SPEC
    again = await ada.client.post("/v1/render", json=reordered, headers=key)
    assert again.status_code == 202
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    other = await bob.client.post("/v1/render", json=SPEC | {"name": "a"}, headers=key)
    assert other.json() != first.json()


async def test_the_same_key_with_another_body_is_refused(ada: Someone) -> None:
    key = {"Idempotency-Key": "order-17"}
    await ada.client.post("/v1/render", json=SPEC, headers=key)
    answer = await ada.client.post("/v1/render", json=SPEC | {"priority": 1}, headers=key)
    assert (answer.status_code, codes(answer)) == (422, ["idempotency_key_reused"])


async def test_a_key_that_is_none_is_refused(ada: Someone) -> None:
    for key in ("", "x" * 256, "a b"):
        answer = await ada.client.post("/v1/render", json=SPEC, headers={"Idempotency-Key": key})
        assert (answer.status_code, codes(answer)) == (422, ["idempotency_key_invalid"])


async def test_a_key_is_not_used_up_by_a_refused_request(ada: Someone) -> None:
    key = {"Idempotency-Key": "k"}
    refused = await ada.client.post("/v1/render", json={"tracks": []}, headers=key)
    assert refused.status_code == 422
    assert (await ada.client.post("/v1/render", json=SPEC, headers=key)).status_code == 202


async def test_twenty_requests_at_once_with_one_key_make_one_job(
    ada: Someone, services: Services
) -> None:
    key = {"Idempotency-Key": "once"}
    posts = (ada.client.post("/v1/render", json=SPEC, headers=key) for _ in range(20))
    answers = await asyncio.gather(*posts)
    made = {a.json()["jobId"] for a in answers if a.status_code == 202}
    refused = [a for a in answers if a.status_code != 202]
    assert len(made) == 1
    assert {(a.status_code, *codes(a)) for a in refused} <= {(409, "idempotency_in_flight")}
    assert await count(services, "SELECT count(*) FROM jobs") == 1
    assert await count(services, "SELECT count(*) FROM procrastinate_jobs") == 1


async def test_while_the_first_request_is_carried_out_the_second_is_reported_so(
    ada: Someone, services: Services
) -> None:
    async with services.database.begin() as transaction:
        assert await transaction.jobs.hold_key(UUID(str(ada.id)), "slow")
        answer = await ada.client.post("/v1/render", json=SPEC, headers={"Idempotency-Key": "slow"})
    assert (answer.status_code, codes(answer)) == (409, ["idempotency_in_flight"])
