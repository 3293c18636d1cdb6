"""The words of captions are written and moved on a line of time, with the mouse or the keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import Watched, expect_accessible, watched
from own_files import make_voices
from own_specs import kept_draft, uploaded
from playwright.sync_api import BrowserContext, Page, expect

CUES = [
    {"start": 0, "end": 2, "text": "Hello there"},
    {"start": 3, "end": 5, "words": [{"text": "how", "start": 3}, {"text": "are", "start": 4}]},
]


@pytest.fixture
def client(site: str, ada: dict[str, str]) -> Iterator[httpx.Client]:
    """The administrator over HTTP."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as made:
        yield made


@pytest.fixture
def draft(client: httpx.Client, tmp_path: Path) -> str:
    """A draft of captions beside a sound."""
    (sound,) = make_voices([tmp_path / "said.jpg"], seconds=6)
    captions = {"type": "captions", "cues": CUES, "preset": "boxedWord"}
    audio = {"type": "audio", "src": uploaded(client, sound)}
    return kept_draft(client, {"duration": 6, "tracks": [captions, audio]}, "json")


def cues(client: httpx.Client, draft: str) -> list[dict[str, Any]]:
    spec = json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"])
    found: list[dict[str, Any]] = spec["tracks"][0]["cues"]
    return found


def opened(page: Page, draft: str) -> None:
    page.goto(f"/drafts/{draft}")
    page.get_by_role("button", name="Edit captions").click()
    expect(page.get_by_role("dialog", name="Captions")).to_be_visible()


def saved(page: Page) -> None:
    expect(page.get_by_role("status", name="Draft")).to_have_text("Saved")


def test_the_words_are_shown_under_their_sound(context: BrowserContext, draft: str) -> None:
    seen = watched(context)
    opened(seen.page, draft)
    words = seen.page.get_by_role("group", name="Words over time").get_by_role("button")
    expect(words).to_have_text(["Hello", "there", "how", "are"])
    expect(seen.page.get_by_role("dialog").locator("svg rect").first).to_be_visible()
    expect_accessible(seen.page)
    assert seen.complaints == []


def test_words_are_written_split_and_moved_by_keyboard(
    seen: Watched, client: httpx.Client, draft: str
) -> None:
    page = seen.page
    opened(page, draft)
    page.get_by_role("button", name="Hello, 0 to 1 seconds").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="there, 1 to 2 seconds")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("button", name="there, 1.1 to 2.1 seconds")).to_be_focused()
    page.get_by_role("textbox", name="Word", exact=True).fill("world")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="New caption from here").click()
    expect(page.get_by_role("button", name="world, 1.1 to 2.1 seconds")).to_be_visible()
    page.get_by_role("textbox", name="Until").fill("2.5")
    page.get_by_role("textbox", name="Until").blur()
    expect(page.get_by_role("button", name="world, 1.1 to 2.5 seconds")).to_be_visible()
    page.keyboard.press("Escape")
    json_text = page.get_by_role("textbox", name="Render spec")
    expect(json_text).to_contain_text('"text": "world", "start": 1.1, "end": 2.5')
    saved(page)
    first, second, third = cues(client, draft)
    assert first == {"start": 0, "end": 1.1, "words": [{"text": "Hello", "start": 0, "end": 1}]}
    assert second["words"] == [{"text": "world", "start": 1.1, "end": 2.5}]
    assert third == CUES[1]
    assert seen.complaints == []


SRT = """1
00:00:00,000 --> 00:00:02,000
<b>Hello</b> there

2
00:00:03,000 --> 00:00:05,000
how are
"""


@pytest.fixture
def draft_of_file(client: httpx.Client, tmp_path: Path) -> str:
    """A draft whose captions are in a file."""
    (sound,) = make_voices([tmp_path / "said.jpg"], seconds=6)
    (tmp_path / "talk.srt").write_text(SRT)
    captions = {"type": "captions", "src": uploaded(client, tmp_path / "talk.srt"), "start": 0}
    audio = {"type": "audio", "src": uploaded(client, sound)}
    return kept_draft(client, {"duration": 6, "tracks": [captions, audio]}, "json")


def test_the_words_of_a_file_are_edited_and_the_file_comes_back(
    seen: Watched, client: httpx.Client, draft_of_file: str
) -> None:
    page, draft = seen.page, draft_of_file
    before = json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"])
    opened(page, draft)
    expect(page.get_by_text("These captions are in the file talk.srt.")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name="Edit the words").click()
    words = page.get_by_role("group", name="Words over time").get_by_role("button")
    expect(words).to_have_text(["Hello", "there", "how", "are"])
    expect(page.get_by_role("dialog").locator("svg rect").first).to_be_visible()
    note = page.get_by_role("dialog").get_by_role("status")
    expect(note).to_contain_text("Edits here do not change the file talk.srt")
    expect(note).to_contain_text("coloured letters of the file are lost")
    expect_accessible(page)
    page.get_by_role("button", name="Back to the file").click()
    expect(page.get_by_role("button", name="Edit the words")).to_be_visible()
    page.get_by_role("button", name="Edit the words").click()
    page.get_by_role("textbox", name="Word", exact=True).fill("Goodbye")
    page.keyboard.press("Enter")
    expect(words).to_have_text(["Goodbye", "there", "how", "are"])
    expect(page.get_by_role("button", name="Back to the file")).to_have_count(0)
    page.keyboard.press("Escape")
    saved(page)
    spec = json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"])
    first, second = spec["tracks"][0].pop("cues")
    assert [word["text"] for word in first["words"]] == ["Goodbye", "there"]
    assert second == {"start": 3, "end": 5, "text": "how are"}
    assert spec["tracks"][0] == {"type": "captions", "start": 0}
    assert spec["tracks"][1] == before["tracks"][1]
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"]) == before
    assert seen.complaints == []


def test_a_file_that_cannot_be_read_says_why(
    seen: Watched, client: httpx.Client, site: str
) -> None:
    captions = {"type": "captions", "src": f"{site}/robots.txt"}
    draft = kept_draft(client, {"duration": 6, "tracks": [captions]}, "json")
    opened(seen.page, draft)
    seen.page.get_by_role("button", name="Edit the words").click()
    expect(seen.page.get_by_text("The words cannot be edited")).to_be_visible()
    why = seen.page.get_by_text("No caption was found in the file.", exact=True)
    expect(why).to_be_visible()
    expect(seen.page.get_by_role("button", name="Edit the words")).to_be_enabled()
    assert seen.complaints == []


def test_a_word_is_dragged_and_the_drag_is_undone(
    seen: Watched, client: httpx.Client, draft: str
) -> None:
    page = seen.page
    opened(page, draft)
    word = page.get_by_role("button", name="are, 4 to 5 seconds")
    box = word.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 45, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="are, 4.5 to 5.5 seconds")).to_be_visible()
    expect(page.get_by_role("button", name="Join with the next caption")).to_be_disabled()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert cues(client, draft) == CUES
    assert seen.complaints == []
