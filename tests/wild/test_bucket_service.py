"""A service whose bucket is set up wrongly says so everywhere, and goes on once it is right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from s3_front import Front, front

from embedded_server import embedded_home
from s3_server import S3Server, running
from served import Served
from service_user import ACCOUNT, accepted, account

SPEC: dict[str, Any] = {
    "canvas": {"width": 160, "height": 90, "fps": 10},
    "tracks": [{"type": "shape", "shape": "ellipse", "fill": "#f80", "duration": 1}],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures and CORS rules."""
    with running(tmp_path_factory.mktemp("s3")) as made:
        yield made


@pytest.fixture(scope="module")
def before(server: S3Server) -> Iterator[Front]:
    """A proxy before it, which at first says that the region is another one."""
    with front(server.endpoint) as made:
        made.region = "eu-west-1"
        yield made


@pytest.fixture(scope="module")
def served(server: S3Server, before: Front) -> Iterator[Served]:
    """A service that is set up for another region, and may let its pages upload."""
    settings = server.variables() | {
        "RAILWAY_BUCKET_ENDPOINT": before.endpoint,
        "RAILWAY_BUCKET_REGION": "us-east-1",
        "REELMILL_BUCKET_ALLOW_UPLOADS": "1",
    }
    with embedded_home() as home:
        made = Served(home, **settings)
        try:
            yield made
        finally:
            made.end()


def until(seconds: float, served: Served, true: Any) -> Any:
    """What `true` answers, once that is something."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if found := true():
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(served.log.read_text())


def storage_check(served: Served) -> dict[str, Any] | None:
    answer = httpx.get(f"{served.url}/health", params={"ready": 1}, timeout=30)
    checks = {check["name"]: check for check in answer.json().get("checks", [])}
    return checks.get("storage")


def test_everything_says_what_is_wrong_and_the_job_goes_on_once_it_is_right(
    served: Served, before: Front
) -> None:
    found = until(180, served, lambda: storage_check(served))
    assert not found["ok"]
    assert "expecting 'eu-west-1'" in found["reason"]
    until(60, served, lambda: "region_wrong" in served.log.read_text())
    with account(served.url) as client:
        job_id = accepted(client, SPEC)

        def job() -> dict[str, Any]:
            return dict(client.get(f"/v1/jobs/{job_id}").json())

        waiting = until(120, served, lambda: job()["waiting"])
        assert waiting["for"] == "storage"
        assert "expecting 'eu-west-1'" in waiting["reason"]
        before.region = "us-east-1"
        ended = until(180, served, lambda: job()["status"] == "SUCCEEDED" and job())
        output = httpx.get(ended["outputUrl"], timeout=60)
        assert (output.status_code, output.headers["content-type"]) == (200, "video/mp4")
    until(60, served, lambda: storage_check(served)["ok"])  # type: ignore[index]


def test_the_first_upload_of_the_dashboard_is_let_through(served: Served, before: Front) -> None:
    """As a browser does it: a preflight, then the file."""
    before.region = "us-east-1"
    until(180, served, lambda: storage_check(served)["ok"])  # type: ignore[index]
    until(60, served, lambda: "uploads are allowed" in served.log.read_text())
    page = served.url.replace("127.0.0.1", "localhost")
    with httpx.Client(base_url=page, headers={"Origin": page}, timeout=120) as browser:
        assert browser.post("/auth/login", json=ACCOUNT).status_code == 200
        asked = {"fileName": "a.srt", "contentType": "text/plain", "size": 1}
        leave = browser.post("/v1/assets/sign-upload", json=asked).json()
    asks = {"Origin": page, "Access-Control-Request-Method": "PUT"}
    asks["Access-Control-Request-Headers"] = "content-type"
    allowed = httpx.request("OPTIONS", leave["uploadUrl"], headers=asks)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] in {"*", page}
    sent = httpx.put(leave["uploadUrl"], content=b"1", headers={**leave["headers"], "Origin": page})
    assert sent.status_code == 200
    assert sent.headers["access-control-allow-origin"] in {"*", page}
