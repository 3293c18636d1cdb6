"""Templates in a browser: found, filled in, written, restored."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from browsing import Watched, expect_accessible, watched
from playwright.sync_api import BrowserContext, Page, expect

WORDS = {"type": "text", "text": "Hello {{name}}", "style": {"size": "{{size}}"}}
SPEC = {
    "canvas": {"width": 320, "height": 180, "fps": 10, "background": "{{paper}}"},
    "duration": "{{seconds}}",
    "tracks": [WORDS],
}
VARIABLES = {
    "name": {"type": "string", "description": "Who is greeted"},
    "paper": {"type": "color", "default": "#204060"},
    "seconds": {"type": "number", "default": 2, "min": 1, "max": 10},
    "size": {"type": "integer", "enum": [24, 40], "default": 40},
}
NAMES = list(VARIABLES)


@pytest.fixture(scope="module")
def client(site: str, ada: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}, timeout=60) as made:
        yield made


def kept(client: httpx.Client, name: str | None = None) -> str:
    """Keep a template; its address."""
    named = {"name": name or f"Greeting {os.urandom(4).hex()}", "spec": SPEC}
    answer = client.post("/v1/templates", json=named | {"variables": VARIABLES})
    assert answer.status_code == 201, answer.text
    return f"/v1/templates/{answer.json()['id']}"


def body(client: httpx.Client, path: str) -> dict[str, Any]:
    read = client.get(path).json()
    return {field: read[field] for field in ("name", "description", "spec", "variables")}


def write(page: Page, text: str) -> None:
    """Put a text in the place of all that is in the editor."""
    editor = page.get_by_role("textbox", name="Template")
    editor.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def test_templates_are_listed_with_pictures_found_copied_and_deleted(
    context: BrowserContext, client: httpx.Client
) -> None:
    name = f"Card {os.urandom(4).hex()}"
    kept(client, name)
    seen = watched(context)
    page = seen.page
    page.goto("/templates")
    search = page.get_by_role("textbox", name="Search by name")
    search.fill(name.upper())
    cards = page.get_by_role("list", name="Templates").get_by_role("listitem")
    expect(cards).to_have_count(1)
    expect(cards.get_by_text("4 variables")).to_be_visible()
    expect(cards.locator("img")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name=f"Actions for {name}", exact=True).click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(cards).to_have_count(2)
    page.get_by_role("button", name=f"Actions for {name} (copy)").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(cards).to_have_count(1)
    search.fill("no such name")
    expect(page.get_by_text("No template has “no such name” in its name.")).to_be_visible()
    assert seen.complaints == []


def test_a_template_is_filled_in_and_rendered_on_its_page(
    context: BrowserContext, client: httpx.Client
) -> None:
    path = kept(client)
    seen = watched(context)
    page = seen.page
    page.goto(path.removeprefix("/v1"))
    labels = page.get_by_role("region", name="Values").locator("[class*=InputWrapper-label]")
    expect(labels).to_have_count(len(NAMES))
    assert [re.sub(r"\W", "", text).lower() for text in labels.all_inner_texts()] == NAMES
    expect(page.get_by_text("With made-up values")).to_be_visible()
    expect(page.get_by_role("button", name="Render")).to_be_disabled()
    page.get_by_role("textbox", name="Name", exact=True).fill("Ada")
    expect(page.get_by_alt_text(re.compile("Preview at"))).to_be_visible()
    expect_accessible(page)
    page.get_by_role("tab", name="Versions").click()
    expect(page.get_by_text("This template was never changed.")).to_be_visible()
    page.get_by_role("tab", name="Fill in").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Ada")
    page.get_by_role("button", name="Render").click()
    expect(page.get_by_role("heading", name="Greeting")).to_be_visible()
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("tab", name="Versions")).to_have_attribute("aria-selected", "true")
    assert seen.complaints == []


def test_a_template_is_written_with_its_variables_offered(
    seen: Watched, client: httpx.Client
) -> None:
    path, page = kept(client), seen.page
    page.goto(f"{path.removeprefix('/v1')}?tab=edit")
    written = body(client, path)
    written["spec"]["tracks"][0]["text"] = "Hello {{who}} and {{who}}"
    text = json.dumps({name: written[name] for name in ("variables", "spec")}, indent=2)
    write(page, text)
    expect(page.get_by_text("One problem")).to_be_hidden()  # nothing is said of what is not sent
    expect(page.get_by_text("The variable who is not declared.")).to_have_count(1)
    page.get_by_role("button", name="Declare who").click()
    expect(page.get_by_text("The variable name is not used in the spec")).to_be_visible()
    offered(page)
    expect(page.get_by_text(re.compile("problem"))).to_have_count(0)
    expect(page.get_by_alt_text(re.compile("Preview at"))).to_be_visible()
    page.keyboard.press("Control+S")
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    saved = client.get(path).json()
    assert saved["spec"]["tracks"][0]["text"] == "Hello {{who}} and {{who}} {{name}}"
    assert list(saved["variables"]) == [*NAMES, "who"]
    assert seen.complaints == []


def offered(page: Page) -> None:
    """A name is chosen from what is offered at the end of the first text with a placeholder."""
    page.get_by_text("{{who}}").first.click()
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.type(" {{na")
    page.get_by_role("option", name="name").click()


def test_where_a_text_is_not_json_is_shown_with_line_and_column(
    context: BrowserContext, client: httpx.Client
) -> None:
    path = kept(client)
    seen = watched(context)
    page = seen.page
    page.goto(f"{path.removeprefix('/v1')}?tab=edit")
    write(page, '{\n  "spec": {}\n  "variables": {}\n}')
    place = page.get_by_role("button", name=re.compile("Line 3, column 3"))
    expect(place).to_contain_text("A comma or a closing bracket is missing before this.")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    expect_accessible(page)
    place.click()
    page.keyboard.type(",")
    expect(place).to_be_hidden()
    page.reload()  # what is unsaved is here again
    expect(page.get_by_text("Here is what you left unsaved")).to_be_visible()
    page.get_by_role("button", name="Discard my changes").click()
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    assert client.get(path).json()["revision"] == 1
    assert seen.complaints == []


def test_what_two_tabs_write_is_never_lost(seen: Watched, client: httpx.Client) -> None:
    path, page = kept(client), seen.page
    page.goto(f"{path.removeprefix('/v1')}?tab=edit")
    mine = {"spec": {"duration": 1, "tracks": [{"type": "text", "text": "mine"}]}}
    write(page, json.dumps(mine))
    theirs = body(client, path) | {"description": "theirs"}
    assert client.put(path, json=theirs).status_code == 200
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name="This template was changed elsewhere")
    expect(dialog).to_be_visible()
    assert body(client, path) == theirs
    dialog.get_by_role("button", name="Save mine as version 3").click()
    expect(page.get_by_text("Saved as version 3.")).to_be_visible()
    assert client.get(path).json()["spec"] == mine["spec"]
    assert client.get(f"{path}/revisions/2").json()["description"] == "theirs"
    refused = "Failed to load resource: the server responded with a status of 412"
    assert [text for text in seen.complaints if not text.startswith(refused)] == []


def test_a_version_is_compared_and_taken_back(
    context: BrowserContext, client: httpx.Client
) -> None:
    path = kept(client)
    first = body(client, path)
    changed = json.loads(json.dumps(first).replace("Hello", "Goodbye"))
    assert client.put(path, json=changed).status_code == 200
    seen = watched(context)
    page = seen.page
    page.goto(f"{path.removeprefix('/v1')}?tab=versions")
    difference = page.get_by_test_id("difference")
    expect(difference.locator(".cm-deletedChunk")).to_contain_text("Hello {{name}}")
    expect(difference.locator(".cm-changedLine")).to_contain_text("Goodbye {{name}}")
    expect(difference.get_by_text("unchanged lines").first).to_be_visible()
    page.get_by_role("button", name="Show all lines").click()
    expect(difference.get_by_text("unchanged lines")).to_have_count(0)
    expect_accessible(page)
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_text("Version 1 is back, as version 3.")).to_be_visible()
    expect(page.get_by_role("list", name="Versions").get_by_role("listitem")).to_have_count(3)
    assert body(client, path) == first
    assert seen.complaints == []


def test_a_template_is_renamed_and_deleted_by_keyboard(seen: Watched, client: httpx.Client) -> None:
    path, page = kept(client), seen.page
    page.goto(path.removeprefix("/v1"))
    page.get_by_role("button", name="Rename").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("Birthday")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Birthday")).to_be_visible()
    expect(page.get_by_text("version 2")).to_be_visible()
    page.get_by_role("tab", name="Fill in").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Template")).to_be_visible()
    page.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Delete “Birthday”?")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Templates", exact=True)).to_be_visible()
    assert client.get(path).status_code == 404
    assert seen.complaints == []


def test_a_template_that_is_not_there_says_so_and_helps(seen: Watched) -> None:
    seen.page.goto("/templates/mistyped")
    expect(seen.page.get_by_text("There is no such template")).to_be_visible()
    expect(seen.page.get_by_role("link", name="Go to the templates")).to_be_visible()


def test_a_new_template_begins_as_an_example(context: BrowserContext) -> None:
    seen = watched(context)
    page = seen.page
    page.goto("/templates")
    page.get_by_role("button", name="New template").click()
    expect(page.get_by_role("heading", name="Untitled template")).to_be_visible()
    expect(page.get_by_role("textbox", name="Template")).to_be_visible()
    expect(page.get_by_alt_text(re.compile("Preview at"))).to_be_visible()
    expect_accessible(page)
    assert seen.complaints == []
