"""Chromium shows the subtitles of a job, on its page and on the page that is shared."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from browsing import Watched, expect_accessible, watched
from playwright.sync_api import Browser
from subtitled import PLAYED, expect_shown, rendered, shared, subtitled_spec


@pytest.fixture
def client(site: str, ada: dict[str, str]) -> Iterator[httpx.Client]:
    """The administrator over HTTP."""
    headers = {"Origin": site}
    with httpx.Client(base_url=site, cookies=ada, headers=headers, timeout=60) as made:
        yield made


def test_default_subtitles_are_shown_on_both_pages(
    seen: Watched, browser: Browser, client: httpx.Client
) -> None:
    job = rendered(client, subtitled_spec("Default", default=True))
    context = browser.new_context(viewport={"width": 390, "height": 800})
    visitor = watched(context)
    visitor.page.goto(shared(client, job))
    expect_shown(visitor.page, "de")
    expect_accessible(visitor.page)
    assert visitor.complaints == []
    context.close()
    seen.page.goto(f"/jobs/{job['id']}")
    expect_shown(seen.page, "Deutsch")
    assert seen.complaints == []


def test_others_are_offered(seen: Watched, client: httpx.Client) -> None:
    job = rendered(client, subtitled_spec("Offered", title="German"))
    seen.page.goto(shared(client, job))
    tracks = "v => [...v.textTracks].map(t => [t.kind, t.label, t.mode])"
    assert seen.page.locator("video").evaluate(tracks) == [["subtitles", "German", "disabled"]]
    assert seen.complaints == []


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_video_with_a_subtitle_stream_plays_and_seeks(
    seen: Watched, client: httpx.Client, kind: str
) -> None:
    job = rendered(client, subtitled_spec(f"Stream of {kind}", kind))
    seen.page.goto(f"/jobs/{job['id']}")
    found = seen.page.locator("video").evaluate(PLAYED)
    assert found == {
        "duration": pytest.approx(3, abs=0.05), "time": 2.2, "error": None, "width": 320,
    }  # fmt: skip
    assert seen.complaints == []
