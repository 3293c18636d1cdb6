"""What the JSON editor shows beside the text: names of files, colours and transitions to pick."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from browsing import Watched
from own_files import make_pictures
from own_specs import kept_draft, uploaded
from playwright.sync_api import expect


@pytest.fixture
def draft(tmp_path: Path, site: str, ada: dict[str, str]) -> str:
    """The id of a draft with a picture, a file that does not exist and two colours."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        picture = uploaded(client, make_pictures(tmp_path, 1)[0])
        gone = "asset:00000000-0000-4000-8000-000000000000"
        shown = [{"type": "image", "src": src, "duration": 2} for src in (picture, gone)]
        shape = {"type": "shape", "shape": "rectangle", "fill": "#4a6c", "width": 9, "height": 9}
        canvas = {"width": 320, "height": 180, "background": "#102030"}
        return kept_draft(
            client, {"canvas": canvas, "tracks": [*shown, {**shape, "duration": 1}]}, "json"
        )


def test_files_have_names_and_colours_a_picker(seen: Watched, draft: str) -> None:
    page = seen.page
    page.goto(f"/drafts/{draft}")
    json = page.get_by_role("textbox", name="Render spec")
    expect(json.locator(".cm-asset")).to_have_count(1)
    expect(json.locator(".cm-asset")).to_contain_text(".jpg")
    expect(json.locator(".cm-asset img")).to_be_visible()
    expect(json.locator("input[type=color]")).to_have_count(2)
    expect(page.get_by_label("Color #102030")).to_have_value("#102030")
    clear = page.get_by_label("Color #4a6c")
    expect(clear).to_have_value("#44aa66")
    clear.fill("#ff8800")
    expect(json).to_contain_text('"fill": "#ff8800cc"')
    expect(json).to_contain_text('"background": "#102030"')
    expect(page.get_by_label("Color #ff8800cc")).to_have_value("#ff8800")


def test_they_follow_the_text(seen: Watched, draft: str) -> None:
    page = seen.page
    page.goto(f"/drafts/{draft}")
    json = page.get_by_role("textbox", name="Render spec")
    expect(page.get_by_label("Color #102030")).to_be_visible()
    json.click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"#0af"')
    expect(json.locator(".cm-asset")).to_have_count(0)
    expect(json.locator("input[type=color]")).to_have_count(1)
    expect(page.get_by_label("Color #0af")).to_have_value("#00aaff")


def test_a_transition_is_chosen_by_its_picture(
    seen: Watched, site: str, ada: dict[str, str]
) -> None:
    fades = {"in": {"type": "fade", "duration": 1}, "out": {"type": "wipeLeft", "duration": 1}}
    track = {"type": "text", "text": "fade", "duration": 3, "transition": fades}
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        draft = kept_draft(client, {"tracks": [track]}, "json")
    page = seen.page
    page.goto(f"/drafts/{draft}")
    json = page.get_by_role("textbox", name="Render spec")
    expect(json.locator(".cm-transition")).to_have_count(2)
    page.get_by_role("button", name="Transition: Wipe left").click()
    chooser = page.get_by_role("dialog", name="Choose a transition")
    expect(chooser.get_by_role("button", pressed=True)).to_have_text("Wipe left")
    page.keyboard.press("Escape")
    expect(json).to_contain_text("wipeLeft")
    page.get_by_role("button", name="Transition: Fade", exact=True).click()
    chooser.get_by_role("button", name="Radial", exact=True).click()
    expect(json).to_contain_text('"type": "radial"')
    expect(json).to_contain_text('"text": "fade"')
    expect(page.get_by_role("button", name="Transition: Radial")).to_be_visible()
    json.press("Control+z")
    expect(json).not_to_contain_text("radial")
    assert seen.complaints == []
