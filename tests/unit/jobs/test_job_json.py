"""A job's JSON is a contract: the same bytes from release to release."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from reelmill.api.problems import problem_body
from reelmill.core.errors import Problem
from reelmill.core.job import JobStatus, Phase
from reelmill.usecases.jobs.job_json import brief_job_body, error_json, job_body_text
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.storage import Storage

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
ID = UUID("6a3a2e5e-31a5-4f4c-9a57-0d5f3c1f2b11")
RECORDED = dict(
    line.split("\t")
    for line in Path(__file__).with_name("job_bodies.txt").read_text(encoding="utf-8").splitlines()
)
PLAN = json.loads(RECORDED["succeeded"])["plan"]
KEPT: dict[str, Any] = {
    "id": ID,
    "user_id": UUID("00000000-0000-4000-8000-000000000001"),
    "status": JobStatus.QUEUED,
    "phase": Phase.WAITING,
    "type": "RENDER",
    "name": "Größe",
    "metadata": {"a": "b"},
    "priority": 1,
    "webhook_url": "https://hook.example/x",
    "template_id": ID,
    "template_revision": 3,
    "attempt": 0,
    "progress": 0.0,
    "subtitles": [],
    "created_at": NOW,
    "updated_at": NOW,
}
_NOTHING = (
    "stage",
    "eta_seconds",
    "plan",
    "qc",
    "stage_seconds",
    "waiting",
    "error",
    "output_key",
    "poster_key",
    "output_format",
    "bytes",
    "duration_seconds",
    "started_at",
    "finished_at",
    "output_expires_at",
)
DAMAGED = {"code": "source_damaged", "hint": None, "message": "bad", "pointer": "/tracks/0/src"}
WAITING = {
    "for": "x.org",
    "reason": "503",
    "since": "2026-03-01T12:00:00.000Z",
    "nextTryAt": "2026-03-01T12:00:05.000Z",
    "tries": 1,
    "receivedBytes": 4,
}
ENDED = {"phase": Phase.ENDED, "started_at": NOW, "finished_at": NOW}
JOBS: dict[str, dict[str, Any]] = {
    "queued": {"metadata": {}, "template_id": None, "template_revision": None, "webhook_url": None},
    "waiting": {"waiting": WAITING},
    "encoding": {
        "status": JobStatus.PROCESSING,
        "phase": Phase.ENCODING,
        "attempt": 1,
        "stage": "encode",
        "progress": 41.6666,
        "eta_seconds": 12.345,
        "plan": PLAN,
        "started_at": NOW,
    },
    "succeeded": {
        **ENDED,
        "status": JobStatus.SUCCEEDED,
        "attempt": 1,
        "progress": 100.0,
        "plan": PLAN,
        "qc": json.loads(RECORDED["succeeded"])["qc"],
        "stage_seconds": {"gather": 0.5},
        "output_key": "jobs/x/output.mp4",
        "poster_key": "jobs/x/poster.jpg",
        "output_format": "mp4",
        "bytes": 12345,
        "duration_seconds": 2.0,
        "output_expires_at": NOW + timedelta(days=30),
    },
    "failed": {
        **ENDED,
        "status": JobStatus.FAILED,
        "attempt": 3,
        "error": {**DAMAGED, "errors": [DAMAGED, {"message": "old"}]},
    },
}


class Addresses:
    """Signs nothing: only what is signed matters here."""

    def sign_get(self, key: str, seconds: int, *, file_name: str | None = None) -> str:
        return f"https://files.example/{key}?seconds={seconds}&name={file_name}"


def written(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("state", JOBS)
def test_a_job_is_written_byte_for_byte_as_before(state: str) -> None:
    job = Job(**{**dict.fromkeys(_NOTHING), **KEPT, **JOBS[state]})
    storage = cast(Storage, Addresses())
    assert job_body_text(job, storage, NOW) == RECORDED[state]
    assert written(brief_job_body(job, storage, NOW)) == RECORDED[f"{state}_brief"]


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (429, "rate_limited", True),
        (503, "planner_busy", True),
        (507, "disk_full", True),
        (409, "asset_busy", True),
        (409, "job_state", False),
        (422, "invalid_src", False),
        (404, "not_found", False),
        (500, "internal", False),
        (429, "too_many_templates", False),
        (422, "source_unreachable", True),
    ],
)
def test_an_answer_says_whether_to_try_again(status: int, code: str, retryable: bool) -> None:
    assert problem_body(status, [Problem(code, "a.")])["retryable"] is retryable


def test_a_job_and_each_reason_say_whether_to_try_again() -> None:
    lost, damaged = (
        Problem("worker_lost", "a.").as_json(),
        Problem("source_damaged", "b.").as_json(),
    )
    error = error_json({**lost, "errors": [damaged, lost]})
    assert error["retryable"] is True
    assert [problem["retryable"] for problem in error["errors"]] == [False, True]
    assert error_json(damaged) == {**damaged, "retryable": False, "errors": []}


def test_problems_are_written_byte_for_byte_as_before() -> None:
    body = problem_body(422, [Problem("a", "b.", "/c", "d"), Problem("e", "f.")])
    title = HTTPStatus(422).phrase
    assert written(body) == (
        f'{{"type":"urn:reelmill:error:a","title":"{title}","status":422,"code":"a",'
        '"detail":"b.","retryable":false,"errors":[{"pointer":"/c","code":"a","message":"b.","hint":"d","retryable":false},'
        '{"pointer":"","code":"e","message":"f.","hint":null,"retryable":false}]}'
    )


def test_files_of_subtitles_have_addresses_and_names_like_the_master() -> None:
    kept = {"lang": "en", "title": None, "forced": False, "format": "vtt"}
    file = {**kept, "suffix": ".en.vtt", "key": "jobs/x/output.en.vtt"}
    given = {**dict.fromkeys(_NOTHING), **KEPT, **JOBS["succeeded"], "subtitles": [file]}
    body = json.loads(job_body_text(Job(**given), cast(Storage, Addresses()), NOW))
    (found,) = body["subtitles"]
    assert {name: found[name] for name in kept} == kept
    assert set(found) == {*kept, "default", "url"}
    assert found["default"] is False, "of a job that was kept before it was asked"
    assert "jobs/x/output.en.vtt" in found["url"]
    past = {**given, "output_expires_at": NOW}
    assert (
        json.loads(job_body_text(Job(**past), cast(Storage, Addresses()), NOW))["subtitles"] == []
    )
