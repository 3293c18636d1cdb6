"""A newcomer's first hour with the dashboard, in a real browser against the real service."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from browsing import EMAIL, PASSWORD, Receiver, watched
from playwright.sync_api import Browser, Page, expect

from stamped import make_stamped


def test_from_the_first_run_to_the_logout(
    browser: Browser, site: str, receiver: Receiver, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    seen = watched(context)
    page = seen.page
    _first_run(page)
    _sign_out_and_in(page)
    _make_a_key(page)
    src = _upload(page, tmp_path)
    _add_a_webhook(page, receiver)
    _render_after_mending_a_mistake(page, _spec(src))
    _watch_it_end_without_reloading(page)
    _play_and_seek(page)
    _rename(page)
    _cancel_another(page)
    _replay_the_webhook(page, receiver)
    page.get_by_role("button", name=f"Account of {EMAIL}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert seen.complaints == []
    context.close()


def _first_run(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Set up Reelmill")).to_be_visible()
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label(re.compile("^Password")).fill("short")
    page.get_by_role("button", name="Create administrator").click()
    refused = page.get_by_label(re.compile("^Password"))
    expect(refused).to_have_attribute("data-invalid", "true")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Create administrator").click()
    expect(page.get_by_role("heading", name="Make your first video")).to_be_visible()


def _sign_out_and_in(page: Page) -> None:
    page.get_by_role("button", name=f"Account of {EMAIL}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Make your first video")).to_be_visible()


def _go(page: Page, name: str) -> None:
    """Go to a page, and wait until it is there."""
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def _make_a_key(page: Page) -> None:
    _go(page, "API keys")
    page.get_by_label("Name of the key").fill("n8n")
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_test_id("fresh-key")).to_have_text(re.compile("^rm_live_"))
    page.get_by_role("button", name="Hide the key").click()
    expect(page.get_by_role("cell", name="n8n", exact=True)).to_be_visible()


def _upload(page: Page, folder: Path) -> str:
    film = folder / "film.mp4"
    make_stamped(film, frames=75, fps=Fraction(25), width=320, height=180)
    _go(page, "Assets")
    page.get_by_label("Files to upload").set_input_files(film)
    expect(page.get_by_text(re.compile("320 . 180"))).to_be_visible()
    label = page.get_by_role("button", name=re.compile("Copy asset:")).get_attribute("aria-label")
    assert label
    return label.removeprefix("Copy ")


def _add_a_webhook(page: Page, receiver: Receiver) -> None:
    _go(page, "Webhooks")
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_role("button", name="Add endpoint").click()
    expect(page.get_by_role("article", name=receiver.url)).to_be_visible()


def _spec(src: str) -> dict[str, Any]:
    title = {"type": "text", "text": "Hello", "style": {"size": 40}}
    return {
        "canvas": {"width": 640, "height": 360, "fps": 25},
        "duration": 3,
        "tracks": [{"type": "video", "src": src}, title],
    }


def _write(page: Page, text: str) -> None:
    """Replace what is in the editor, as by pasting."""
    editor = page.get_by_label("Render spec")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def _render_after_mending_a_mistake(page: Page, spec: dict[str, Any]) -> None:
    _go(page, "New video")
    page.get_by_role("button", name="JSON").click()
    expect(page.get_by_role("heading", level=1, name="JSON")).to_be_visible()
    wrong = json.dumps(spec, indent=2).replace('"text": "Hello"', '"texd": "Hello"')
    _write(page, wrong)
    expect(page.get_by_text("/tracks/1/texd")).to_be_visible()
    expect(page.get_by_role("button", name="Render", exact=True)).to_be_disabled()
    marked = page.locator(".cm-lintRange-error", has_text="texd")
    expect(marked.first).to_be_visible()
    _write(page, json.dumps(spec, indent=2))
    expect(page.get_by_alt_text(re.compile("Preview at"))).to_be_visible()
    expect(page.get_by_role("group", name="Timeline")).to_be_visible()
    page.get_by_role("button", name="Render", exact=True).click()
    expect(page).to_have_url(re.compile("/jobs/[0-9a-f-]{36}"))


def _watch_it_end_without_reloading(page: Page) -> None:
    page.evaluate("window.notReloaded = true")
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert page.evaluate("window.notReloaded")
    expect(page.get_by_role("region", name="Quality report")).to_contain_text("75")


def _play_and_seek(page: Page) -> None:
    video = page.locator("video")
    expect(video).to_be_visible()
    _until(lambda: video.evaluate("v => v.readyState >= 1"))
    assert video.evaluate("v => v.duration") == 3
    video.evaluate("v => { v.muted = true; v.currentTime = 2; return v.play(); }")
    _until(lambda: video.evaluate("v => v.currentTime > 2.2"))
    playhead = page.get_by_role("slider", name="Time of the player")
    _until(lambda: float(playhead.input_value()) > 2.2)
    video.evaluate("v => v.pause()")
    playhead.press("Home")
    _until(lambda: video.evaluate("v => v.currentTime") == 0)
    slots = page.get_by_role("region", name="Timeline").locator("[class*=slot]")
    slots.nth(slots.count() // 2).click()
    _until(lambda: abs(video.evaluate("v => v.currentTime") - 1.5) < 0.2)
    _until(lambda: abs(float(playhead.input_value()) - 1.5) < 0.2)


def _rename(page: Page) -> None:
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name of the job").fill("Hello, film")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Hello, film")).to_be_visible()
    download = page.get_by_role("link", name=re.compile("Download"))
    expect(download).to_have_attribute("href", re.compile("name=Hello"))


def _until(true: Callable[[], bool]) -> None:
    """Wait for something in the page; its policy forbids what Playwright would wait with."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _cancel_another(page: Page) -> None:
    fades = {"in": {"type": "fade", "duration": 290}}
    title = {"type": "text", "text": "slow", "style": {"size": 500}, "transition": fades}
    slow = {
        "canvas": {"width": 1920, "height": 1080, "fps": 60},
        "duration": 300,
        "tracks": [title],
    }
    _go(page, "New video")
    page.get_by_role("button", name="JSON").click()
    expect(page.get_by_role("heading", level=1, name="JSON")).to_be_visible()
    _write(page, json.dumps(slow))
    expect(page.get_by_text("5:00 long")).to_be_visible()
    page.get_by_role("button", name="Render", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(page.get_by_text("Cancelled after")).to_be_visible()
    _go(page, "Jobs")
    expect(page.get_by_role("listitem").filter(has_text="Cancelled")).to_be_visible()


def _replay_the_webhook(page: Page, receiver: Receiver) -> None:
    _go(page, "Webhooks")
    page.get_by_role("button", name="Show log").click()
    log = page.get_by_role("list", name="Deliveries")
    expect(log.get_by_text("job.cancelled")).to_be_visible()
    expect(log.get_by_text("Delivered")).to_have_count(2)  # its lines move no more
    succeeded = log.get_by_role("listitem").filter(has_text="job.succeeded")
    succeeded.get_by_role("button", name="Send again").click()
    expect(succeeded).to_have_count(2)
    expect(succeeded.get_by_text("Delivered")).to_have_count(2)
    assert [body["type"] for body in receiver.bodies].count("job.succeeded") == 2
