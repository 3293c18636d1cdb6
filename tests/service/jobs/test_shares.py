"""What a job made, shown to whoever has an address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from jobs_api import BASE, Someone, codes, run, set_job
from sqlalchemy import update

from reelmill.adapters.postgres.tables import shares, users
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio

MASTER, POSTER = b"a master, as far as anybody looks", b"\xff\xd8\xff a poster"


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Somebody without an account."""
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE) as client:
        yield client


async def finished(user: Someone, services: Services, tmp_path: Path, **values: Any) -> str:
    """A job whose files are in the storage."""
    job_id = await user.submit(name=values.pop("name", "Rain <on> “tin”"))
    keys = {name: f"jobs/{job_id}/1/{name}" for name in ("output.mp4", "poster.jpg")}
    for name, content in (("output.mp4", MASTER), ("poster.jpg", POSTER)):
        (tmp_path / name).write_bytes(content)
        await services.storage.put_file(keys[name], tmp_path / name, "video/mp4")
    made = {
        "status": "SUCCEEDED", "phase": "ENDED", "output_format": "mp4", "bytes": 280_400_000,
        "duration_seconds": 3725.2, "plan": {"width": 1280, "height": 720},
        "output_key": keys["output.mp4"], "poster_key": keys["poster.jpg"],
    }  # fmt: skip
    await set_job(services, job_id, **made | values)
    return job_id


