"""What every request passes through."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from api_users import ApiUser, api_user, client_of, codes
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services
from reelmill.core.errors import LimitError, UnavailableError

pytestmark = pytest.mark.anyio

LOGIN = "/auth/login"
JSON = {"Content-Type": "application/json"}


async def test_every_answer_has_an_id_and_a_clients_own_is_kept(nobody: AsyncClient) -> None:
    first, second = await nobody.get("/health"), await nobody.get("/nowhere/v1")
    assert len({first.headers["x-request-id"], second.headers["x-request-id"]}) == 2
    named = await nobody.get("/health", headers={"X-Request-Id": "a-trace/7"})
    assert named.headers["x-request-id"] == "a-trace/7"
    odd = await nobody.get("/health", headers={"X-Request-Id": "a b\tc"})
    assert odd.headers["x-request-id"] != "a b\tc"


async def test_a_fault_tells_the_id_and_nothing_else(app: FastAPI, nobody: AsyncClient) -> None:
    @app.post("/v1/broken")
    async def broken() -> None:
        raise ZeroDivisionError("open sesame")

    with capture_logs() as logs:
        answer = await nobody.post("/v1/broken")
    assert answer.status_code == 500
    assert codes(answer) == ["internal"]
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert "sesame" not in answer.text
    assert [line["event"] for line in logs] == ["internal error", "request"]
    assert isinstance(logs[0]["exc_info"], ZeroDivisionError)


async def test_a_request_is_one_line_with_its_user_and_no_query(ada: ApiUser) -> None:
    with capture_logs(processors=[merge_contextvars]) as logs:
        await ada.key.get("/v1/jobs?q=secret")
    (line,) = [line for line in logs if line["event"] == "request"]
    assert line["route"] == "/v1/jobs"
    assert line["status"] == 200
    assert line["user_id"] == str(ada.id)
    assert "secret" not in json.dumps(line, default=str)


async def test_a_request_about_a_job_is_logged_with_its_id(ada: ApiUser) -> None:
    spec = {"tracks": [{"type": "text", "text": "Hi", "duration": 1}]}
    with capture_logs(processors=[merge_contextvars]) as logs:
        job_id = (await ada.key.post("/v1/render", json=spec)).json()["jobId"]
        await ada.key.get(f"/v1/jobs/{job_id}")
    lines = [line for line in logs if line["event"] == "request"]
    assert [line["job_id"] for line in lines] == [job_id, job_id]


async def test_a_proxys_word_on_the_client_is_believed_if_the_proxy_is_trusted(
    app: FastAPI, nobody: AsyncClient
) -> None:
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 127.0.0.1", "X-Forwarded-Proto": "http"}
    with capture_logs() as logs:
        answer = await nobody.get("/nowhere/v1", headers=headers)
    assert logs[-1]["client"] == "203.0.113.9"
    assert "strict-transport-security" not in answer.headers


async def test_a_large_body_is_refused_declared_or_not(nobody: AsyncClient) -> None:
    declared = await nobody.post(LOGIN, content=b" " * 1_000_001, headers=JSON)
    assert (declared.status_code, codes(declared)) == (413, ["body_too_large"])
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50_000_000:
            sent += 100_000
            yield b" " * 100_000

    streamed = await nobody.post(LOGIN, content=endless(), headers=JSON)
    assert (streamed.status_code, codes(streamed)) == (413, ["body_too_large"])
    assert sent <= 1_200_000


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid_json"),
        (b"\xff", 400, "not_utf8"),
        ('{"email": "a"}'.encode("utf-16"), 400, "not_utf8"),
        ('{"email": "a"}'.encode("utf-16-le"), 400, "invalid_json"),
        (b'\xef\xbb\xbf{"email": "a"}', 422, "missing_field"),
        (b'{"email": Infinity}', 422, "not_finite"),
        (b"[" * 40 + b"]" * 40, 422, "nesting_too_deep"),
        (b"[" * 400_000, 422, "nesting_too_deep"),
        (b'{"email": 1, "email": 2}', 422, "duplicate_field"),
        (b'{"email": "\\u0000"}', 422, "invalid_text"),
        (b'{"email": "\\ud800"}', 422, "invalid_text"),
        (b'{"email": NaN}', 422, "not_finite"),
    ],
)
async def test_json_that_cannot_be_kept_is_refused_before_it_reaches_a_route(
    nobody: AsyncClient, body: bytes, status: int, code: str
) -> None:
    answer = await nobody.post(LOGIN, content=body, headers=JSON)
    assert (answer.status_code, codes(answer)[0]) == (status, code)


@pytest.mark.parametrize("path", ["/auth/login", "/v1/render", "/v1/templates"])
async def test_a_syntax_error_says_where_it_is(ada: ApiUser, path: str) -> None:
    body = b'{"spec": {"tracks": [\n  {"type": "text"},\n  {"type": "image" "src": 1}]}}'
    answer = await ada.key.post(path, content=body, headers=JSON)
    assert answer.status_code == 400
    (problem,) = answer.json()["errors"]
    assert problem["pointer"] == "/spec/tracks/1/type"
    assert "line 3, column 20" in problem["message"]
    assert problem["hint"] == "a comma or a closing bracket is missing"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_a_body_that_is_not_json_is_415(nobody: AsyncClient, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = await nobody.post(LOGIN, content=b"a=b", headers=headers)
    assert (answer.status_code, codes(answer)) == (415, ["unsupported_media_type"])


async def test_what_pydantic_finds_is_reported_with_pointers(ada: ApiUser) -> None:
    body = {"name": "", "spec": [], "variables": {}, "nmae": 1}
    answer = await ada.key.post("/v1/templates", json=body)
    assert answer.status_code == 422
    found = {(e["pointer"], e["code"]) for e in answer.json()["errors"]}
    assert found == {("/name", "empty"), ("/spec", "wrong_type"), ("/nmae", "unknown_field")}
    listing = await ada.key.get("/v1/templates?limit=1000")
    assert codes(listing) == ["out_of_range"]
    assert "`limit`" in listing.json()["detail"]


async def test_an_id_that_is_none_is_not_found(ada: ApiUser) -> None:
    answer = await ada.key.get("/v1/templates/7")
    assert (answer.status_code, codes(answer)) == (404, ["not_found"])


async def test_a_wrong_method_tells_the_right_ones(nobody: AsyncClient) -> None:
    answer = await nobody.put("/v1/jobs/00000000-0000-0000-0000-000000000000")
    assert (answer.status_code, codes(answer)) == (405, ["method_not_allowed"])
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"
    assert (await nobody.post("/v1/nowhere", json={})).status_code == 404
    for path in ("/auth/login", "/v1/jobs/cancel"):
        for method in ("GET", "OPTIONS"):
            answer = await nobody.request(method, path)
            if (method, path) != ("GET", "/v1/jobs/cancel"):  # a job might be called so
                status = 204 if method == "OPTIONS" else 405
                assert (answer.status_code, answer.headers["allow"]) == (status, "OPTIONS, POST")
    assert (await nobody.options("/v1/nowhere")).status_code == 404
    answer = await nobody.head("/v1/listen/audio")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, OPTIONS")


async def test_head_answers_what_get_does_without_a_body(nobody: AsyncClient) -> None:
    got, headed = await nobody.get("/health"), await nobody.head("/health")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == got.headers["content-length"]


async def test_pages_of_allowed_origins_may_call_v1_without_cookies(ada: ApiUser) -> None:
    page = {"Origin": "https://page.example"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    before = await ada.key.options("/v1/render", headers=page | asked)
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == "https://page.example"
    answer = await ada.key.get("/v1/jobs", headers=page)
    assert answer.headers["access-control-allow-origin"] == "https://page.example"
    assert "access-control-allow-credentials" not in answer.headers
    stranger = await ada.key.get("/v1/jobs", headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in stranger.headers
    refused = await ada.key.options(
        "/v1/render", headers=asked | {"Origin": "https://other.example"}
    )
    assert (refused.status_code, codes(refused)) == (403, ["cross_origin_refused"])
    assert "access-control-allow-origin" not in refused.headers
    asked["Access-Control-Request-Headers"] = "x-api-key, if-none-match, x-unheard-of"
    refused = await ada.key.options("/v1/render", headers=page | asked)
    assert (refused.status_code, codes(refused)) == (403, ["cross_origin_refused"])
    assert "if-none-match" in refused.headers["access-control-allow-headers"].lower()
    inside = await ada.key.get("/me", headers=page)
    assert "access-control-allow-origin" not in inside.headers


async def test_browsers_are_told_to_trust_nothing(nobody: AsyncClient) -> None:
    answer = await nobody.get("/health")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" in answer.headers


async def test_too_many_requests_of_a_user_are_told_when_to_come_back(services: Services) -> None:
    app = create_app(_few(services))
    async with api_user(app, services) as ada, api_user(app, services) as bob:
        answers = [await ada.key.get("/v1/jobs") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert codes(answers[-1]) == ["rate_limited"]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"user";q=3;w=60'}
        left = [answer.headers["ratelimit"].split(";")[:2] for answer in answers]
        assert left == [['"user"', f"r={number}"] for number in (2, 1, 0, 0)]
        after = answers[-1].headers["retry-after"]
        assert answers[-1].headers["ratelimit"] == f'"user";r=0;t={after}'
        assert (await bob.key.get("/v1/jobs")).status_code == 200


async def test_an_address_without_proof_or_with_wrong_proof_is_limited(services: Services) -> None:
    app = create_app(_few(services))
    async with client_of(app) as nobody:
        answers = [await nobody.get("/me") for _ in range(2)]
        wrong = {"X-API-Key": "rm_live_wrong"}
        answers += [await nobody.get("/me", headers=wrong) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        left = [answer.headers["ratelimit"].split(";")[:2] for answer in answers]
        assert left == [['"address"', f"r={number}"] for number in (2, 1, 0, 0)]
        assert "ratelimit" not in (await nobody.get("/health")).headers
        assert (await nobody.get("/health")).status_code == 200
        other = {"X-Forwarded-For": "203.0.113.7"}
        assert (await nobody.get("/me", headers=other)).status_code == 401


@pytest.mark.parametrize(
    ("error", "status", "after"),
    [
        (LimitError.of("rate_limited", "x"), 429, None),
        (UnavailableError.of("unavailable", "x"), 503, "5"),
    ],
)
async def test_errors_say_whether_waiting_helps(
    app: FastAPI, nobody: AsyncClient, error: Exception, status: int, after: str | None
) -> None:
    @app.post("/v1/broken")
    async def broken() -> None:
        raise error

    answer = await nobody.post("/v1/broken")
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, after)


def _few(services: Services) -> Services:
    """The same, but for three requests a minute."""
    few = services.settings.model_copy(update={"requests_per_minute": 3})
    return replace(services, settings=few)
