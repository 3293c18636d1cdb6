"""A template made of a draft by clicking the values that shall change."""

from __future__ import annotations

import re
from typing import Any

import httpx
from actions import Actions
from browsing import Watched
from own_specs import kept_draft
from playwright.sync_api import Page, expect

SPEC: dict[str, Any] = {
    "canvas": {"width": 320, "height": 180, "fps": 10, "background": "#204060"},
    "duration": 2,
    "tracks": [{"type": "text", "text": "Hello", "style": {"size": 40, "color": "#ffffff"}}],
}


def test_clicked_values_become_the_fields_of_a_form(
    seen: Watched, site: str, ada: dict[str, str]
) -> None:
    page, actions = seen.page, Actions(seen.page)
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        page.goto(f"/drafts/{kept_draft(client, SPEC, 'json')}")
        _make_template(page, actions)
        items = client.get("/v1/templates").json()["items"]
        kept = client.get(f"/v1/templates/{items[0]['id']}").json()
    text = {"type": "text", "text": "{{greeting}}", "style": {"size": 40, "color": "{{ink}}"}}
    canvas = {**SPEC["canvas"], "background": "{{ink}}"}
    assert kept["spec"] == {"canvas": canvas, "duration": 2, "tracks": [text]}
    assert kept["variables"]["greeting"] == {"type": "string", "default": "Hello"}
    assert kept["variables"]["ink"] == {"type": "color", "default": "#204060"}
    _use_template(page)
    assert seen.complaints == []


def _make_template(page: Page, actions: Actions) -> None:
    actions.click(page.get_by_role("button", name="Make a template of this"))
    dialog = page.get_by_role("dialog", name="Make a template of this")
    actions.fill(dialog.get_by_role("textbox", name="Name", exact=True), "Postcard")
    for value in ("canvas background #204060", "duration 2", "tracks 1 text Hello"):
        actions.click(dialog.get_by_role("button", name=value))
    actions.click(dialog.get_by_role("button", name="duration 2"))
    expect(dialog.get_by_role("button", name="duration 2")).to_have_attribute(
        "aria-pressed", "false"
    )
    actions.click(dialog.get_by_role("button", name="tracks 1 style color #ffffff"))
    for place, name in (
        ("canvas background", "ink"),
        ("tracks 1 text", "greeting"),
        ("tracks 1 style color", "ink"),
    ):
        actions.fill(dialog.get_by_role("textbox", name=f"Variable for {place}"), name)
    actions.click(dialog.get_by_role("button", name="Save"))
    expect(page.get_by_text("Template saved.")).to_be_visible()
    actions.report("Template made by clicking")


def _use_template(page: Page) -> None:
    page.goto("/new/template")
    page.get_by_role("button", name="Postcard").click()
    expect(page.get_by_role("textbox", name="Greeting")).to_have_value("Hello")
    page.get_by_role("textbox", name="Greeting").fill("Goodbye")
    expect(page.get_by_alt_text(re.compile("Preview at"))).to_be_visible()
