"""Writing specs and templates, and what a page keeps when the server or the browser refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect

TEXT = {"type": "text", "text": "Hello", "style": {"size": 40}}
TEMPLATE = {
    "canvas": {"width": 320, "height": 180, "fps": 10, "background": "{{paper}}"},
    "duration": "{{seconds}}",
    "tracks": "{{tracks}}",
}
TOO_SLOW = {
    "code": "plan_timeout",
    "pointer": "",
    "message": "Planning took longer than 30 s.",
    "hint": "its sources may be slow or large; a render is allowed more time",
}
REFUSED = {"code": "out_of_range", "pointer": "/tracks", "message": "far too much", "hint": None}
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined});"
NO_COPYING = NO_CLIPBOARD + "document.execCommand = () => false;"


@pytest.fixture
def page(browser: Browser, site: str, ada: dict[str, str]) -> Iterator[Page]:
    """An empty page of the administrator's."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    _sign_in(context, site, ada)
    yield context.new_page()
    context.close()


def _sign_in(context: BrowserContext, site: str, ada: dict[str, str]) -> None:
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])


def test_a_plan_that_takes_too_long_leaves_render_enabled(page: Page) -> None:
    page.route("**/v1/render/validate", lambda route: _refuse(route, 503, TOO_SLOW))
    _new_json(page)
    expect(page.get_by_role("alert")).to_contain_text("a render is allowed more time")
    expect(page.get_by_text("One problem")).to_have_count(0)
    page.get_by_role("button", name="Render", exact=True).click()
    expect(page).to_have_url(re.compile("/jobs/[0-9a-f-]{36}"))


def test_what_only_the_render_refuses_is_shown_as_a_problem_of_the_spec(page: Page) -> None:
    page.route("**/v1/render", lambda route: _refuse(route, 422, REFUSED))
    _new_json(page)
    expect(page.get_by_role("group", name="Timeline")).to_be_visible()
    page.get_by_role("button", name="Render", exact=True).click()
    expect(page.get_by_text("One problem")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Far too much."))).to_be_visible()


def test_a_fresh_key_outlives_a_failed_answer_about_who_is_signed_in(page: Page) -> None:
    page.clock.install()
    key = _fresh_key(page)
    page.route("**/me", lambda route: route.abort())
    with page.expect_event("requestfailed", _asks_who):
        page.clock.fast_forward(120_000)
        _come_back(page)
    for _ in range(2):  # it is asked again twice before it counts as failed
        with page.expect_event("requestfailed", _asks_who):
            page.clock.fast_forward(5_000)
    page.unroute("**/me")
    with page.expect_event("requestfinished", _asks_who):
        page.clock.fast_forward(120_000)
        _come_back(page)
    expect(page.get_by_test_id("fresh-key")).to_have_text(key)


def test_without_a_clipboard_a_key_is_copied_all_the_same(page: Page) -> None:
    page.add_init_script(NO_CLIPBOARD)
    key = _fresh_key(page)
    page.get_by_role("button", name="Copy the key").click()
    name = page.get_by_label("Name of the key")
    name.click()
    page.keyboard.press("Control+V")
    expect(name).to_have_value(key)


def test_a_browser_that_forbids_copying_shows_what_was_to_be_copied(page: Page) -> None:
    page.add_init_script(NO_COPYING)
    key = _fresh_key(page)
    page.get_by_role("button", name="Copy the key").click()
    reported = page.get_by_role("alert").filter(has_text="Could not copy")
    expect(reported).to_contain_text(key)
    reported.get_by_role("button", name="Close").click()
    expect(reported).to_have_count(0)


def test_a_template_is_saved_from_the_page_and_rendered_from_its_form(page: Page) -> None:
    _new_json(page)
    _write(page, json.dumps(TEMPLATE))
    _save_as_template(page)
    page.get_by_role("button", name="Templates").click()
    page.get_by_role("menuitem", name="Greeting").click()
    _fill_in(page, page.get_by_role("dialog", name="Fill in the template"))
    expect(page.get_by_text("0:02 long")).to_be_visible()
    page.get_by_role("button", name="Render", exact=True).click()
    expect(page).to_have_url(re.compile("/jobs/[0-9a-f-]{36}"))
    expect(page.get_by_text("Done", exact=True)).to_be_visible()


def _new_json(page: Page) -> None:
    page.goto("/new")
    page.get_by_role("button", name="JSON").click()
    expect(page.get_by_role("heading", level=1, name="JSON")).to_be_visible()


def _save_as_template(page: Page) -> None:
    """Each variable with a type of its own; only the paper has a default."""
    page.get_by_role("button", name="Make a template of this").click()
    form = page.get_by_role("dialog", name="Make a template of this")
    form.get_by_role("textbox", name="Name", exact=True).fill("Greeting")
    for variable, kind in {"paper": "color", "seconds": "number", "tracks": "array"}.items():
        form.get_by_role("combobox", name=f"Type of {variable}").click()
        page.get_by_role("option", name=kind, exact=True).click()
    form.get_by_label("Default of paper").fill("#204060")
    form.get_by_label("Only values of seconds").fill("[1, 2]")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Template saved.")).to_be_visible()


def _fill_in(page: Page, form: Locator) -> None:
    """What is no array is refused by the form, what is missing by the server at its field."""
    expect(form.get_by_label("paper")).to_have_value("#204060")
    put = form.get_by_role("button", name="Insert into the editor")
    tracks = form.get_by_role("textbox", name="tracks")
    expect(tracks).to_have_attribute("required", "")
    tracks.fill("Hello")
    expect(form.get_by_text("Write a JSON array")).to_be_visible()
    tracks.fill(json.dumps([TEXT]))
    put.click()
    seconds = form.get_by_role("combobox", name="seconds")
    expect(seconds).to_have_attribute("aria-invalid", "true")
    seconds.click()
    page.get_by_role("option", name="2", exact=True).click()
    put.click()
    expect(form).to_have_count(0)


def _fresh_key(page: Page) -> str:
    """Make a key; its text, which is on the page."""
    page.goto("/keys")
    page.get_by_label("Name of the key").fill("n8n")
    page.get_by_role("button", name="Create key").click()
    return page.get_by_test_id("fresh-key").inner_text()


def _come_back(page: Page) -> None:
    """As from another tab: what is old is asked for anew."""
    page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")


def _asks_who(request: Request) -> bool:
    return request.url.endswith("/me")


def _refuse(route: Route, status: int, problem: dict[str, Any]) -> None:
    body = {"code": problem["code"], "detail": problem["message"], "errors": [problem]}
    kind = "application/problem+json"
    route.fulfill(status=status, content_type=kind, body=json.dumps(body))


def _write(page: Page, text: str) -> None:
    """Replace what is in the editor, as by pasting."""
    page.get_by_label("Render spec").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
