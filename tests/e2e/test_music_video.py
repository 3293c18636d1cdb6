"""From files on the disk to a finished music video, by hand, without JSON."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from actions import Actions
from browsing import Watched
from own_files import make_pictures, make_songs
from playwright.sync_api import Locator, Page, expect

HIDDEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[{}]|asset:")
RENDERED = 240_000  # milliseconds, on a machine that does other things as well


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four pictures and six songs."""
    folder = tmp_path_factory.mktemp("files")
    return [*make_pictures(folder), *make_songs(folder, seconds=3)]


def test_with_defaults_it_takes_six_actions_at_most(seen: Watched, files: list[Path]) -> None:
    page, actions = seen.page, Actions(seen.page)
    _start(actions)
    actions.drop(files)
    expect(page.get_by_role("listitem").filter(has_text="city.jpg")).to_be_visible()
    _expect_plain(page)
    actions.click(page.get_by_role("button", name="Render", exact=True))
    _play(actions)
    assert actions.report("Music video with defaults") <= 6
    _seek_by_chapter(page)
    assert seen.complaints == []


def test_with_changes_it_takes_twenty_actions_at_most(
    seen: Watched, files: list[Path], site: str, ada: dict[str, str]
) -> None:
    page, actions = seen.page, Actions(seen.page)
    _start(actions)
    actions.drop(files)
    expect(_title(page, 6)).to_have_value("Slow Orbit")
    pictures = page.get_by_role("list", name="Pictures in order").get_by_role("listitem")
    actions.drag(pictures.nth(3), pictures.nth(0))
    expect(pictures.nth(0)).to_contain_text("harbour.jpg")
    songs = page.get_by_role("list", name="Songs in order").get_by_role("listitem")
    actions.drag(page.get_by_role("button", name="Move Slow Orbit"), songs.nth(0))
    expect(_title(page, 1)).to_have_value("Slow Orbit")
    actions.fill(_title(page, 1), "Slower Orbit")
    actions.fill(_title(page, 2), "First Snow, again")
    _choose_transition(actions)
    actions.fill(page.get_by_role("textbox", name="Seconds per picture"), "8")
    _expect_plain(page)
    draft = page.url.rpartition("/")[2]
    actions.click(page.get_by_role("button", name="Render", exact=True))
    _play(actions)
    assert actions.report("Music video with changes") <= 20
    assert seen.complaints == []
    spec = _spec(site, ada, draft)
    assert [entry["title"] for entry in spec["audio"]][:3] == [
        "Slower Orbit",
        "First Snow, again",
        "Harbour Lights",
    ]
    assert [entry["duration"] for entry in spec["backgrounds"]] == [8] * 4
    assert spec["transition"] == "radial"


def test_it_is_made_by_keyboard_alone(seen: Watched, files: list[Path]) -> None:
    page, actions = seen.page, Actions(seen.page)
    page.get_by_role("heading", level=1).wait_for()
    _reach(actions, page.get_by_role("link", name="New video").first)
    actions.press("Enter")
    _reach(actions, page.get_by_role("button", name="Music video"))
    actions.press("Enter")
    _reach(actions, page.get_by_role("button", name="Choose files"))
    actions.choose(files)
    expect(_title(page, 6)).to_have_value("Slow Orbit")
    _reach(actions, page.get_by_role("button", name="Move harbour.jpg"))
    _move(actions, "ArrowLeft", page.get_by_text("harbour.jpg is now at place 3 of 4."))
    _reach(actions, page.get_by_role("button", name="Move First Snow"))
    _move(actions, "ArrowDown", page.get_by_text("First Snow is now at place 2 of 6."))
    _reach(actions, _title(page, 1), backwards=True)
    actions.type("Lights of the harbour")
    _reach(actions, page.get_by_role("button", name="Render", exact=True), backwards=True)
    actions.press("Enter")
    _play(actions, by_keyboard=True)
    actions.report("Music video by keyboard alone")
    assert seen.complaints == []


def _start(actions: Actions) -> None:
    page = actions.page
    actions.click(page.get_by_role("link", name="New video").first)
    actions.click(page.get_by_role("button", name="Music video"))
    expect(page.get_by_role("heading", name="Drop your pictures and songs here")).to_be_visible()


def _title(page: Page, number: int) -> Locator:
    return page.get_by_role("textbox", name=f"Title of song {number}", exact=True)


def _choose_transition(actions: Actions) -> None:
    page = actions.page
    actions.click(page.get_by_role("button", name="Transition: Fade"))
    actions.click(page.get_by_role("dialog").get_by_role("button", name="Radial"))


def _play(actions: Actions, *, by_keyboard: bool = False) -> None:
    """Wait for the video, and play it."""
    page = actions.page
    expect(page).to_have_url(re.compile("/jobs/"), timeout=RENDERED)
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=RENDERED)
    _expect_plain(page)
    video = page.locator("video")
    _until(lambda: video.evaluate("v => v.readyState >= 2"))
    if by_keyboard:
        _reach(actions, video)
        actions.press("Space")
    else:
        actions.click(video)
    _until(lambda: video.evaluate("v => !v.paused && v.currentTime > 0.2"))


def _seek_by_chapter(page: Page) -> None:
    chapters = page.get_by_role("list", name="Chapters").get_by_role("button")
    expect(chapters).to_have_count(6)
    words = chapters.nth(3).inner_text().split()[0]
    minutes, seconds = map(int, words.split(":"))
    chapters.nth(3).click()
    video = page.locator("video")
    _until(lambda: video.evaluate("v => v.currentTime") >= 60 * minutes + seconds)


def _expect_plain(page: Page) -> None:
    """No id and no brace can be seen."""
    assert HIDDEN.search(page.locator("body").inner_text()) is None
    values = page.locator("input:visible").evaluate_all("all => all.map((one) => one.value)")
    assert not [value for value in values if HIDDEN.search(value)]


def _reach(actions: Actions, target: Locator, *, backwards: bool = False) -> None:
    """Tab until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        actions.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")


def _move(actions: Actions, arrow: str, said: Locator) -> None:
    """Pick up, move one place, put down."""
    for key in ("Space", arrow, "Space"):
        actions.press(key)
        actions.page.wait_for_timeout(800)
    expect(said).to_have_count(1)


def _spec(site: str, ada: dict[str, str], draft: str) -> dict[str, Any]:
    with httpx.Client(base_url=site, cookies=ada) as client:
        return dict(json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"]))


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
