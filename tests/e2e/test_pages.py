"""Every page: accessible, without complaints, whole on a phone, light and dark."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from browsing import PASSWORD, expect_accessible, watched
from own_files import make_pictures, make_songs
from own_specs import kept_draft, kept_template, uploaded
from playwright.sync_api import Browser, BrowserContext, expect

from reelmill.api.dashboard_site import SITE

PAGES = [
    "/jobs",
    "/new",
    "/drafts",
    "/drafts/{draft}",
    "/drafts/{empty}",
    "/drafts/{slides}",
    "/drafts/{json}",
    "/drafts/{template}",
    "/new/template",
    "/templates",
    "/templates/{design}",
    "/templates/{design}?tab=edit",
    "/templates/{design}?tab=versions",
    "/assets",
    "/assets/{picture}",
    "/assets/{song}",
    "/keys",
    "/webhooks",
    "/credentials",
    "/account",
    "/admin",
    "/jobs/{job}",
    "/jobs/{filled}",
    "/nowhere",
    "/login",
    "/login?reset=none",
]
SPEC = {"canvas": {"width": 320, "height": 180, "fps": 10}, "duration": 1, "tracks": []}
TITLE = {"type": "text", "text": "Hello", "style": {"size": 40}}
HOOK = "http://127.0.0.1:9/webhooks/finished-videos?workspace=music-department"
PRESSED = "main button, main a, main input, main [class*=Button-label]"
CUT_OFF = """(pressed) => [...document.querySelectorAll(pressed)].filter((one) => {
  const { left, right, width } = one.getBoundingClientRect();
  const isCut = one.matches("[class*=Button-label]") && one.scrollWidth > one.clientWidth;
  return width > 1 && (isCut || left < 0 || right > window.innerWidth);
}).map((one) => one.innerText || one.ariaLabel || one.outerHTML.slice(0, 200))"""
"""What can be pressed and lies outside the screen, or shows only a part of its words."""


@pytest.fixture(scope="module")
def job(site: str, ada: dict[str, str]) -> str:
    """A job that is done, with more tracks than its timeline shows at once; a webhook is told."""
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        assert client.post("/v1/webhooks", json={"url": HOOK}).status_code == 201
        return _finished(client, "/v1/render", {**SPEC, "tracks": [TITLE] * 20})


def _finished(client: httpx.Client, path: str, body: dict[str, Any]) -> str:
    answer = client.post(path, json=body)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["jobId"]
    with client.stream("GET", f"/v1/jobs/{job_id}/events", timeout=60) as events:
        for _ in events.iter_lines():
            pass  # the stream ends with the job
    assert client.get(f"/v1/jobs/{job_id}").json()["status"] == "SUCCEEDED"
    return job_id


@pytest.fixture(scope="module")
def ids(
    site: str, ada: dict[str, str], job: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Of jobs, of a template, of a draft with files, and of an empty one; there is a key, too."""
    folder = tmp_path_factory.mktemp("files")
    with httpx.Client(base_url=site, cookies=ada, headers={"Origin": site}) as client:
        pictures = [uploaded(client, path) for path in make_pictures(folder, 2)]
        songs = [uploaded(client, path) for path in make_songs(folder)[:2]]
        spec = {
            "mode": "longform",
            "backgrounds": [{"src": src, "fit": "contain"} for src in pictures],
            "audio": [{"src": src, "title": f"Song {n}"} for n, src in enumerate(songs)],
            "strict": False,
        }
        empty = kept_draft(client, {"mode": "longform", "backgrounds": [], "audio": []})
        slide = {
            "type": "group",
            "duration": 2,
            "tracks": [{"type": "image", "src": pictures[0]}, {"type": "text", "text": "Hello"}],
        }
        sequence = {"type": "sequence", "tracks": [slide, {"type": "image", "src": pictures[1]}]}
        slides = kept_draft(client, {"tracks": [sequence]}, "slideshow")
        key = {"name": "Uploads from the studio computer"}
        assert client.post("/dashboard/api-keys", json=key).status_code == 201
        design = kept_template(client)
        values = {"name": "Ada", "logo": pictures[0]}
        path = f"/v1/templates/{design}/render"
        return {
            "job": job,
            "design": design,
            "filled": _finished(client, path, {"variables": values}),
            "picture": pictures[0].partition(":")[2],
            "song": songs[0].partition(":")[2],
            "draft": kept_draft(client, spec),
            "empty": empty,
            "slides": slides,
            "json": kept_draft(client, {**SPEC, "tracks": [TITLE]}, "json"),
            "template": kept_draft(client, {"templateId": kept_template(client)}, "template"),
        }


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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_complains_of_nothing(
    context: BrowserContext, path: str, ids: dict[str, str]
) -> None:
    if path.startswith("/login"):
        context.clear_cookies()
    seen = watched(context)
    seen.page.goto(path.format(**ids))
    seen.page.wait_for_load_state("networkidle") if path.startswith("/login") else None
    seen.page.get_by_role("heading", level=1).wait_for()
    expect_accessible(seen.page)
    assert seen.complaints == []