async def shared(user: Someone, job_id: str, **body: Any) -> dict[str, Any]:
    answer = await user.client.put(f"/v1/jobs/{job_id}/share", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class Page(HTMLParser):
    """What a page says to machines: `properties`, attributes of its elements, and its `tracks`."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}
        self.elements: dict[str, dict[str, str | None]] = {}
        self.tracks: list[dict[str, str | None]] = []
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements[tag] = found
        if tag == "track":
            self.tracks.append(found)
        if name := found.get("property"):
            self.properties[name] = found["content"] or ""


async def test_whoever_has_the_address_can_watch(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    share = await shared(ada, job_id)
    answer = await visitor.get(share["url"])
    assert answer.status_code == 200
    assert "<h1>Rain &lt;on&gt; “tin”</h1>" in answer.text
    assert "1:02:05" in answer.text
    assert "Download 280 MB" in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    page = Page(answer)
    assert page.elements["video"].keys() >= {"controls", "playsinline"}
    played = await visitor.get(str(page.elements["video"]["src"]), follow_redirects=True)
    assert played.content == MASTER
    assert played.headers["content-disposition"] == "inline"
    saved = await visitor.get(str(page.elements["a"]["href"]), follow_redirects=True)
    assert saved.headers["content-disposition"].startswith("attachment; filename=")
    poster = await visitor.get(str(page.elements["video"]["poster"]), follow_redirects=True)
    assert poster.content == POSTER


async def test_other_sites_are_told_what_it_is(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    url = (await shared(ada, await finished(ada, services, tmp_path)))["url"]
    told = Page(await visitor.get(url)).properties
    assert told == {
        "og:type": "video.other",
        "og:title": "Rain <on> “tin”",
        "og:url": url,
        "og:description": "1:02:05",
        "og:video": f"{url}/file",
        "og:video:type": "video/mp4",
        "og:image": f"{url}/poster",
        "og:video:width": "1280",
        "og:video:height": "720",
    }


async def test_subtitles_are_shown_from_the_origin_of_the_page(
    ada: Someone, bob: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    kept = [await stored(services, job_id, tmp_path, said) for said in SUBTITLES]
    await set_job(services, job_id, subtitles=kept)
    url = (await shared(ada, job_id))["url"]
    page = Page(await visitor.get(url))
    own = url.removeprefix(BASE)
    assert page.tracks == [
        {"kind": "subtitles", "src": f"{own}/subtitles/1", "srclang": "de", "label": "de"},
        {"kind": "subtitles", "src": f"{own}/subtitles/2", "srclang": "en", "label": "<En> \"&\"",
         "default": None},
        {"kind": "subtitles", "src": f"{own}/subtitles/3", "srclang": "und", "label": "Subtitles"},
    ]  # fmt: skip
    found = await visitor.get(f"{url}/subtitles/2")
    assert (found.status_code, found.text) == (200, "WEBVTT 2")
    assert found.headers["content-type"].startswith("text/vtt")
    assert (await visitor.head(f"{url}/subtitles/2")).status_code == 200
    assert (await visitor.get(f"{url}/subtitles/4")).status_code == 404
    assert (await visitor.get(f"{url}/subtitles/-1")).status_code == 404
    own_address = f"/v1/jobs/{job_id}/subtitles/0"
    mine = await ada.client.get(own_address)
    assert mine.text == "WEBVTT 0"
    assert mine.headers["content-type"].startswith("application/x-subrip")
    assert (await bob.client.get(own_address)).status_code == 404
    assert (await visitor.get(own_address)).status_code == 401
    await ada.client.delete(f"/v1/jobs/{job_id}/share")
    assert (await visitor.get(f"{url}/subtitles/2")).status_code == 404
    await set_job(services, job_id, output_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert (await ada.client.get(own_address)).status_code == 404


SUBTITLES: list[dict[str, Any]] = [
    {"format": "srt", "lang": "de", "title": None, "default": True},
    {"format": "vtt", "lang": "de", "title": None},
    {"format": "vtt", "lang": "en", "title": '<En> "&"', "default": True},
    {"format": "vtt", "lang": None, "title": None, "default": True},
]
"""As jobs keep them; older ones do not say which is the default."""


async def stored(
    services: Services, job_id: str, tmp_path: Path, said: dict[str, Any]
) -> dict[str, Any]:
    """The same with a file in the storage, which has its place in the list as its text."""
    number = SUBTITLES.index(said)
    key = f"jobs/{job_id}/1/output.{number}.{said['format']}"
    (tmp_path / "subtitles").write_text(f"WEBVTT {number}")
    await services.storage.put_file(key, tmp_path / "subtitles", "text/vtt")
    return {**said, "forced": False, "suffix": f".{said['format']}", "key": key}


async def test_sound_alone_is_heard(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path, poster_key=None, output_format="mp3")
    share = await shared(ada, job_id)
    page = Page(await visitor.get(share["url"]))
    assert "audio" in page.elements
    assert "video" not in page.elements
    assert page.properties["og:audio:type"] == "audio/mpeg"
    assert (await visitor.get(f"{share['url']}/poster")).status_code == 404


async def test_the_address_stays_until_it_is_ended(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    first = await shared(ada, job_id)
    until = datetime.now(UTC) + timedelta(days=1)
    again = await shared(ada, job_id, expiresAt=until.isoformat(), download=False)
    assert again["url"] == first["url"]
    assert (await ada.client.get(f"/v1/jobs/{job_id}/share")).json() == again
    assert (await ada.client.delete(f"/v1/jobs/{job_id}/share")).status_code == 204
    assert (await ada.client.get(f"/v1/jobs/{job_id}/share")).status_code == 204
    assert (await ada.client.delete(f"/v1/jobs/{job_id}/share")).status_code == 204, "again"
    for path in ("", "/file", "/poster", "/download"):
        assert (await visitor.get(f"{first['url']}{path}")).status_code == 404
    assert (await shared(ada, job_id))["url"] != first["url"]


async def test_without_download_there_is_neither_button_nor_way(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    share = await shared(ada, await finished(ada, services, tmp_path), download=False)
    page = Page(await visitor.get(share["url"]))
    assert "a" not in page.elements
    assert page.elements["video"]["controlslist"] == "nodownload"
    assert (await visitor.get(f"{share['url']}/download")).status_code == 404
    assert (await visitor.get(f"{share['url']}/file")).status_code == 307


async def test_it_ends_at_its_time_and_so_do_addresses_of_files(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    until = datetime.now(UTC) + timedelta(minutes=5)
    url = (await shared(ada, job_id, expiresAt=until.isoformat()))["url"]
    assert f"{until:%B} {until.day}, {until.year}" in (await visitor.get(url)).text
    way = await visitor.get(f"{url}/file")
    signed = int(way.headers["location"].partition("expires=")[2].partition("&")[0])
    assert signed <= until.timestamp()
    past = update(shares).values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await run(services, past.where(shares.c.job_id == UUID(job_id)))
    for path in ("", "/file", "/poster", "/download"):
        assert (await visitor.get(f"{url}{path}")).status_code == 404


async def test_the_address_is_never_logged(
    ada: Someone,
    visitor: AsyncClient,
    services: Services,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    url = (await shared(ada, await finished(ada, services, tmp_path)))["url"]
    for path in ("", "/file", "/poster", "/download"):
        await visitor.get(f"{url}{path}")
    logged = "".join(capfd.readouterr())
    assert logged.count("/s/{token}") >= 4
    assert url.rpartition("/")[2] not in logged


async def test_what_is_gone_is_told_to_people(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    url = (await shared(ada, job_id))["url"]
    gone = datetime.now(UTC) - timedelta(seconds=1)
    await set_job(services, job_id, output_expires_at=gone)
    for address in (url, f"{BASE}/s/never", f"{BASE}/s/{'x' * 2000}"):
        answer = await visitor.get(address)
        assert (answer.status_code, "Ask them for a new one" in answer.text) == (404, True)
    await set_job(services, job_id, output_expires_at=None)
    await run(services, update(users).values(active=False).where(users.c.id == ada.id))
    assert (await visitor.get(url)).status_code == 404


async def test_a_deleted_job_is_shared_no_more(
    ada: Someone, visitor: AsyncClient, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    url = (await shared(ada, job_id))["url"]
    assert (await ada.client.delete(f"/v1/jobs/{job_id}")).status_code == 204
    assert (await visitor.get(url)).status_code == 404


async def test_only_what_was_made_can_be_shared(ada: Someone, services: Services) -> None:
    job_id = await ada.submit()
    answer = await ada.client.put(f"/v1/jobs/{job_id}/share", json={})
    assert (answer.status_code, codes(answer)) == (409, ["job_state"])
    assert (await ada.client.get(f"/v1/jobs/{job_id}/share")).status_code == 204


async def test_it_cannot_have_expired_before_it_begins(
    ada: Someone, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    past = {"expiresAt": "2020-01-01T00:00:00Z"}
    answer = await ada.client.put(f"/v1/jobs/{job_id}/share", json=past)
    assert answer.status_code == 422
    assert answer.json()["errors"][0] | {"hint": ""} == {
        "code": "out_of_range",
        "pointer": "/expiresAt",
        "message": "`expiresAt` is not in the future.",
        "hint": "",
        "retryable": False,
    }


async def test_others_neither_share_nor_see_nor_end_it(
    ada: Someone, bob: Someone, services: Services, tmp_path: Path
) -> None:
    job_id = await finished(ada, services, tmp_path)
    before = await shared(ada, job_id)
    address = f"/v1/jobs/{job_id}/share"
    assert (await bob.client.put(address, json={"download": False})).status_code == 404
    assert (await bob.client.get(address)).status_code == 404
    assert (await bob.client.delete(address)).status_code == 404
    assert (await ada.client.get(address)).json() == before
