"""Cancelling, retrying and deleting jobs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from jobs_api import Someone, codes, run, set_job
from sqlalchemy import func, insert, select

from reelmill.adapters.postgres.tables import deliveries, jobs, segment_waiters, segments
from reelmill.bootstrap.service import Services
from reelmill.usecases.objects.write import ObjectWriter
from reelmill.usecases.ports.objects import NewObject, ObjectKind

pytestmark = pytest.mark.anyio


async def waiters(services: Services, job_id: str) -> int:
    count = select(func.count()).where(segment_waiters.c.job_id == UUID(job_id))
    return int((await run(services, count)).scalar_one())


async def wake_ups(services: Services) -> int:
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'prepare_next'"
    async with services.database.begin() as transaction:
        connection = await transaction.psycopg()  # type: ignore[attr-defined]
        row = await (await connection.execute(query)).fetchone()
    return int(row[0])


async def test_a_cancelled_job_has_ended_and_waits_for_no_segment(
    ada: Someone, bob: Someone, services: Services
) -> None:
    job_id, other = await ada.submit(), await bob.submit()
    token, working = uuid4(), {"status": "PROCESSING", "phase": "ENCODING"}
    await set_job(services, job_id, **working, token=token, stage="encode", eta_seconds=9.0)
    await set_job(services, other, **working)
    row = {"fingerprint": "f", "kind": "picture", "cost": 1.0}
    await run(services, insert(segments).values(row))
    waits = [{"job_id": UUID(one), "fingerprint": "f"} for one in (job_id, other)]
    await run(services, insert(segment_waiters).values(waits))

    answer = await ada.client.post(f"/v1/jobs/{job_id}/cancel")
    assert answer.status_code == 200
    job = answer.json()
    assert (job["status"], job["stage"], job["etaSeconds"]) == ("CANCELLED", None, None)
    assert job["finishedAt"]
    assert job == await ada.job(job_id)
    assert await waiters(services, job_id) == 0
    assert await waiters(services, other) == 1, "the segment of somebody else goes on"
    kept = (await run(services, select(jobs.c.token).where(jobs.c.id == UUID(job_id)))).scalar_one()
    assert kept is None, "its worker is fenced off"


async def test_a_job_gets_another_name_from_its_owner_alone(ada: Someone, bob: Someone) -> None:
    job_id = await ada.submit()
    before = await ada.job(job_id)
    answer = await ada.client.patch(f"/v1/jobs/{job_id}", json={"name": "Quiet hours"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Quiet hours"
    changed = await ada.job(job_id)
    assert {**before, "name": "Quiet hours", "updatedAt": changed["updatedAt"]} == changed
    for name, status in (("", 422), ("x" * 201, 422), ("a\u0000b", 400)):
        refused = await ada.client.patch(f"/v1/jobs/{job_id}", json={"name": name})
        assert refused.status_code in {status, 422}, name
    answer = await bob.client.patch(f"/v1/jobs/{job_id}", json={"name": "Mine"})
    assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert await ada.job(job_id) == changed


async def test_workers_are_reported_of_a_cancelled_job(
    ada: Someone, services: Services, database_url: str
) -> None:
    job_id = await ada.submit()
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as worker:
        await worker.execute("LISTEN reelmill_cancel")
        await ada.client.post(f"/v1/jobs/{job_id}/cancel")
        heard = [note.payload async for note in worker.notifies(timeout=60, stop_after=1)]
    assert heard == [job_id]


async def test_webhooks_are_reported_of_a_cancelled_job(ada: Someone, services: Services) -> None:
    job_id = await ada.submit(webhookUrl="https://hooks.example/x")
    await ada.client.post(f"/v1/jobs/{job_id}/cancel")
    reported = (await run(services, select(deliveries.c.event, deliveries.c.job_id))).all()
    assert [tuple(row) for row in reported] == [("job.cancelled", UUID(job_id))]


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "CANCELLED"])
async def test_what_has_ended_cannot_be_cancelled(
    ada: Someone, services: Services, status: str
) -> None:
    job_id = await ada.submit()
    await set_job(services, job_id, status=status, phase="ENDED")
    answer = await ada.client.post(f"/v1/jobs/{job_id}/cancel")
    assert (answer.status_code, codes(answer)) == (409, ["job_state"])
    assert status in answer.json()["detail"]


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
async def test_a_retried_job_waits_again_as_if_it_were_new(
    ada: Someone, services: Services, status: str
) -> None:
    job_id = await ada.submit(name="again")
    before = await wake_ups(services)
    error = {"code": "internal", "message": "x"}
    await set_job(
        services,
        job_id,
        status=status,
        phase="ENDED",
        error=error,
        error_message="x",
        attempt=3,
        failures=3,
        replans=2,
        progress=55,
        finished_at=func.now(),
        started_at=func.now(),
    )
    answer = await ada.client.post(f"/v1/jobs/{job_id}/retry")
    assert answer.status_code == 200
    job = answer.json()
    reported = {name: job[name] for name in ("status", "progress", "error", "finishedAt", "name")}
    assert reported == {
        "status": "QUEUED",
        "progress": 0,
        "error": None,
        "finishedAt": None,
        "name": "again",
    }
    columns = (jobs.c.phase, jobs.c.failures, jobs.c.replans)
    row = (await run(services, select(*columns))).one()
    assert tuple(row) == ("WAITING", 0, 0)
    assert await wake_ups(services) == before + 1


@pytest.mark.parametrize(
    ("status", "phase"),
    [("QUEUED", "WAITING"), ("PROCESSING", "ENCODING"), ("SUCCEEDED", "ENDED")],
)
async def test_only_what_failed_or_was_cancelled_can_be_retried(
    ada: Someone, services: Services, status: str, phase: str
) -> None:
    job_id = await ada.submit()
    await set_job(services, job_id, status=status, phase=phase)
    answer = await ada.client.post(f"/v1/jobs/{job_id}/retry")
    assert (answer.status_code, codes(answer)) == (409, ["job_state"])
    assert await wake_ups(services) == 1


async def test_a_retry_keeps_to_the_limit_of_waiting_jobs(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    await set_job(services, job_id, status="FAILED", phase="ENDED")
    for _ in range(30):
        await ada.submit()
    answer = await ada.client.post(f"/v1/jobs/{job_id}/retry")
    assert (answer.status_code, codes(answer)) == (429, ["too_many_jobs"])
    assert (await ada.job(job_id))["status"] == "FAILED"


async def test_a_deleted_job_is_gone_with_its_outputs(
    ada: Someone, services: Services, tmp_path: Path
) -> None:
    job_id, other = await ada.submit(), await ada.submit()
    file = tmp_path / "x.mp4"
    file.write_bytes(b"x")
    for one in (job_id, other):
        key = f"jobs/{one}/1/output.mp4"
        output = NewObject(key, ObjectKind.OUTPUT, job_id=UUID(one))
        async with ObjectWriter(services.database, services.storage).writing([output]):
            await services.storage.put_file(key, file, "video/mp4")
        await set_job(services, one, output_key=key)
    await set_job(services, job_id, status="SUCCEEDED", phase="ENDED")
    assert (await ada.client.delete(f"/v1/jobs/{job_id}")).status_code == 204
    assert (await ada.client.get(f"/v1/jobs/{job_id}")).status_code == 404
    assert (await ada.client.delete(f"/v1/jobs/{job_id}")).status_code == 404
    assert await services.storage.head(f"jobs/{job_id}/1/output.mp4") is None
    assert await services.storage.head(f"jobs/{other}/1/output.mp4") is not None


async def test_deleting_a_job_that_runs_cancels_it_first(
    ada: Someone, services: Services, database_url: str
) -> None:
    job_id = await ada.submit(webhookUrl="https://hooks.example/x")
    await set_job(services, job_id, status="PROCESSING", phase="ENCODING")
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as worker:
        await worker.execute("LISTEN reelmill_cancel")
        assert (await ada.client.delete(f"/v1/jobs/{job_id}")).status_code == 204
        heard = [note.payload async for note in worker.notifies(timeout=60, stop_after=1)]
    assert heard == [job_id]
    events = (await run(services, select(deliveries.c.event))).scalars().all()
    assert list(events) == ["job.cancelled"]


async def test_a_deleted_job_frees_its_idempotency_key(ada: Someone) -> None:
    from jobs_api import SPEC  # noqa: PLC0415

    key = {"Idempotency-Key": "k"}
    first = (await ada.client.post("/v1/render", json=SPEC, headers=key)).json()["jobId"]
    await ada.client.delete(f"/v1/jobs/{first}")
    second = (await ada.client.post("/v1/render", json=SPEC, headers=key)).json()["jobId"]
    assert first != second


async def test_several_jobs_are_changed_each_by_itself(ada: Someone, services: Services) -> None:
    ids = [await ada.submit() for _ in range(3)]
    await set_job(services, ids[1], status="SUCCEEDED", phase="ENDED")
    unknown = str(uuid4())
    answer = await ada.client.post("/v1/jobs/cancel", json={"ids": [*ids, unknown, ids[0]]})
    found = {one["id"]: one["error"] and one["error"]["code"] for one in answer.json()["items"]}
    assert found == {ids[0]: None, ids[1]: "job_state", ids[2]: None, unknown: "not_found"}
    answer = await ada.client.post("/v1/jobs/delete", json={"ids": ids})
    assert all(one["error"] is None for one in answer.json()["items"])
    assert (await ada.client.get("/v1/jobs")).json()["items"] == []


@pytest.mark.parametrize("ids", [[], ["x"], None, [str(uuid4())] * 101])
async def test_several_ids_are_one_to_a_hundred(ada: Someone, ids: object) -> None:
    answer = await ada.client.post("/v1/jobs/cancel", json={"ids": ids})
    assert answer.status_code == 422


async def test_of_ten_cancels_at_once_one_cancels(ada: Someone, services: Services) -> None:
    job_id = await ada.submit(webhookUrl="https://hooks.example/x")
    posts = (ada.client.post(f"/v1/jobs/{job_id}/cancel") for _ in range(10))
    answers = [answer.status_code for answer in await asyncio.gather(*posts)]
    assert sorted(answers) == [200] + [409] * 9
    assert (await run(services, select(func.count()).select_from(deliveries))).scalar_one() == 1
