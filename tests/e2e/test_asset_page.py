"""A file has a page: seen, played, renamed, followed to where it is used, deleted."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg
import pytest
from browsing import AXE, watched
from own_files import make_pictures, make_songs
from own_specs import kept_draft, uploaded
from playwright.sync_api import BrowserContext, Page, expect

CANVAS = {"width": 320, "height": 180, "fps": 10}


@pytest.fixture
def client(site: str, ada: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as made:
        yield made


def test_a_video_is_opened_played_renamed_followed_and_deleted(
    context: BrowserContext, client: httpx.Client, tmp_path: Path
) -> None:
    src = uploaded(client, make_clip(tmp_path / "clip.mp4"))
    still = {"type": "video", "src": src}
    draft = kept_draft(client, {"canvas": CANVAS, "tracks": [still]}, "json")
    seen = watched(context)
    page = seen.page
    page.goto("/assets")
    page.get_by_role("link", name="clip.mp4").first.click()
    expect(page.get_by_role("heading", name="clip.mp4", level=1)).to_be_visible()
    expect_playable(page, "video")
    for fact in ("Video", "180 pixels", "H.264", "0:01", src):
        expect(page.get_by_role("region", name="Facts")).to_contain_text(fact)
    expect_accessible(page)
    page.get_by_role("button", name="Rename").press("Enter")
    page.get_by_label("Name of the asset").fill("never.mp4")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Rename")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Name of the asset").fill("Harbour at dawn.mp4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Harbour at dawn.mp4", level=1)).to_be_visible()
    used = page.get_by_role("region", name="Used in").get_by_role("link", name="Quiet hours")
    used.click()
    expect(page).to_have_url(re.compile(f"/drafts/{draft}$"))
    page.get_by_role("link", name="Assets").click()
    listed = page.get_by_role("link", name="Harbour at dawn.mp4")
    expect(page.get_by_role("link", name="clip.mp4")).to_have_count(0)
    listed.click()
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete “Harbour at dawn.mp4”?")
    dialog.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/assets$"))
    expect(listed).to_have_count(0)
    assert seen.complaints == []


def test_what_needs_a_file_is_named_before_it_is_deleted(
    context: BrowserContext, client: httpx.Client, tmp_path: Path
) -> None:
    src = uploaded(client, make_pictures(tmp_path, 1)[0])
    name = f"Needs {src[-6:]}"
    spec = {"canvas": CANVAS, "tracks": [{"type": "image", "src": src, "duration": 1}]}
    made = client.post("/v1/templates", json={"name": name, "spec": spec, "variables": {}})
    assert made.status_code == 201, made.text
    page = context.new_page()
    page.goto(page_of(src))
    region = page.get_by_role("region", name="Used in")
    address = f"/templates/{made.json()['id']}"
    expect(region.get_by_role("link", name=name)).to_have_attribute("href", address)
    page.locator("main img").evaluate("shown => shown.decode()")
    shown = page.locator("main img").bounding_box()
    assert shown
    assert shown["width"] / shown["height"] == pytest.approx(16 / 9, abs=0.01)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    asked = page.get_by_role("dialog", name="is in use")
    expect(asked).to_contain_text(f"({name})")
    expect_accessible(page)
    asked.get_by_role("button", name="Delete anyway").click()
    expect(page).to_have_url(re.compile("/assets$"))


def test_a_song_captions_and_a_font_are_shown(
    context: BrowserContext, client: httpx.Client, tmp_path: Path
) -> None:
    seen = watched(context)
    page = seen.page
    page.goto(page_of(uploaded(client, make_songs(tmp_path, seconds=1)[0])))
    expect_playable(page, "audio")
    expect(page.get_by_role("region", name="Facts")).to_contain_text("MP3, mono, 44.1 kHz")
    (captions := tmp_path / "lines.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nÀ bientôt\n")
    page.goto(page_of(uploaded(client, captions)))
    expect(page.get_by_role("region", name="Preview")).to_contain_text("À bientôt")
    expect_accessible(page)
    font = next(p for p in files("manimgx_fonts").iterdir() if "NotoSansThai[" in p.name)
    (copy := tmp_path / "thai.ttf").write_bytes(font.read_bytes())
    page.goto(page_of(uploaded(client, copy)))
    sample = page.get_by_text("The quick brown fox")
    expect(sample).to_be_visible()
    assert page.evaluate("[...document.fonts].some((face) => face.family.includes('asset-'))")
    expect_accessible(page)
    assert seen.complaints == []


def test_a_page_of_a_file_that_is_not_there_says_so(context: BrowserContext) -> None:
    page = context.new_page()
    for address in ("/assets/mistyped", "/assets/00000000-0000-0000-0000-000000000000"):
        page.goto(address)
        expect(page.get_by_role("heading", name="There is no such file")).to_be_visible()
        expect_accessible(page)
    page.get_by_role("link", name="Go to the assets").click()
    expect(page.get_by_role("heading", name="Assets", exact=True)).to_be_visible()


def test_a_long_name_fits_a_phone(context: BrowserContext, client: httpx.Client) -> None:
    asked = {"fileName": f"{'x' * 200}.png", "contentType": "image/png"}
    signed = client.post("/v1/assets/sign-upload", json=asked).json()
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/assets/{signed['assetId']}")
    expect(page.get_by_text("Not uploaded completely")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "the page is wider than the screen"


def page_of(src: str) -> str:
    return f"/assets/{src.partition(':')[2]}"


def make_clip(path: Path) -> Path:
    """A second of a picture that moves, and a tone."""
    picture, tone = "testsrc=s=320x180:r=10:d=1", "sine=f=440:d=1"
    sources = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone)
    program = imageio_ffmpeg.get_ffmpeg_exe()
    kinds = ("-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac")
    subprocess.run([program, "-v", "error", "-y", *sources, *kinds, str(path)], check=True)
    return path


def expect_playable(page: Page, tag: str) -> None:
    """Its beginning is read."""
    page.locator(f"main {tag}").evaluate(
        """media => new Promise((resolve, reject) => {
            if (media.error) reject(media.error.message);
            if (media.readyState >= 1) resolve();
            media.addEventListener("loadedmetadata", () => resolve());
            media.addEventListener("error", () => reject(media.error.message));
        })"""
    )
    assert page.locator(f"main {tag}").evaluate("media => media.readyState >= 1")


def expect_accessible(page: Page) -> None:
    """No rule of WCAG 2.1 AA is broken by what is shown."""
    page.wait_for_timeout(600)  # what is animated in has its final colours
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    faults = [(fault["id"], fault["nodes"][0]["failureSummary"]) for fault in found["violations"]]
    assert faults == [], faults
