"""The dashboard under a path of somebody else's host, through a real nginx with TLS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from browsing import EMAIL, PASSWORD, chromium, watched
from playwright.sync_api import Browser, BrowserContext, Page, expect

from proxied import DEPLOY, Recipe, certificate, fingerprint, nginx, running, setup_token
from served import free_port, served_with
from stamped import make_stamped

HOST, PREFIX = "example.com", "/tools/reelmill"


@dataclass(frozen=True)
class Site:
    """Reelmill behind nginx.

    Attributes:
        address: Where browsers are.
        fingerprint: Of its certificate.
        setup_token: For the first account.
    """

    address: str
    fingerprint: str
    setup_token: str


@pytest.fixture(scope="module")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The recipe of `deploy/nginx/path.conf`, with what its page says that must be set."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    address = f"https://{HOST}:{port}{PREFIX}"
    settings = {"REELMILL_PUBLIC_URL": address, "REELMILL_TRUSTED_PROXIES": "127.0.0.1"}
    with served_with(**settings) as served:
        upstream, pair = f"127.0.0.1:{served.port}", certificate(HOST, folder)
        recipe = Recipe(DEPLOY / "nginx/path.conf", HOST, port, upstream, folder, pair)
        with running(nginx, recipe):
            yield Site(address, fingerprint(pair[0]), setup_token(served.log))


@pytest.fixture(scope="module")
def browser(behind_nginx: Site) -> Iterator[Browser]:
    """Chromium, to which the host is this machine, and its certificate a good one.

    Where certificate errors are ignored instead, Chromium repeats each request that opens a
    connection, and at times gives up with ERR_TOO_MANY_RETRIES.
    """
    trusted = f"--ignore-certificate-errors-spki-list={behind_nginx.fingerprint}"
    with chromium(f"--host-resolver-rules=MAP {HOST} 127.0.0.1", trusted) as made:
        yield made


def test_all_of_the_dashboard_works_under_a_path(
    browser: Browser, behind_nginx: Site, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    seen = watched(context)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    _set_up(seen.page, behind_nginx)
    src = _upload(seen.page, tmp_path)
    _render(seen.page, src)
    job = _watch(seen.page)
    _download(seen.page, tmp_path)
    _come_back(context, seen.page, job)
    _sign_out(seen.page, behind_nginx)
    assert seen.complaints == []
    outside = [url for url in asked if not url.startswith((f"{behind_nginx.address}/", "data:"))]
    assert outside == []
    context.close()


def _set_up(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/")
    expect(page.get_by_role("heading", name="Set up Reelmill")).to_be_visible()
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_label("Setup token").fill(site.setup_token)
    page.get_by_role("button", name="Create administrator").click()
    expect(page.get_by_role("heading", name="Make your first video")).to_be_visible()
    page.get_by_role("button", name="Use the API").click()
    expect(page.get_by_text(f"curl {site.address}/v1/render")).to_be_visible()
    expect(page.get_by_role("link", name="API documentation")).to_have_attribute(
        "href", f"{PREFIX}/docs"
    )


def _upload(page: Page, folder: Path) -> str:
    film = folder / "film.mp4"
    make_stamped(film, frames=75, fps=Fraction(25), width=320, height=180)
    page.get_by_role("link", name="Assets").first.click()
    page.get_by_label("Files to upload").set_input_files(film)
    expect(page.get_by_text(re.compile("320 . 180"))).to_be_visible()
    label = page.get_by_role("button", name=re.compile("Copy asset:")).get_attribute("aria-label")
    assert label
    return label.removeprefix("Copy ")


def _render(page: Page, src: str) -> None:
    page.get_by_role("link", name="New video").first.click()
    page.get_by_role("button", name="JSON").click()
    canvas = {"width": 320, "height": 180, "fps": 25}
    spec = {"canvas": canvas, "tracks": [{"type": "video", "src": src}]}
    page.get_by_label("Render spec").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(json.dumps(spec))
    expect(page.get_by_alt_text(re.compile("Preview at"))).to_be_visible()
    page.get_by_role("button", name="Render", exact=True).click()
    expect(page).to_have_url(re.compile(f"{PREFIX}/jobs/[0-9a-f-]{{36}}$"))


def _watch(page: Page) -> str:
    page.evaluate("window.notReloaded = true")
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert page.evaluate("window.notReloaded")
    expect(page.locator("video")).to_be_visible()
    return page.url


def _download(page: Page, folder: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    download.value.save_as(folder / "master.mp4")
    assert (folder / "master.mp4").read_bytes()[4:8] == b"ftyp"


def _come_back(context: BrowserContext, page: Page, job: str) -> None:
    """A deep link by itself, a reload, and a way through the pages."""
    page.reload()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    other = context.new_page()
    other.goto(job)
    expect(other.get_by_text("Done", exact=True)).to_be_visible()
    other.close()
    page.get_by_role("link", name="Jobs").first.click()
    expect(page).to_have_url(re.compile(f"{PREFIX}/jobs$"))
    page.go_back()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()


def _sign_out(page: Page, site: Site) -> None:
    page.get_by_role("button", name=f"Account of {EMAIL}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page).to_have_url(f"{site.address}/login")
    page.goto(f"{site.address}/assets")
    expect(page).to_have_url(f"{site.address}/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.address}/assets")
