"""The sound of a draft is heard from the playhead on, and stops when asked to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import Watched
from own_files import make_pictures, make_songs
from own_specs import kept_draft, uploaded
from playwright.sync_api import Page, expect


@pytest.fixture
def draft(tmp_path: Path, site: str, ada: dict[str, str]) -> str:
    """The id of a music video of a minute."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        songs = [uploaded(client, path) for path in make_songs(tmp_path, 10)]
        spec: dict[str, Any] = {
            "mode": "longform",
            "backgrounds": [{"src": uploaded(client, make_pictures(tmp_path, 1)[0])}],
            "audio": [{"src": src} for src in songs],
        }
        return kept_draft(client, spec)


def test_the_mix_plays_from_the_playhead_and_moves_it(seen: Watched, draft: str) -> None:
    page = seen.page
    page.goto(f"/drafts/{draft}")
    slider = page.get_by_role("slider", name="Time shown in the preview")
    expect(slider).to_be_visible()
    slider.press("End")
    for _ in range(100):
        slider.press("ArrowLeft")
    begun = _time(page)
    page.get_by_role("button", name="Listen").click()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    expect(slider).not_to_have_attribute("aria-valuenow", f"{begun:g}")
    assert 45 < begun < _time(page) <= 60
    stop.click()
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuenow", f"{begun:g}")
    assert seen.complaints == []


def test_it_ends_where_the_video_ends(seen: Watched, draft: str) -> None:
    page = seen.page
    page.goto(f"/drafts/{draft}")
    slider = page.get_by_role("slider", name="Time shown in the preview")
    slider.press("End")
    for _ in range(30):  # three seconds: long enough to be seen playing
        slider.press("ArrowLeft")
    page.get_by_role("button", name="Listen").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    assert seen.complaints == []


def _time(page: Page) -> float:
    shown = page.get_by_role("slider", name="Time shown in the preview")
    return float(shown.get_attribute("aria-valuenow") or "nan")
