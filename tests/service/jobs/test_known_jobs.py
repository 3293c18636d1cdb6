"""Jobs are sent again to those who know them only where they say something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jobs_api import Someone, cookie_of, set_job

from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio

PATHS = ("/v1/jobs/{}", "/v1/jobs", "/v1/jobs?limit=1", "/dashboard/jobs/{}", "/dashboard/jobs")
WORKED: dict[str, Any] = {"status": "SUCCEEDED", "phase": "ENDED", "output_key": "outputs/a.mp4"}


async def tag_of(ada: Someone, path: str, known: str = '"x"') -> str | None:
    """The tag of what is answered, None for 304."""
    answer = await ada.client.get(path, headers={"If-None-Match": known})
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"].startswith('W/"')
    if answer.status_code == 304:
        assert answer.content == b""
        return None
    assert answer.status_code == 200
    return answer.headers["etag"]


async def test_who_knows_a_job_is_told_so(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    ada.client.headers.update(await cookie_of(services, ada.id))
    for path in PATHS:
        if path.startswith("/dashboard"):
            ada.client.headers.pop("X-API-Key", None)
        tag = await tag_of(ada, path.format(job_id))
        assert tag, path
        assert await tag_of(ada, path.format(job_id), f'"other", {tag}') is None
        assert await tag_of(ada, path.format(job_id), tag.removeprefix("W/")) is None
        assert await tag_of(ada, path.format(job_id), "*") is None


async def test_every_change_of_a_job_is_told(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    waits = {"for": "x", "reason": "y", "since": "z", "nextTryAt": "z"}
    now = datetime.now(UTC)
    paths = [f"/v1/jobs/{job_id}", "/v1/jobs"]
    tags = {path: await tag_of(ada, path) for path in paths}
    changes: list[dict[str, Any]] = [
        {"progress": 12.5},
        {"eta_seconds": 3.0},
        {"stage": "encode"},
        {"waiting": waits},
        {"name": "other"},
        {"updated_at": now},
        WORKED,
        {"output_key": "outputs/b.mp4"},
        {"output_expires_at": now + timedelta(days=1)},
        {"output_expires_at": now - timedelta(days=1)},
        {"output_key": None},
    ]
    for change in changes:
        await set_job(services, job_id, **change)
        for path in paths:
            known = tags[path]
            assert known
            tags[path] = await tag_of(ada, path, known)
            assert tags[path], (path, change)
    await ada.client.delete(f"/v1/jobs/{job_id}")
    assert await tag_of(ada, "/v1/jobs", tags["/v1/jobs"] or ""), "an empty list is another one"


async def test_addresses_signed_anew_are_no_change_for_a_day(
    ada: Someone, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = await ada.submit()
    await set_job(services, job_id, **WORKED)
    noon = datetime.now(UTC).replace(hour=12, minute=0)
    path, at = f"/v1/jobs/{job_id}", noon
    monkeypatch.setattr(type(services), "clock", lambda _: at)
    first = (await ada.client.get(path)).json()["expiresAt"]
    tag = await tag_of(ada, path)
    assert tag
    at = noon + timedelta(hours=11)
    assert (await ada.client.get(path)).json()["expiresAt"] != first
    assert await tag_of(ada, path, tag) is None
    at = noon + timedelta(hours=13)
    assert await tag_of(ada, path, tag), "nobody is left with addresses that are about to end"


async def test_addresses_that_ended_are_a_change(
    ada: Someone, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = await ada.submit()
    noon = datetime.now(UTC).replace(hour=12, minute=0)
    await set_job(services, job_id, **WORKED, output_expires_at=noon + timedelta(hours=5))
    path, at = f"/v1/jobs/{job_id}", noon
    monkeypatch.setattr(type(services), "clock", lambda _: at)
    tag = await tag_of(ada, path)
    assert tag
    at = noon + timedelta(hours=4)
    assert await tag_of(ada, path, tag) is None
    at = noon + timedelta(hours=6)
    assert await tag_of(ada, path, tag)
    assert (await ada.job(job_id))["outputUrl"] is None


async def test_what_is_not_there_or_wrong_is_no_304(ada: Someone) -> None:
    known = {"If-None-Match": "*"}
    nowhere = "/v1/jobs/00000000-0000-0000-0000-000000000000"
    assert (await ada.client.get(nowhere, headers=known)).status_code == 404
    assert (await ada.client.get("/v1/jobs?limit=0", headers=known)).status_code == 422
    assert (await ada.client.post(f"{nowhere}/cancel", headers=known)).status_code == 404
