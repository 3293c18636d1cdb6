"""How the installation tells how it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update

from api_users import ApiUser, client_of, codes
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.tables import jobs, segments, workers
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio

SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}

TOKEN = {"Authorization": f"Bearer {'m' * 40}"}


@pytest.fixture
def chosen(chosen: dict[str, Any]) -> dict[str, Any]:
    return {**chosen, "metrics_token": "m" * 40}


async def run(services: Services, statement: Any) -> None:
    async with services.database.begin() as transaction:
        await transaction.connection.execute(statement)  # type: ignore[attr-defined]


async def add_worker(services: Services, silent_seconds: float = 0) -> UUID:
    worker_id, now = uuid4(), datetime.now(UTC)
    row = {
        "id": worker_id,
        "host": "h",
        "pid": 7,
        "version": "1",
        "encoders": 4,
        "started_at": now - timedelta(hours=1),
        "heartbeat_at": now - timedelta(seconds=silent_seconds),
    }
    await run(services, insert(workers).values(row))
    return worker_id


def checks(answer: Any) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in answer.json()["checks"]}


async def test_a_server_is_alive_without_its_database(services: Services) -> None:
    gone = PostgresDatabase("postgresql://nobody@127.0.0.1:1/none")
    app = create_app(replace(services, database=gone))
    async with client_of(app) as nobody:
        assert (await nobody.get("/health")).json()["status"] == "ok"
        answer = await nobody.get("/health?ready=1")
    assert answer.status_code == 503
    well = {"storage", "sandbox"}
    assert {name for name, ok in checks(answer).items() if ok} == well
    assert "127.0.0.1" not in answer.text


async def test_an_outage_of_the_database_is_reported_as_one(
    services: Services, ada: ApiUser
) -> None:
    gone = PostgresDatabase("postgresql://nobody@127.0.0.1:1/none")
    async with client_of(create_app(replace(services, database=gone))) as nobody:
        answer = await nobody.get("/v1/jobs", headers=ada.key.headers)
    assert (answer.status_code, codes(answer)) == (503, ["database_unavailable"])
    assert answer.headers["retry-after"] == "5"


async def test_a_server_is_ready_once_a_worker_has_a_heartbeat(
    services: Services, nobody: AsyncClient
) -> None:
    await add_worker(services, silent_seconds=11)
    silent = await nobody.get("/health?ready=1")
    assert silent.status_code == 503
    assert [name for name, ok in checks(silent).items() if not ok] == ["workers"]
    await add_worker(services)
    ready = await nobody.get("/health?ready=1")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")


async def test_metrics_are_counted_from_the_database_when_they_are_asked_for(
    services: Services, ada: ApiUser, nobody: AsyncClient
) -> None:
    for _ in range(3):
        assert (await ada.key.post("/v1/render", json=SPEC)).status_code == 202
    await add_worker(services)
    now = datetime.now(UTC)
    done = {
        "fingerprint": "f" * 64,
        "kind": "picture",
        "status": "DONE",
        "frames": 300,
        "cost": 1.0,
        "bytes": 1000,
        "started_at": now - timedelta(seconds=5),
        "finished_at": now,
    }
    await run(services, insert(segments).values(done))
    plan = {"uniqueSegments": 8, "cachedSegments": 6}
    await run(services, update(jobs).values(plan=plan))
    found = samples((await nobody.get("/metrics", headers=TOKEN)).text)
    assert found["reelmill_jobs", "QUEUED"] == 3
    assert found["reelmill_queue_waiting", "jobs"] == 3
    assert found["reelmill_queue_oldest_seconds", "jobs"] > 0
    assert found["reelmill_workers", "RUNNING"] == 1
    assert found["reelmill_encoders", ""] == 4
    assert found["reelmill_segments_needed", ""] == 24
    assert found["reelmill_segments_cached", ""] == 18
    assert found["reelmill_encoded_frames_per_second", ""] == pytest.approx(60, rel=0.01)
    assert found["reelmill_storage_bytes", "segments"] == 1000
    assert found["reelmill_http_requests_total", "POST /v1/render 202"] == 3


async def test_metrics_tell_that_the_database_is_away(services: Services) -> None:
    gone = PostgresDatabase("postgresql://nobody@127.0.0.1:1/none")
    async with client_of(create_app(replace(services, database=gone))) as nobody:
        answer = await nobody.get("/metrics", headers=TOKEN)
    found = samples(answer.text)
    assert (answer.status_code, found["reelmill_database_up", ""]) == (200, 0)
    assert found["reelmill_disk_free_bytes", ""] > 0
    assert not [name for name, _ in found if name.startswith("reelmill_jobs")]


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer m", f"bearer {'m' * 40}", "m" * 40])
async def test_metrics_and_numbers_ask_for_their_token(
    nobody: AsyncClient, given: str | None
) -> None:
    headers = {} if given is None else {"Authorization": given}
    refused = await nobody.get("/metrics", headers=headers)
    assert (refused.status_code, codes(refused)) == (401, ["not_authenticated"])
    ready = await nobody.get("/health?ready=1", headers=headers)
    assert [check for check in ready.json()["checks"] if check["facts"]] == []
    ready = await nobody.get("/health?ready=1", headers=TOKEN)
    facts = {check["name"]: check["facts"] for check in ready.json()["checks"]}
    assert facts["queue"]["jobsWaiting"] == 0


async def test_paths_that_nobody_serves_make_no_new_series(nobody: AsyncClient) -> None:
    for number in range(5):
        await nobody.post(f"/v1/nowhere/{number}")
    found = samples((await nobody.get("/metrics", headers=TOKEN)).text)
    posts = [labels for name, labels in found if name == "reelmill_http_requests_total"]
    assert len([labels for labels in posts if labels.startswith("POST")]) == 1


async def test_the_overview_is_for_administrators(
    services: Services, root: ApiUser, ada: ApiUser
) -> None:
    refused = await ada.browser.get("/dashboard/admin/overview")
    assert (refused.status_code, codes(refused)) == (403, ["admin_required"])
    await add_worker(services)
    await ada.key.post("/v1/render", json=SPEC)
    done = update(jobs).values(status="SUCCEEDED", phase="ENDED", duration_seconds=12.5)
    await run(services, done.values(finished_at=datetime.now(UTC), output_key="k", bytes=10))
    overview = (await root.browser.get("/dashboard/admin/overview")).json()
    assert overview["users"] == 2
    assert overview["jobs"]["SUCCEEDED"] == 1
    assert [worker["encoders"] for worker in overview["workers"]] == [4]
    assert overview["kept"]["outputBytes"] == 10
    assert len(overview["hours"]) in {24, 25}
    last = overview["hours"][-1]
    assert (last["succeeded"], last["failed"], last["outputSeconds"]) == (1, 0, 12.5)


async def test_usage_counts_ones_own_things_alone(ada: ApiUser, bob: ApiUser) -> None:
    await ada.key.post("/v1/render", json=SPEC)
    assert (await ada.browser.get("/dashboard/usage")).json()["jobs"]["QUEUED"] == 1
    assert (await bob.browser.get("/dashboard/usage")).json()["jobs"]["QUEUED"] == 0


async def test_the_reference_is_one_page_that_loads_nothing(
    app: FastAPI, nobody: AsyncClient
) -> None:
    answer = await nobody.get("/docs")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "src=" not in answer.text
    for path in app.openapi()["paths"]:
        assert f"<code>{path}</code>" in answer.text
    assert answer.text.count("&quot;jobId&quot;: &quot;8a0e2c6e") >= 2  # examples of answers
    assert "&quot;fill&quot;: {" in answer.text  # of bodies
    assert "event: job\ndata: " in answer.text
    assert "script" not in answer.headers["content-security-policy"]


def samples(text: str) -> dict[tuple[str, str], float]:
    """Values by the name of a series and its labels' values."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, " ".join(sample.labels.values())] = sample.value
    return found


async def test_administrators_see_what_doctor_and_readiness_see(
    services: Services, root: ApiUser, ada: ApiUser, nobody: AsyncClient
) -> None:
    refused = await ada.browser.get("/dashboard/admin/checks")
    assert (refused.status_code, codes(refused)) == (403, ["admin_required"])
    found = {one["name"]: one for one in (await root.browser.get("/dashboard/admin/checks")).json()}
    assert (found["workers"]["verdict"], found["migrations"]["verdict"]) == ("bad", "good")
    assert {"pooler", "clock", "secrets", "webhooks", "public address", "fonts"} <= set(found)
    ready = {one["name"]: one for one in (await nobody.get("/health?ready=1")).json()["checks"]}
    assert ready["workers"]["reason"] == found["workers"]["detail"]
    assert ready["workers"]["hint"] == found["workers"]["hint"]
