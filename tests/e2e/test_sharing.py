"""A finished video gets a page that anybody may see, until its owner ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from browsing import Watched, expect_accessible, watched
from playwright.sync_api import Browser, expect

SPEC = {
    "name": "Rainy evening",
    "canvas": {"width": 320, "height": 180, "fps": 10},
    "tracks": [{"type": "shape", "shape": "rectangle", "fill": "#4a6", "duration": 2}],
}


@pytest.fixture
def job_id(site: str, ada: dict[str, str]) -> str:
    """Of a finished video."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}, timeout=60) as client:
        sent = client.post("/v1/render", json=SPEC)
        assert sent.status_code == 202, sent.text
        return str(sent.json()["jobId"])


def test_a_link_is_made_seen_changed_and_ended(
    seen: Watched, browser: Browser, job_id: str
) -> None:
    page = seen.page
    page.goto(f"/jobs/{job_id}")
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share this video")
    dialog.get_by_label("Can be seen").click()
    page.get_by_role("option", name="For 7 days").click()
    dialog.get_by_role("button", name="Create a link").click()
    link = dialog.get_by_role("textbox", name="Link")
    expect(link).to_have_value(re.compile(r"/s/[\w-]{22}$"))
    address = link.input_value()
    with visited(browser, address) as visitor:
        expect(visitor.page).to_have_title("Rainy evening")
        expect(visitor.page.get_by_text("To be seen until")).to_be_visible()
        visitor.page.wait_for_function("document.querySelector('video').readyState >= 1")
        assert visitor.page.locator("video").evaluate("v => v.duration") == pytest.approx(
            2, abs=0.1
        )
        with visitor.page.expect_download() as saved:
            visitor.page.get_by_role("link", name="Download").click()
        assert saved.value.suggested_filename == "Rainy evening.mp4"
        expect_accessible(visitor.page)

    offered = dialog.get_by_role("switch", name="Offer the file for download")
    offered.click()
    expect(offered).not_to_be_checked()
    with visited(browser, address) as visitor:
        expect(visitor.page.locator("video")).to_be_visible()
        expect(visitor.page.get_by_role("link", name="Download")).to_have_count(0)

    dialog.get_by_role("button", name="Stop sharing").click()
    expect(dialog.get_by_role("button", name="Create a link")).to_be_visible()
    with visited(browser, address, status=404) as visitor:
        expect(visitor.page.get_by_role("heading", name="Nothing to watch here")).to_be_visible()
    expect_accessible(page)
    assert seen.complaints == []


@contextmanager
def visited(browser: Browser, address: str, status: int = 200) -> Iterator[Watched]:
    """The page as somebody sees it who has no account; nothing goes wrong on it."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    made = watched(context)
    answer = made.page.goto(address)
    assert answer is not None
    assert answer.status == status
    yield made
    assert [said for said in made.complaints if str(status) not in said] == []
    context.close()
