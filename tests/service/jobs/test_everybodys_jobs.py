"""Administrators see and stop everybody's jobs; who is shut out has none that goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from jobs_api import Someone, codes, cookie_of, run, set_job, someone_at
from sqlalchemy import select, update

from reelmill.adapters.postgres.tables import deliveries, jobs, users
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.accounts import change_standing
from reelmill.usecases.ports.workers import NewWorker

pytestmark = pytest.mark.anyio

JOBS = "/dashboard/admin/jobs"


@pytest.fixture
async def root(app: FastAPI, services: Services) -> AsyncIterator[AsyncClient]:
    """An administrator's browser."""
    async with someone_at(app, services) as someone:
        await run(services, update(users).where(users.c.id == someone.id).values(role="ADMIN"))
        del someone.client.headers["X-API-Key"]
        someone.client.headers.update(await cookie_of(services, someone.id))
        someone.client.headers["Origin"] = "https://test"
        yield someone.client


async def test_everybodys_jobs_are_listed_by_user_and_status_page_by_page(
    root: AsyncClient, ada: Someone, bob: Someone, services: Services
) -> None:
    adas = [await ada.submit(name=f"a{n}") for n in range(3)]
    bobs = [await bob.submit(webhookUrl="https://bob.example/hook")]
    await set_job(services, adas[0], status="FAILED", phase="ENDED", output_key="jobs/a.mp4")
    everything = (await root.get(JOBS)).json()["items"]
    assert [job["id"] for job in everything] == [*bobs, *reversed(adas)]
    assert everything[0]["email"] == f"{bob.id}@example.com"
    assert everything[0]["userId"] == str(bob.id)
    assert everything[0]["webhookUrl"] is everything[3]["outputUrl"] is None
    failed = await root.get(JOBS, params={"userId": str(ada.id), "status": "FAILED"})
    assert [job["id"] for job in failed.json()["items"]] == adas[:1]
    first = (await root.get(JOBS, params={"limit": 3})).json()
    rest = (await root.get(JOBS, params={"cursor": first["nextCursor"]})).json()
    assert [job["id"] for job in first["items"] + rest["items"]] == [*bobs, *reversed(adas)]
    assert rest["nextCursor"] is None


async def test_an_administrator_cancels_anybodys_job_and_its_owner_is_told_who(
    root: AsyncClient, ada: Someone
) -> None:
    job_id = await ada.submit()
    answer = await root.post(f"{JOBS}/{job_id}/cancel")
    assert answer.status_code == 204, answer.text
    job = await ada.job(job_id)
    assert (job["status"], job["error"]["code"]) == ("CANCELLED", "cancelled_by_admin")
    assert codes(await root.post(f"{JOBS}/{job_id}/cancel")) == ["job_state"]
    assert codes(await root.post(f"{JOBS}/{uuid4()}/cancel")) == ["not_found"]
    again = await ada.client.post(f"/v1/jobs/{job_id}/retry")
    assert (again.json()["status"], again.json()["error"]) == ("QUEUED", None)


async def test_nobody_else_sees_or_cancels_them(ada: Someone, bob: Someone) -> None:
    job_id = await bob.submit()
    assert codes(await ada.client.get(JOBS)) == ["admin_required"]
    assert codes(await ada.client.post(f"{JOBS}/{job_id}/cancel")) == ["admin_required"]
    assert (await bob.job(job_id))["status"] == "QUEUED"


async def test_who_is_shut_out_has_no_job_that_goes_on_and_no_message_is_sent(
    root: AsyncClient, ada: Someone, bob: Someone, services: Services
) -> None:
    hook = "https://ada.example/hook"
    mine = [await ada.submit(webhookUrl=hook) for _ in range(3)]
    await set_job(services, mine[0], status="SUCCEEDED", phase="ENDED")
    await set_job(services, mine[1], status="PROCESSING", phase="ENCODING", token=uuid4())
    others = await bob.submit()
    answer = await root.patch(f"/dashboard/admin/users/{ada.id}", json={"active": False})
    assert answer.status_code == 200, answer.text
    found = {row.id: row for row in await run(services, select(jobs))}
    by_id = {str(job_id): row for job_id, row in found.items()}
    assert [by_id[job_id].status for job_id in mine] == ["SUCCEEDED", "CANCELLED", "CANCELLED"]
    assert by_id[mine[1]].error["code"] == "account_deactivated"
    assert by_id[mine[1]].token is None
    assert by_id[others].status == "QUEUED"
    assert len((await run(services, select(deliveries))).all()) == 2
    now = services.clock() + timedelta(seconds=5)
    async with services.database.begin() as transaction:
        assert await transaction.deliveries.claim_due(now, now, 10, 10) == []
    await change_standing(services.identity, ada.id, None, True)
    async with services.database.begin() as transaction:
        assert len(await transaction.deliveries.claim_due(now, now, 10, 10)) == 2


async def test_what_was_asked_for_while_its_user_was_shut_out_is_neither_begun_nor_kept(
    ada: Someone, services: Services
) -> None:
    job_id = await ada.submit()
    await run(services, update(users).where(users.c.id == ada.id).values(active=False))
    worker = NewWorker(uuid4(), "here", 1, "0", 2, "")
    async with services.database.begin() as transaction:
        await transaction.workers.register(worker)
        assert await transaction.work.claim_job(worker.id, 4) is None
        await transaction.workers.recover(4, judge=False)
    row = (await run(services, select(jobs))).one()
    assert (str(row.id), row.status) == (job_id, "CANCELLED")
