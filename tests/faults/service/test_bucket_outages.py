"""The bucket goes away in the middle of a request, at every stage that needs it, and comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chaos import left_over, swept
from chaos_world import Gate, Machine, machines
from fault_stage import Stage
from httpx import ASGITransport, AsyncClient, Response

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.api.app import create_app
from reelmill.bootstrap.service import open_services
from reelmill.settings import ServiceSettings
from reelmill.settings.service import Bucket
from reelmill.usecases.identity.keys import create_key
from reelmill.usecases.ports.users import Caller, Role
from s3_server import bucket_variables, running

pytestmark = pytest.mark.anyio

_PATIENCE_SECONDS = 300.0


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio alone."""
    return "asyncio"


@dataclass(frozen=True)
class Place:
    """A bucket behind a gate, an API that is asked by one user, and a worker's machine."""

    gate: Gate
    bucket: Bucket
    behind: Bucket
    stage: Stage
    machine: Machine
    client: AsyncClient

    async def asset(self, file: Path) -> str:
        """A file that was uploaded, but is no asset yet; its id."""
        body = file.read_bytes()
        asked = {"fileName": file.name, "contentType": "video/mp4", "size": len(body)}
        leave = (await self.client.post("/v1/assets/sign-upload", json=asked)).json()
        async with AsyncClient() as bare:
            sent = await bare.put(leave["uploadUrl"], content=body, headers=leave["headers"])
        assert sent.status_code == 200, sent.text
        return str(leave["assetId"])

    async def completed(self, asset_id: str) -> Response:
        """The answer to its completion."""
        return await self.client.post(f"/v1/assets/{asset_id}/complete")

    async def ready_asset(self, file: Path) -> str:
        """A source that may be rendered."""
        asset_id = await self.asset(file)
        assert (await self.completed(asset_id)).json()["status"] == "READY"
        return f"asset:{asset_id}"

    async def submitted(self, spec: dict[str, Any]) -> str:
        """A job's id."""
        answer = await self.client.post("/v1/render", json=spec)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["jobId"])

    async def job(self, job_id: str) -> dict[str, Any]:
        """The job as its owner sees it."""
        return dict((await self.client.get(f"/v1/jobs/{job_id}")).json())

    async def leaks(self) -> list[str]:
        """What the bucket holds and should not, or lacks."""
        database = PostgresDatabase(self.stage.url)
        storage = await swept(database, self.behind)
        await database.close()
        return await left_over(self.stage, storage, self.behind)


@pytest.fixture
async def place(stage: Stage, tmp_path: Path) -> AsyncIterator[Place]:
    """Everything of a service with a bucket; the worker is not started yet."""
    with running(tmp_path / "s3") as s3:
        gate = Gate(urlsplit(s3.endpoint).port or 0)
        behind = s3.bucket()
        bucket = replace(behind, endpoint=gate.url)
        try:
            with machines(tmp_path, 1, stage.url, bucket) as (machine,):
                async with _client(stage, bucket, tmp_path / "web") as client:
                    yield Place(gate, bucket, behind, stage, machine, client)
        finally:
            if not gate.is_shut:
                gate.shut()


@asynccontextmanager
async def _client(stage: Stage, bucket: Bucket, home: Path) -> AsyncIterator[AsyncClient]:
    chosen: dict[str, Any] = {
        "DATABASE_URL": stage.url,
        "SESSION_SECRET": "s" * 48,
        "JWT_SECRET": "j" * 48,
        **bucket_variables(bucket),
    }
    stage.execute(
        "INSERT INTO users (id, email, password_hash, role) VALUES (%s, 'ada@x', '', 'USER')",
        stage.user_id,
    )
    async with open_services(ServiceSettings(home=home, **chosen)) as services:
        key = await create_key(
            services.identity, Caller(stage.user_id, Role.USER, "session"), "tests"
        )
        transport = ASGITransport(create_app(services))
        async with AsyncClient(transport=transport, base_url="https://test") as client:
            client.headers["X-API-Key"] = key.text
            yield client


async def until(place: Place, job_id: str, true: Callable[[dict[str, Any]], bool]) -> Any:
    """Wait until something is true of a job, and the job as it is then."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not true(job := await place.job(job_id)):
        log = place.machine.home.with_name(f"{place.machine.home.name}-1.log")
        assert time.monotonic() < end, log.read_text()
        await asyncio.sleep(0.1)
    return job


def spec_of(source: str) -> dict[str, Any]:
    """A second of film."""
    return {
        "canvas": {"width": 160, "height": 120, "fps": 30},
        "duration": 1,
        "tracks": [{"type": "video", "src": source}],
        "output": {"quality": "draft"},
    }


@pytest.fixture
def film(stamped: Any) -> Path:
    """Two seconds with sound."""
    found: Path = stamped(frames=60, audio_rate=48000)
    return found


READS = rb"(GET|HEAD) \S+/assets/"
STORES = rb"PUT \S+/segments/"
PUBLISHES = rb"PUT \S+/jobs/"


async def test_a_job_that_meets_an_outage_at_every_stage_waits_says_so_and_loses_no_attempt(
    place: Place, film: Path
) -> None:
    job_id = await place.submitted(spec_of(await place.ready_asset(film)))
    place.gate.shut_at(READS)
    place.machine.start()
    for next_outage, during in ((STORES, "WAITING"), (PUBLISHES, "ENCODING"), (None, "FINISHING")):
        job = await until(place, job_id, lambda job: job["waiting"] is not None)
        row = place.stage.job(job_id)
        assert place.gate.is_shut
        assert (job["waiting"]["for"], row["phase"], row["failures"]) == ("storage", during, 0)
        if next_outage:
            place.gate.shut_at(next_outage)
        place.gate.open()
        await until(place, job_id, lambda job: job["waiting"] is None)
    await until(place, job_id, lambda job: job["status"] not in {"QUEUED", "PROCESSING"})
    row = place.stage.job(job_id)
    assert (row["status"], row["failures"], row["attempt"]) == ("SUCCEEDED", 0, 1), row["error"]
    assert place.stage.one("SELECT max(attempts) AS n FROM segments")["n"] == 1
    place.machine.end()
    assert await place.leaks() == []


COMPLETES = (rb"HEAD \S+/uploads/", rb"PUT \S+/file\.mp4", READS, rb"PUT \S+/thumbnail")


async def test_the_api_says_when_to_ask_again_and_the_same_request_then_succeeds(
    place: Place, film: Path
) -> None:
    for outage in COMPLETES:
        asset_id = await place.asset(film)
        answer = await asked_twice(place, outage, f"/v1/assets/{asset_id}/complete", None)
        assert answer.json()["status"] == "READY"
    for path in ("validate", "preview?at=0.5"):
        spec = spec_of(await place.ready_asset(film))
        await asked_twice(place, READS, f"/v1/render/{path}", spec)
    assert await place.leaks() == []


async def asked_twice(place: Place, outage: bytes, path: str, body: Any) -> Response:
    """The second answer; the first is asked for while the bucket goes away."""
    place.gate.shut_at(outage)
    first = await place.client.post(path, json=body)
    assert place.gate.is_shut
    assert first.status_code == 503, first.text
    assert first.json()["code"] == "storage_unavailable"
    assert int(first.headers["Retry-After"]) > 0
    place.gate.open()
    second = await place.client.post(path, json=body)
    assert second.status_code == 200, second.text
    return second
