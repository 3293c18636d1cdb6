"""Clients that put a slash too many into an address of the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from serving import Serving

CANVAS = {"width": 160, "height": 120, "fps": 10}
SPEC = {"canvas": CANVAS, "tracks": [{"type": "text", "text": "x"}], "duration": 1}


def asked(
    serving: Serving, method: str, path: str, key: str | None = None, **more: Any
) -> httpx.Response:
    headers = {"X-API-Key": key or serving.key, **more.pop("headers", {})}
    # Redirects are followed as curl -L follows them, so only an answer counts.
    with httpx.Client(follow_redirects=True, timeout=120) as client:
        return client.request(method, serving.url + path, headers=headers, **more)


@pytest.mark.parametrize("path", ["/v1/render/", "//v1/render", "/v1//render", "/v1/render///"])
def test_a_render_is_asked_for_with_its_body(serving: Serving, path: str) -> None:
    answer = asked(serving, "POST", path, json={**SPEC, "name": path})
    assert answer.status_code == 202, answer.text
    job = f"/v1/jobs/{answer.json()['jobId']}"
    assert asked(serving, "GET", f"{job}/").json()["name"] == path
    assert asked(serving, "POST", f"{job}/cancel/").status_code == 200
    assert asked(serving, "DELETE", f"{job}/").status_code == 204
    assert asked(serving, "GET", job).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/jobs/?limit=1"),
        ("GET", "/v1/assets/"),
        ("GET", "/v1/webhooks/"),
        ("GET", "/v1/templates/"),
        ("GET", "/me/"),
        ("GET", "/docs/"),
        ("GET", "/openapi.json/"),
        ("GET", "/health/"),
        ("HEAD", "/v1/jobs/"),
    ],
)
def test_what_is_read_is_the_same_with_a_slash(serving: Serving, method: str, path: str) -> None:
    path, _, query = path.partition("?")
    plain = asked(serving, method, f"{path.rstrip('/')}?{query}")
    slashed = asked(serving, method, f"{path}?{query}")
    assert slashed.status_code == plain.status_code == 200
    assert slashed.headers["content-type"] == plain.headers["content-type"]
    if path != "/health/":
        assert slashed.content == plain.content


def test_changes_go_through_with_a_slash(serving: Serving) -> None:
    made = asked(serving, "POST", "/v1/webhooks/", json={"url": "https://a.example/"}).json()
    changed = asked(
        serving, "PATCH", f"/v1/webhooks/{made['id']}/", json={"description": "mine"}
    ).json()
    assert changed["description"] == "mine"
    assert asked(serving, "DELETE", f"/v1/webhooks/{made['id']}/").status_code == 204


def test_the_same_bounds_hold_with_a_slash(serving: Serving) -> None:
    large = asked(serving, "POST", "/v1/render/", content=b"x" * 1_000_001)
    assert large.status_code == 413
    strange = asked(serving, "GET", "/v1/jobs/", headers={"Host": "evil.test"})
    assert strange.json()["code"] == "unknown_host"
    assert asked(serving, "GET", "/v1/jobs/", key="rm_wrong").status_code == 401
    nothing = asked(serving, "POST", "/v1/nothing/", json={})
    assert nothing.status_code == 404
    assert asked(serving, "PUT", "/v1/render/", json={}).status_code == 405


@pytest.mark.parametrize("path", ["//evil.test/", "//evil.test/v1/jobs/", "/\\evil.test/", "///"])
def test_no_slash_leads_to_another_host(serving: Serving, path: str) -> None:
    answer = httpx.get(serving.url + path, follow_redirects=False)
    assert "location" not in answer.headers
    preflight = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
    allowed = httpx.options(f"{serving.url}/v1/render/", headers=preflight)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"]
