"""Subtitles are shown where files lie in a bucket, of which browsers read no text of videos."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from browsing import watched
from playwright.sync_api import Browser
from subtitled import expect_shown, rendered, shared, subtitled_spec

from s3_server import running
from served import served_with


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose bucket has an origin of its own and no CORS rule."""
    with (
        running(tmp_path_factory.mktemp("s3")) as server,
        served_with(**server.variables()) as made,
    ):
        yield made.url


def test_subtitles_come_from_the_origin_of_the_page(
    browser: Browser, site: str, ada: dict[str, str]
) -> None:
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}, timeout=60) as client:
        job = rendered(client, subtitled_spec("In a bucket", default=True))
        address = shared(client, job)
    assert not any(file["url"].startswith(site) for file in job["subtitles"])
    context = browser.new_context(base_url=site)
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    seen = watched(context)
    seen.page.goto(address)
    expect_shown(seen.page, "de")
    seen.page.goto(f"/jobs/{job['id']}")
    expect_shown(seen.page, "Deutsch")
    assert seen.complaints == []
    context.close()
