"""Every page: accessible, without complaints, whole on a phone, light and dark."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from browsing import AXE, watched
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reelmill.api.dashboard_site import SITE

PAGES = [
    "/jobs",
    "/new",
    "/assets",
    "/keys",
    "/webhooks",
    "/credentials",
    "/admin",
    "/jobs/{job}",
    "/login",
]
SPEC = {"canvas": {"width": 320, "height": 180, "fps": 10}, "duration": 1, "tracks": []}
TITLE = {"type": "text", "text": "Hello", "style": {"size": 40}}


@pytest.fixture(scope="module")
def job(site: str, ada: dict[str, str]) -> str:
    """A job that is done."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        answer = client.post("/v1/render", json={**SPEC, "tracks": [TITLE]})
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["jobId"]
        with client.stream("GET", f"/v1/jobs/{job_id}/events", timeout=60) as events:
            for _ in events.iter_lines():
                pass  # the stream ends with the job
        assert client.get(f"/v1/jobs/{job_id}").json()["status"] == "SUCCEEDED"
        return job_id


def test_a_failed_job_shows_its_errors_on_the_tracks(
    browser: Browser, site: str, ada: dict[str, str]
) -> None:
    private = {"type": "image", "src": "http://10.1.2.3/a.png"}
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        job_id = client.post("/v1/render", json={**SPEC, "tracks": [TITLE, private]}).json()[
            "jobId"
        ]
    context = browser.new_context(base_url=site)
    context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in ada.items()]
    )
    page = context.new_page()
    page.goto(f"/jobs/{job_id}")
    marked = page.locator("[data-problem]")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("Problem:")
    expect(page.get_by_text("This render failed")).to_be_visible()
    context.close()


@pytest.fixture(params=["light", "dark"])
def context(
    request: pytest.FixtureRequest, browser: Browser, site: str, ada: dict[str, str]
) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=site, color_scheme=request.param, viewport={"width": 1280, "height": 900}
    )
    made.add_cookies([{"name": name, "value": value, "url": site} for name, value in ada.items()])
    yield made
    made.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_complains_of_nothing(
    context: BrowserContext, path: str, job: str
) -> None:
    if path == "/login":
        context.clear_cookies()
    seen = watched(context)
    seen.page.goto(path.format(job=job))
    seen.page.wait_for_load_state("networkidle") if path == "/login" else None
    seen.page.get_by_role("heading", level=1).wait_for()
    _expect_accessible(seen.page)
    assert seen.complaints == []


def test_a_dialog_that_asks_is_accessible(context: BrowserContext, job: str) -> None:
    seen = watched(context)
    seen.page.goto(f"/jobs/{job}")
    seen.page.get_by_role("button", name="Delete").click()
    expect(seen.page.get_by_role("dialog", name="Delete this job?")).to_be_visible()
    _expect_accessible(seen.page)
    seen.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    assert seen.complaints == []


@pytest.mark.parametrize("copies", ["true", "false"])
def test_a_notification_is_accessible(context: BrowserContext, job: str, copies: str) -> None:
    """Of what was done, and of what was not."""
    seen = watched(context)
    forced = f"document.execCommand = () => {copies};"
    seen.page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, 'clipboard', {{value: undefined}}); {forced}"
    )
    seen.page.goto(f"/jobs/{job}")
    seen.page.get_by_role("button", name="Copy address").click()
    reported = seen.page.get_by_role("alert")
    reported.hover()  # it stays while one points at it
    _expect_accessible(seen.page)
    reported.get_by_role("button", name="Close").click()
    expect(reported).to_have_count(0)
    assert seen.complaints == []


def _expect_accessible(page: Page) -> None:
    """No rule of WCAG 2.1 AA is broken by what is shown."""
    page.wait_for_timeout(600)  # what is animated in has its final colours
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    faults = [
        (fault["id"], [(node["target"], node["failureSummary"]) for node in fault["nodes"]])
        for fault in found["violations"]
    ]
    assert faults == [], faults


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(
    browser: Browser, site: str, ada: dict[str, str], path: str, job: str
) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    if path != "/login":
        cookies = [{"name": name, "value": value, "url": site} for name, value in ada.items()]
        context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path.format(job=job))
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(500)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "the page is wider than the screen"
    context.close()


def test_the_first_page_loads_less_than_400_kilobytes() -> None:
    page = (SITE / "index.html").read_text()
    names = re.findall(r'(?:src|href)="\./([^"]+\.(?:js|css))"', page)
    assert names
    fonts = (SITE / "static").glob("inter-latin-wght-normal*.woff2")
    sizes = {name: len(gzip.compress((SITE / name).read_bytes(), 9)) for name in names}
    total = sum(sizes.values()) + sum(font.stat().st_size for font in fonts)
    assert total < 400_000, sizes


def test_a_page_that_cannot_be_loaded_says_so_and_loads_when_asked_again(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.goto("/jobs")
    page.route("**/keys-page*", lambda route: route.abort())
    for _ in range(2):
        page.get_by_role("link", name="API keys").click()
        expect(page.get_by_text("This page could not be loaded")).to_be_visible()
        _expect_accessible(page)
        page.get_by_role("link", name="Jobs").first.click()
        expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
    page.unroute("**/keys-page*")
    page.get_by_role("link", name="API keys").click()
    page.get_by_role("button", name="Reload the page").click()
    expect(page.get_by_role("heading", name="API keys")).to_be_visible()
