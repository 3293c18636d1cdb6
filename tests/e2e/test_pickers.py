"""Fonts and caption styles are chosen by pictures of them, with the mouse or the keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import Watched, expect_accessible, watched
from own_files import make_pictures
from own_specs import kept_draft, uploaded
from playwright.sync_api import BrowserContext, Page, expect

CUES = [{"start": 0, "end": 2, "text": "Hello there"}]


@pytest.fixture
def client(site: str, ada: dict[str, str]) -> Iterator[httpx.Client]:
    """The administrator over HTTP."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as made:
        yield made


def texts(client: httpx.Client, kind: str, *fonts: str) -> str:
    tracks = [{"type": "text", "text": "Hello", "duration": 2, "style": {"font": f}} for f in fonts]
    captions = {"type": "captions", "cues": CUES, "preset": "karaoke"}
    return kept_draft(client, {"duration": 2, "tracks": [*tracks, captions]}, kind)


def editor(page: Page) -> Any:
    return page.get_by_role("textbox", name="Render spec")


def test_a_font_of_the_json_is_chosen_by_its_picture(
    context: BrowserContext, client: httpx.Client
) -> None:
    draft = texts(client, "json", "Lobster", "No Such Font")
    seen = watched(context)
    page = seen.page
    page.goto(f"/drafts/{draft}")
    expect(page.locator(".cm-font img")).to_have_count(1)
    expect(page.get_by_text("One problem")).to_be_visible()
    page.get_by_role("button", name="Font: Lobster").click()
    search = page.get_by_role("dialog").get_by_role("combobox", name="Search by name")
    expect(search).to_be_focused()
    expect(page.get_by_role("option", name="Abril Fatface").locator("img")).to_be_visible()
    expect_accessible(page)
    search.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Font: Lobster").click()
    search.fill("playf")
    expect(page.get_by_role("option")).to_have_count(1)
    search.press("ArrowDown")
    search.press("Enter")
    expect(editor(page)).to_contain_text('"font": "Playfair Display"')
    expect(editor(page)).to_contain_text('"font": "No Such Font"')
    expect(page.get_by_role("button", name="Font: Playfair Display").locator("img")).to_be_visible()
    assert seen.complaints == []


def test_a_caption_style_of_the_json_is_chosen_by_its_picture(
    context: BrowserContext, client: httpx.Client
) -> None:
    draft = texts(client, "json")
    seen = watched(context)
    page = seen.page
    page.goto(f"/drafts/{draft}")
    page.get_by_role("button", name="Caption style: Karaoke").click()
    chooser = page.get_by_role("dialog", name="Choose a caption style")
    expect(chooser.get_by_role("button", pressed=True)).to_have_text("Karaoke")
    expect(chooser.locator("img")).to_have_count(12)
    expect_accessible(page)
    chooser.get_by_role("button", name="Boxed word").click()
    expect(editor(page)).to_contain_text('"preset": "boxedWord"')
    page.keyboard.press("Escape")
    assert seen.complaints == []


def test_a_slideshow_has_a_font_and_a_caption_style(
    seen: Watched, client: httpx.Client, tmp_path: Path
) -> None:
    page = seen.page
    (tmp_path / "said.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHello there\n")
    said = uploaded(client, tmp_path / "said.srt")
    pictures = [uploaded(client, path) for path in make_pictures(tmp_path, 2)]
    draft = kept_draft(client, slides(pictures, said), "slideshow")
    page.goto(f"/drafts/{draft}")
    font = page.get_by_role("combobox", name="Font of the texts")
    font.click()
    expect(page.get_by_role("option", name="Abril Fatface").locator("img")).to_be_visible()
    expect_accessible(page)
    font.fill("lobs")
    expect(page.get_by_role("option")).to_have_text(["Lobster"])
    font.press("ArrowDown")
    font.press("Enter")
    expect(font).to_have_value("Lobster")
    page.get_by_role("button", name="Caption style: Plain subtitles").click()
    page.get_by_role("dialog").get_by_role("button", name="Marker").click()
    expect(page.get_by_role("button", name="Caption style: Marker")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    spec = json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"])
    parts = [track for slide in spec["tracks"][0]["tracks"] for track in slide["tracks"]]
    styled = [track["style"]["font"] for track in parts if track["type"] == "text"]
    assert styled == ["Lobster", "Lobster"]
    assert [t["preset"] for t in parts if t["type"] == "captions"] == ["marker", "marker"]
    assert seen.complaints == []


def slides(pictures: list[str], said: str) -> dict[str, Any]:
    """A slide for each picture, with a text and captions."""
    shown = [
        [
            {"type": "image", "src": src},
            {"type": "text", "text": "Hi"},
            {"type": "captions", "src": said},
        ]
        for src in pictures
    ]
    groups = [{"type": "group", "duration": 3, "tracks": tracks} for tracks in shown]
    canvas = {"width": 320, "height": 180}
    return {"canvas": canvas, "tracks": [{"type": "sequence", "tracks": groups}]}