def test_a_dialog_that_asks_is_accessible(context: BrowserContext, job: str) -> None:
    seen = watched(context)
    seen.page.goto(f"/jobs/{job}")
    seen.page.get_by_role("button", name="Delete").click()
    expect(seen.page.get_by_role("dialog", name="Delete this job?")).to_be_visible()
    expect_accessible(seen.page)
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
    expect_accessible(seen.page)
    reported.get_by_role("button", name="Close").click()
    expect(reported).to_have_count(0)
    assert seen.complaints == []


def test_a_menu_is_accessible(context: BrowserContext, ids: dict[str, str]) -> None:
    seen = watched(context)
    seen.page.goto("/drafts")
    seen.page.get_by_role("button", name="Actions for Quiet hours").first.click()
    expect(seen.page.get_by_role("menuitem", name="Duplicate")).to_be_focused()
    expect_accessible(seen.page)
    assert seen.complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(context: BrowserContext, path: str, ids: dict[str, str]) -> None:
    if path.startswith("/login"):
        context.clear_cookies()
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path.format(**ids))
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(500)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "the page is wider than the screen"
    assert page.evaluate(CUT_OFF, PRESSED) == []
    expect_accessible(page)


def test_the_page_of_administrators_tells_others_whose_it_is(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    body = {"email": "eve@example.com", "password": PASSWORD}
    for path in ("register", "login"):
        answer = context.request.post(f"/auth/{path}", data=body, headers={"Origin": site})
        assert answer.ok, answer.text()
    page = context.new_page()
    page.goto("/admin")
    expect(page.get_by_role("heading", name="Only administrators see this page")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    context.close()


@pytest.mark.parametrize(("coding", "kilobytes"), [("br", 250), ("gzip", 280)])
def test_the_first_page_is_small_as_it_is_sent(site: str, coding: str, kilobytes: int) -> None:
    page = (SITE / "index.html").read_text()
    names = re.findall(r'(?:src|href)="\./([^"]+\.(?:js|css))"', page)
    assert names
    names += [f"static/{font.name}" for font in SITE.glob("static/inter-latin-wght-normal*.woff2")]
    with httpx.Client(base_url=site, headers={"Accept-Encoding": coding}) as client:
        sizes = {name: _bytes_sent(client, name) for name in names}
    assert sum(sizes.values()) < kilobytes * 1000, sizes


def _bytes_sent(client: httpx.Client, name: str) -> int:
    with client.stream("GET", f"/{name}") as answer:
        assert answer.status_code == 200
        return sum(len(part) for part in answer.iter_raw())


def test_a_file_is_sent_compressed_only_to_those_who_take_it(site: str) -> None:
    name = next(path.name for path in (SITE / "static").glob("index-*.js"))
    content = (SITE / "static" / name).read_bytes()
    for accepted, coding in {"": None, "gzip;q=0, br;q=0.5": "br", "gzip, deflate": "gzip"}.items():
        answer = httpx.get(f"{site}/static/{name}", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"].startswith("text/javascript")
        if coding != "br":
            assert answer.content == content


def test_a_page_that_cannot_be_loaded_says_so_and_loads_when_asked_again(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.goto("/jobs")
    page.route("**/keys-page*", lambda route: route.abort())
    for _ in range(2):
        page.get_by_role("link", name="API keys").click()
        expect(page.get_by_text("This page could not be loaded")).to_be_visible()
        expect_accessible(page)
        page.get_by_role("link", name="Jobs").first.click()
        expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
    page.unroute("**/keys-page*")
    page.get_by_role("link", name="API keys").click()
    page.get_by_role("button", name="Reload the page").click()
    expect(page.get_by_role("heading", name="API keys")).to_be_visible()
