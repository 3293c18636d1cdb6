"""Reading and listing jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from jobs_api import SPEC, Someone, codes, cookie_of, run, set_job
from sqlalchemy import insert

from reelmill.adapters.postgres.tables import jobs
from reelmill.api.job_body import JobList
from reelmill.bootstrap.service import Services
from reelmill.usecases.ports.job import JobBody

pytestmark = pytest.mark.anyio

MADE = {
    "status": "SUCCEEDED",
    "phase": "ENDED",
    "progress": 100,
    "attempt": 1,
    "output_format": "mp4",
    "bytes": 1234,
    "duration_seconds": 12.5,
    "qc": {"frames": 375},
    "plan": {"segments": 3},
    "stage_seconds": {"encode": 1.5},
    "finished_at": datetime.now(UTC),
}


async def succeeded(services: Services, job_id: str, **values: Any) -> None:
    keys = {
        "output_key": f"jobs/{job_id}/1/output.mp4",
        "poster_key": f"jobs/{job_id}/1/poster.jpg",
    }
    await set_job(services, job_id, **MADE | keys | values)


def days_left(time: str) -> float:
    return (datetime.fromisoformat(time) - datetime.now(UTC)) / timedelta(days=1)


async def test_a_new_job_is_reported_with_every_field(ada: Someone) -> None:
    job = await ada.job(await ada.submit(name="first"))
    assert JobBody.model_validate(job)
    assert (job["status"], job["progress"], job["attempt"]) == ("QUEUED", 0, 0)
    assert (job["name"], job["type"], job["outputUrl"]) == ("first", "RENDER", None)
    assert (job["error"], job["errorMessage"]) == (None, None)
    assert job["createdAt"].endswith("Z")


async def test_a_finished_job_has_addresses_for_seven_days(
    ada: Someone, services: Services
) -> None:
    job_id = await ada.submit(name="My film: 1/2")
    await succeeded(services, job_id)
    job = await ada.job(job_id)
    assert JobBody.model_validate(job)
    assert days_left(job["expiresAt"]) == pytest.approx(7, abs=0.01)
    address = urlsplit(job["outputUrl"])
    assert address.path.endswith(f"/jobs/{job_id}/1/output.mp4")
    assert "My film_ 1_2.mp4" in str(parse_qs(address.query))
    assert (job["bytes"], job["durationSeconds"], job["qc"]) == (1234, 12.5, {"frames": 375})


async def test_an_address_works_and_ends_with_the_output(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    soon = datetime.now(UTC) + timedelta(days=2)
    await succeeded(services, job_id, output_expires_at=soon)
    job = await ada.job(job_id)
    assert days_left(job["expiresAt"]) == pytest.approx(2, abs=0.01)
    await set_job(services, job_id, output_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    job = await ada.job(job_id)
    assert (job["outputUrl"], job["posterUrl"], job["expiresAt"]) == (None, None, None)


async def test_a_failed_job_says_why(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    problem = {"code": "source_missing", "message": "No.", "pointer": "/tracks/0", "hint": None}
    await set_job(
        services, job_id, status="FAILED", phase="ENDED", error=problem | {"errors": [problem]}
    )
    job = await ada.job(job_id)
    assert JobBody.model_validate(job)
    shown = problem | {"retryable": False}
    assert job["error"] == shown | {"errors": [shown]}
    assert job["errorMessage"] == "No."


async def test_a_job_that_is_not_there_is_not_found(ada: Someone) -> None:
    for name in (str(uuid4()), "x", "0"):
        answer = await ada.client.get(f"/v1/jobs/{name}")
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/jobs/{id}"),
        ("GET", "/v1/jobs/{id}/spec"),
        ("GET", "/v1/jobs/{id}/events"),
        ("POST", "/v1/jobs/{id}/cancel"),
        ("POST", "/v1/jobs/{id}/retry"),
        ("DELETE", "/v1/jobs/{id}"),
        ("GET", "/dashboard/jobs/{id}"),
    ],
)
async def test_the_jobs_of_others_are_not_there(
    ada: Someone, bob: Someone, services: Services, method: str, path: str
) -> None:
    job_id = await ada.submit()
    headers = {}
    if path.startswith("/dashboard"):
        del bob.client.headers["X-API-Key"]
        headers = await cookie_of(services, bob.id)
    answer = await bob.client.request(method, path.format(id=job_id), headers=headers)
    assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert (await ada.job(job_id))["status"] == "QUEUED"


async def test_lists_and_changes_of_several_leave_out_the_jobs_of_others(
    ada: Someone, bob: Someone
) -> None:
    job_id = await ada.submit()
    assert (await bob.client.get("/v1/jobs")).json() == {"items": [], "nextCursor": None}
    for change in ("cancel", "delete"):
        answer = await bob.client.post(f"/v1/jobs/{change}", json={"ids": [job_id]})
        assert [item["error"]["code"] for item in answer.json()["items"]] == ["not_found"]
    assert (await ada.job(job_id))["status"] == "QUEUED"


async def test_nobody_is_reported_anything_without_proof(ada: Someone) -> None:
    job_id = await ada.submit()
    del ada.client.headers["X-API-Key"]
    for method, path in (
        ("POST", "/v1/render"),
        ("GET", "/v1/jobs"),
        ("GET", "/v1/events"),
        ("GET", f"/v1/jobs/{job_id}"),
        ("GET", f"/v1/jobs/{job_id}/events"),
        ("DELETE", f"/v1/jobs/{job_id}"),
        ("GET", "/dashboard/jobs"),
    ):
        assert (await ada.client.request(method, path)).status_code == 401


async def test_the_dashboard_reads_the_same_by_its_cookie(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    listed = (await ada.client.get("/v1/jobs")).json()
    by_key = await ada.client.get("/dashboard/jobs")
    assert (by_key.status_code, codes(by_key)) == (403, ["session_required"])
    del ada.client.headers["X-API-Key"]
    ada.client.headers.update(await cookie_of(services, ada.id))
    assert (await ada.client.get("/dashboard/jobs")).json() == listed
    assert (await ada.client.get(f"/dashboard/jobs/{job_id}")).json() == listed["items"][0]


async def many(services: Services, user_id: UUID, count: int, **values: Any) -> list[str]:
    """Jobs a second apart, two always of the same time; the newest first."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {"id": uuid4(), "user_id": user_id, "payload": SPEC, "created_at": start, **values}
        | {"created_at": start + timedelta(seconds=n // 2)}
        for n in range(count)
    ]
    await run(services, insert(jobs).values(rows))
    ordered = sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=True)
    return [str(row["id"]) for row in ordered]


