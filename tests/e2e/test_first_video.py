"""A finished video at one click, and one from a template's form."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import httpx
from actions import Actions
from browsing import Watched
from own_files import make_pictures
from own_specs import kept_template, uploaded
from playwright.sync_api import expect

RENDERED = 400_000  # milliseconds, on a machine that does other things as well


def test_one_click_makes_a_finished_video_without_an_upload(seen: Watched) -> None:
    page, actions = seen.page, Actions(seen.page)
    page.goto("/jobs")
    begun = time.monotonic()
    actions.click(page.get_by_role("button", name="Make a sample video"))
    expect(page).to_have_url(re.compile("/jobs/[0-9a-f-]{36}"), timeout=120_000)
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=RENDERED)
    assert actions.report(f"Sample video in {time.monotonic() - begun:.0f} s") == 1
    assert page.locator("video").evaluate("v => v.readyState >= 0")
    assert seen.complaints == []


def test_a_template_is_filled_in_by_a_form(
    seen: Watched, site: str, ada: dict[str, str], tmp_path: Path
) -> None:
    page, actions = seen.page, Actions(seen.page)
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        kept_template(client)
        uploaded(client, make_pictures(tmp_path, 1)[0])
    page.goto("/new")
    actions.click(page.get_by_role("button", name="From a template"))
    actions.click(page.get_by_role("button", name=re.compile("Greeting")).first)
    actions.fill(page.get_by_role("textbox", name="Name", exact=True), "Ada")
    actions.click(page.get_by_role("button", name="Choose a file for Logo"))
    drawer = page.get_by_role("dialog", name="Choose a file")
    drawer.get_by_role("textbox", name="Search by name").fill("harbour")
    actions.click(drawer.get_by_role("button", name=re.compile("harbour.jpg")))
    actions.fill(page.get_by_role("textbox", name="Seconds"), "3")
    expect(page.get_by_text("0:03 long")).to_be_visible(timeout=60_000)
    draft = page.url.rpartition("/")[2]
    expect(page.get_by_role("status", name="Draft")).to_have_text("Saved")
    page.reload()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Ada")
    expect(page.get_by_text("harbour.jpg")).to_be_visible()
    actions.click(page.get_by_role("button", name="Render", exact=True))
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=RENDERED)
    actions.report("A video from a template")
    assert seen.complaints == []
    with httpx.Client(base_url=site, cookies=ada) as client:
        values = json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"])["variables"]
    assert values["name"] == "Ada"
    assert values["seconds"] == 3
    assert values["logo"].startswith("asset:")
