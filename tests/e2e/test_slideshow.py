"""A slideshow with voice-overs, made by hand without JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from actions import Actions
from browsing import Watched
from own_files import make_pictures, make_voices
from playwright.sync_api import expect

RENDERED = 400_000  # milliseconds, on a machine that does other things as well


def test_twelve_pictures_with_voice_overs_and_music_become_a_video(
    seen: Watched, tmp_path: Path, site: str, ada: dict[str, str]
) -> None:
    page, actions = seen.page, Actions(seen.page)
    pictures = make_pictures(tmp_path, 12)
    voices = make_voices(pictures)
    page.goto("/new")
    actions.click(page.get_by_role("button", name="Slideshow"))
    expect(page.get_by_role("heading", name="Drop your pictures and clips here")).to_be_visible()
    actions.drop([*pictures, *voices, *make_voices([tmp_path / "music.jpg"], seconds=3)])
    slides = page.get_by_role("list", name="Slides in order").get_by_role("listitem")
    expect(slides).to_have_count(12)
    expect(slides.nth(11)).to_contain_text("0:01, as long as its voice-over", timeout=60_000)
    actions.fill(page.get_by_role("textbox", name="Text of slide 1", exact=True), "The beginning")
    actions.click(page.get_by_text("Square", exact=True))
    expect(page.get_by_text("ready in about")).to_be_visible(timeout=120_000)
    draft = page.url.rpartition("/")[2]
    actions.click(page.get_by_role("button", name="Render", exact=True))
    expect(page).to_have_url(re.compile("/jobs/"), timeout=RENDERED)
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=RENDERED)
    actions.report("Slideshow of 12 pictures with voice-overs")
    assert seen.complaints == []
    with httpx.Client(base_url=site, cookies=ada) as client:
        spec = json.loads(client.get(f"/v1/drafts/{draft}").json()["spec"])
        job = client.get(f"/v1/jobs/{page.url.rpartition('/')[2]}").json()
    sequence, music = spec["tracks"]
    assert [len(slide["tracks"]) for slide in sequence["tracks"]] == [3] + [2] * 11
    assert music["loop"] is True
    assert job["durationSeconds"] == pytest.approx(12 * 1 - 11 * 0.5, abs=0.5)
    assert (job["plan"]["width"], job["plan"]["height"]) == (1080, 1080)


def test_slides_are_fitted_to_the_music(seen: Watched, tmp_path: Path) -> None:
    page, actions = seen.page, Actions(seen.page)
    page.goto("/new")
    actions.click(page.get_by_role("button", name="Slideshow"))
    expect(page.get_by_role("heading", name="Drop your pictures and clips here")).to_be_visible()
    music = make_voices([tmp_path / "music.jpg"], seconds=12)
    actions.drop([*make_pictures(tmp_path, 3), *music])
    expect(page.get_by_role("list", name="Slides in order").get_by_role("listitem")).to_have_count(
        3
    )
    fit = page.get_by_role("button", name="Fit the slides to the music")
    expect(fit).to_be_visible(timeout=60_000)
    actions.click(fit)
    expect(page.get_by_text(re.compile("0:12 long"))).to_be_visible(timeout=60_000)
    assert seen.complaints == []