async def test_pages_follow_one_another_without_gap_or_repetition(
    ada: Someone, services: Services
) -> None:
    expected = await many(services, ada.id, 25)
    found: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = (await ada.client.get("/v1/jobs", params={"limit": "7", **cursor})).json()
        assert JobList.model_validate(page)
        found += [job["id"] for job in page["items"]]
        cursor = {"cursor": page["nextCursor"]}
    assert found == expected
    assert page["nextCursor"] is None


async def test_new_jobs_do_not_disturb_a_page_that_is_read_on(
    ada: Someone, services: Services
) -> None:
    expected = await many(services, ada.id, 6)
    first = (await ada.client.get("/v1/jobs?limit=3")).json()
    await ada.submit()
    rest = (await ada.client.get(f"/v1/jobs?limit=3&cursor={first['nextCursor']}")).json()
    assert [job["id"] for job in first["items"] + rest["items"]] == expected


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "WzEsMiwzXQ", "é", "bnVsbA", "=" * 9])
async def test_a_cursor_that_is_none_is_refused(ada: Someone, cursor: str) -> None:
    answer = await ada.client.get("/v1/jobs", params={"cursor": cursor})
    assert (answer.status_code, codes(answer)) == (422, ["cursor_invalid"])


async def test_filters_hold_together(ada: Someone, services: Services) -> None:
    first = await ada.submit(name="Köln 100%", metadata={"order": "17", "kind": "a"})
    second = await ada.submit(name="Bonn", metadata={"order": "17", "kind": "b"})
    third = await ada.submit(metadata={"note": 'say "100%"'})
    await set_job(services, second, status="FAILED", phase="ENDED")

    async def found(**wanted: Any) -> list[str]:
        answer = await ada.client.get("/v1/jobs", params=wanted)
        assert answer.status_code == 200, answer.text
        return [job["id"] for job in answer.json()["items"]]

    assert await found() == [third, second, first]
    assert await found(status="FAILED") == [second]
    assert await found(status=["FAILED", "QUEUED"]) == [third, second, first]
    assert await found(**{"metadata.order": "17"}) == [second, first]
    assert await found(**{"metadata.order": "17", "metadata.kind": "a"}) == [first]
    assert await found(**{"metadata.order": "17"}, status="QUEUED") == [first]
    assert await found(q="kÖLN") == [first]
    assert await found(q="100%") == [third, first]
    assert await found(q="%") == [third, first]
    assert await found(q='"100') == [third]
    assert await found(q="order") == [], "names of metadata are not searched"
    assert await found(q=first[:13]) == [first]
    assert await found(type="RENDER") == [third, second, first]
    assert await found(type="OTHER") == []
    moment = (await ada.job(second))["createdAt"]
    before = datetime.fromisoformat(moment) - timedelta(hours=1)
    assert await found(createdAfter=before.isoformat()) == [third, second, first]
    assert await found(createdBefore=before.isoformat()) == []


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("status=DONE", "unknown_value"),
        ("stauts=FAILED", "unknown_field"),
        ("limit=0", "out_of_range"),
        ("limit=101", "out_of_range"),
        ("limit=x", "wrong_type"),
        ("createdAfter=yesterday", "wrong_type"),
        ("createdAfter=2026-01-01T00:00:00", "wrong_type"),
        ("type=%27", "invalid_value"),
    ],
)
async def test_a_filter_that_is_none_is_refused(ada: Someone, wanted: str, code: str) -> None:
    answer = await ada.client.get(f"/v1/jobs?{wanted}")
    assert (answer.status_code, codes(answer)) == (422, [code])
