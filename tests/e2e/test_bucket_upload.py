"""The first upload from the dashboard, where files lie in a bucket that has no CORS rule yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from s3_server import running
from served import served_with
from stamped import make_stamped


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that may let its pages upload, as `compose.yaml` sets it up."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        settings = server.variables() | {
            "REELMILL_BUCKET_PUBLIC_ENDPOINT": server.endpoint.replace("127.0.0.1", "localhost"),
            "REELMILL_BUCKET_ALLOW_UPLOADS": "1",
        }
        with served_with(**settings) as made:
            yield made.url.replace("127.0.0.1", "localhost")


def test_a_file_goes_from_the_browser_to_the_bucket_and_is_shown(
    browser: Browser, site: str, ada: dict[str, str], tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    make_stamped(film, frames=10, fps=Fraction(10), width=320, height=180)
    context = browser.new_context(base_url=site)
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    page = context.new_page()
    sent: list[str] = []
    page.on("requestfinished", lambda r: sent.append(r.url) if r.method == "PUT" else None)
    page.goto("/assets")
    page.get_by_label("Files to upload").set_input_files(film)
    expect(page.get_by_text(re.compile("320 . 180"))).to_be_visible()
    assert [url for url in sent if "/uploads/" in url and not url.startswith(site)]
    picture = page.get_by_role("listitem").filter(has_text="film.mp4").locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    context.close()
