"""Drafts outlive reloads and restarts, and no tab writes over another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from actions import Actions
from browsing import Watched, watched
from own_files import make_pictures, make_songs
from own_specs import kept_draft
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from running_site import RunningSite

PLAYLIST = {
    "mode": "longform",
    "crossfade": 1,
    "backgrounds": [{"src": "https://example.com/a.jpg"}],
    "audio": [{"src": "https://example.com/a.mp3", "title": "One"}],
}


@pytest.fixture
def context(browser: Browser, site: str, ada: dict[str, str]) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900})
    made.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    yield made
    made.close()


@pytest.fixture
def draft(site: str, ada: dict[str, str]) -> str:
    """A new draft; its id."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        return kept_draft(client, PLAYLIST)


def test_a_reload_and_a_restart_in_the_middle_lose_nothing(
    context: BrowserContext, running_site: RunningSite, tmp_path: Path
) -> None:
    page = context.new_page()
    page.goto("/new")
    page.get_by_role("button", name="Music video").click()
    page.get_by_role("heading", name="Drop your pictures and songs here").wait_for()
    lost: list[str] = []
    page.route(re.compile("/files/"), lambda route: _lose_first(route, lost))
    Actions(page).drop([*make_pictures(tmp_path), *make_songs(tmp_path, seconds=1)])
    expect(_title(page, 6)).to_have_value("Slow Orbit")
    _title(page, 1).fill("Before the restart")
    running_site.stop()
    _title(page, 2).fill("While it was away")
    expect(page.get_by_role("status", name="Draft")).to_have_text("Not saved")
    running_site.start()
    expect(page.get_by_role("status", name="Draft")).to_have_text("Saved", timeout=60_000)
    expect(page.get_by_text("ready in about")).to_be_visible(timeout=120_000)
    _title(page, 3).fill("Just before the reload")
    page.reload()
    for number, title in enumerate(
        ("Before the restart", "While it was away", "Just before the reload"), 1
    ):
        expect(_title(page, number)).to_have_value(title)
    pictures = page.get_by_role("list", name="Pictures in order").get_by_role("listitem")
    expect(pictures).to_have_count(4)
    expect(page.get_by_text("ready in about")).to_be_visible(timeout=60_000)
    assert lost, "no upload was interrupted"


def test_a_tab_that_is_looked_at_again_shows_what_another_wrote(
    context: BrowserContext, draft: str
) -> None:
    one, other = _opened(context, draft), _opened(context, draft)
    _title(one.page, 1).fill("From the first tab")
    expect(one.page.get_by_role("status", name="Draft")).to_have_text("Saved")
    other.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(_title(other.page, 1)).to_have_value("From the first tab")
    _title(other.page, 1).fill("From the second tab")
    expect(other.page.get_by_role("status", name="Draft")).to_have_text("Saved")
    assert one.complaints + other.complaints == []


def test_two_tabs_that_write_are_asked_and_both_versions_can_be_kept(
    context: BrowserContext, draft: str
) -> None:
    one, other = _opened(context, draft).page, _opened(context, draft).page
    _title(one, 1).fill("Mine")
    expect(one.get_by_role("status", name="Draft")).to_have_text("Saved")
    _title(other, 1).fill("Yours")
    dialog = other.get_by_role("dialog", name="This draft was changed elsewhere")
    dialog.get_by_role("button", name="Keep mine as a copy").click()
    expect(other).not_to_have_url(re.compile(draft))
    expect(_title(other, 1)).to_have_value("Yours")
    one.reload()
    expect(_title(one, 1)).to_have_value("Mine")


def test_what_another_tab_wrote_can_be_loaded(context: BrowserContext, draft: str) -> None:
    one, other = _opened(context, draft).page, _opened(context, draft).page
    _title(one, 1).fill("Mine")
    expect(one.get_by_role("status", name="Draft")).to_have_text("Saved")
    _title(other, 1).fill("Yours")
    dialog = other.get_by_role("dialog", name="This draft was changed elsewhere")
    dialog.get_by_role("button", name="Load theirs").click()
    expect(_title(other, 1)).to_have_value("Mine")
    _title(other, 1).fill("Ours")
    expect(other.get_by_role("status", name="Draft")).to_have_text("Saved")
    one.reload()
    expect(_title(one, 1)).to_have_value("Ours")


def test_form_and_json_have_one_document_and_one_history(
    context: BrowserContext, site: str, ada: dict[str, str]
) -> None:
    spec = {**PLAYLIST, "output": {"metadata": {"comment": "kept"}}, "crossfade": "00:00:01.500"}
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        seen = _opened(context, kept_draft(client, spec))
    page = seen.page
    expect(page.get_by_label("Crossfade")).to_have_value("1.5 s")
    expect(page.get_by_text("Set in JSON: output")).to_be_visible()
    page.get_by_role("button", name="JSON").click()
    json = page.get_by_role("textbox", name="Render spec")
    _title(page, 1).fill("Two")
    expect(json).to_contain_text('"title": "Two"')
    json.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Z")
    expect(_title(page, 1)).to_have_value("One")
    page.get_by_role("button", name="JSON").click()
    page.get_by_role("button", name="Redo").click()
    expect(_title(page, 1)).to_have_value("Two")
    _title(page, 1).press("Control+Z")
    expect(_title(page, 1)).to_have_value("One")
    assert seen.complaints == []


def test_drafts_are_listed_duplicated_and_deleted(context: BrowserContext, draft: str) -> None:
    seen = _opened(context, draft)
    page = seen.page
    page.get_by_role("textbox", name="Name of the video").fill("Rainy evening")
    expect(page.get_by_role("status", name="Draft")).to_have_text("Saved")
    page.get_by_role("link", name="Drafts").click()
    page.get_by_role("button", name="Actions for Rainy evening").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    copy = page.get_by_role("link", name="Rainy evening (copy)")
    expect(copy).to_be_visible()
    page.get_by_role("button", name="Actions for Rainy evening (copy)").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(copy).to_have_count(0)
    page.get_by_role("link", name="Rainy evening").click()
    expect(_title(page, 1)).to_have_value("One")
    assert seen.complaints == []


def _opened(context: BrowserContext, draft: str) -> Watched:
    seen = watched(context)
    seen.page.goto(f"/drafts/{draft}")
    expect(_title(seen.page, 1)).to_be_visible()
    return seen


def _title(page: Page, number: int) -> Locator:
    return page.get_by_role("textbox", name=f"Title of song {number}", exact=True)


def _lose_first(route: Route, lost: list[str]) -> None:
    """The first upload breaks off."""
    if route.request.method == "PUT" and not lost:
        lost.append(route.request.url)
        route.abort()
    else:
        route.continue_()
