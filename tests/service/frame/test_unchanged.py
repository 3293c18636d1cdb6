"""Answers have tags, and who knows them is told that nothing has changed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from httpx import AsyncClient, Response

from api_users import ApiUser

pytestmark = pytest.mark.anyio

PRIVATE = "private, no-cache"
SPEC = {"tracks": [{"type": "text", "text": "Hello", "duration": 1}]}


async def again(client: AsyncClient, path: str, answer: Response) -> Response:
    return await client.get(path, headers={"If-None-Match": answer.headers["etag"]})


async def test_json_of_the_api_is_known_by_its_bytes(ada: ApiUser) -> None:
    await ada.key.post("/v1/templates", json={"name": "a", "spec": SPEC})
    for path in ("/v1/templates", "/v1/webhooks", "/v1/fonts", "/me", "/v1/credentials"):
        first = await ada.key.get(path)
        assert first.headers["etag"].startswith('W/"'), path
        assert first.headers["cache-control"] == PRIVATE
        same = await again(ada.key, path, first)
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == first.headers["etag"]
        assert same.headers["cache-control"] == PRIVATE
        assert "content-length" not in same.headers
    first = await ada.key.get("/v1/templates")
    await ada.key.post("/v1/templates", json={"name": "b", "spec": SPEC})
    other = await again(ada.key, "/v1/templates", first)
    assert (other.status_code, len(other.json()["items"])) == (200, 2)


async def test_head_has_the_same_tag(ada: ApiUser) -> None:
    answer = await ada.key.head("/v1/templates")
    assert answer.headers["etag"] == (await ada.key.get("/v1/templates")).headers["etag"]
    same = await ada.key.head("/v1/templates", headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304


async def test_secrets_changes_errors_and_strangers_get_no_tag(
    ada: ApiUser, nobody: AsyncClient
) -> None:
    answers = [
        await ada.key.get("/v1/webhooks/signing-secret"),
        await ada.key.post("/v1/render", json=SPEC),
        await ada.key.get("/v1/templates/00000000-0000-0000-0000-000000000000"),
        await ada.key.get("/v1/templates?limit=0"),
        await nobody.get("/v1/templates", headers={"If-None-Match": "*"}),
        await nobody.get("/health"),
        await nobody.get("/auth/status"),
    ]
    assert [answer.status_code for answer in answers] == [200, 202, 404, 422, 401, 200, 200]
    for answer in answers:
        assert "etag" not in answer.headers, answer.url
        assert answer.headers["cache-control"] == "no-store", answer.url


async def test_the_tag_of_a_draft_is_its_revision_and_never_a_304(ada: ApiUser) -> None:
    body = {"name": "a", "kind": "json", "spec": "{}"}
    path = "/v1/drafts/" + (await ada.key.post("/v1/drafts", json=body)).json()["id"]
    read = await ada.key.get(path)
    assert read.headers["etag"] == '"1"'
    assert (await again(ada.key, path, read)).status_code == 200, "addresses in it end"


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/docs", "no-cache"),
        ("/openapi.json", "no-cache"),
        ("/v1/schema", "public, max-age=3600"),
    ],
)
async def test_public_texts_are_tagged_and_compressed_once(
    nobody: AsyncClient, path: str, caching: str
) -> None:
    plain = await nobody.get(path, headers={"Accept-Encoding": ""})
    tags = {plain.headers["etag"]}
    for coding in ("gzip", "br"):
        coded = await nobody.get(path, headers={"Accept-Encoding": coding})
        assert coded.headers["content-encoding"] == coding
        assert coded.headers["vary"].startswith("Accept-Encoding")
        assert coded.headers["cache-control"] == caching
        assert coded.content == plain.content
        tags.add(coded.headers["etag"])
        known = {"Accept-Encoding": coding, "If-None-Match": coded.headers["etag"]}
        same = await nobody.get(path, headers=known)
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["content-security-policy"] == coded.headers["content-security-policy"]
    assert len(tags) == 3, "strong tags name bytes"


async def test_the_prefix_is_part_of_what_is_kept(nobody: AsyncClient) -> None:
    prefixes = ["", *(f"/p{number}" for number in range(12)), ""]
    for prefix in prefixes:
        given = {"X-Forwarded-Prefix": prefix} if prefix else {}
        document = (await nobody.get("/openapi.json", headers=given)).json()
        assert document["servers"] == [{"url": f"https://test{prefix}"}]
        page = (await nobody.get("/docs", headers=given)).text
        assert f"<a href={prefix}/openapi.json>" in page


async def test_a_page_that_is_known_keeps_its_policy(
    nobody: AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = {"index.html": b"<!doctype html>", "static/a-1.js": b"a" * 2000, "icon.svg": b"<svg/>"}
    files["static/a-1.js.gz"] = gzip.compress(files["static/a-1.js"])
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr("reelmill.api.dashboard_site.SITE", tmp_path)
    for path in ("/", "/jobs/7", "/icon.svg"):
        answer = await nobody.get(path)
        same = await again(nobody, path, answer)
        assert (same.status_code, same.content) == (304, b"")
        for name in ("content-security-policy", "cache-control", "etag"):
            assert same.headers[name] == answer.headers[name], (path, name)
    assert (await nobody.get("/")).headers["cache-control"] == "no-cache"
    script = await nobody.get("/static/a-1.js", headers={"Accept-Encoding": "gzip;q=0.1"})
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    coded = {"Accept-Encoding": "gzip", "If-None-Match": script.headers["etag"]}
    assert (await nobody.get("/static/a-1.js", headers=coded)).status_code == 304
    plain = await nobody.get("/static/a-1.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert plain.headers["etag"] != script.headers["etag"]
