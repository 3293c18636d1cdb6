"""Credentials on the dashboard: typed in, replaced, removed, and never shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import AXE
from playwright.sync_api import Browser, Page, expect

SECRET = "t0p-s3cret"


@pytest.fixture
def page(browser: Browser, site: str, ada: dict[str, str]) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    yield context.new_page()
    context.close()


def test_a_credential_is_kept_replaced_and_removed(page: Page) -> None:
    page.goto("/credentials")
    expect(page.get_by_text("No credentials yet")).to_be_visible()
    page.get_by_label("Name").fill("cdn")
    page.get_by_label("Server").fill("http://cdn.example")
    page.get_by_label("Headers, one per line").fill(f"Authorization: Bearer {SECRET}\nReferer: x")
    page.get_by_role("button", name="Save credential").click()
    expect(page.get_by_text("anybody on the network path")).to_be_visible()
    page.get_by_label("Server").fill("https://cdn.example")
    page.get_by_role("button", name="Save credential").click()
    card = page.get_by_role("heading", name="cdn", exact=True)
    expect(card).to_be_visible()
    expect(page.get_by_text("Authorization", exact=True)).to_be_visible()
    expect(page.get_by_label("Headers, one per line")).to_have_value("")
    page.reload()
    expect(card).to_be_visible()
    assert SECRET not in page.content()
    page.get_by_role("button", name="Replace the headers of cdn").click()
    forms = page.locator("form").nth(1)
    forms.get_by_text("User and password").click()
    forms.get_by_role("textbox", name="User", exact=True).fill("me")
    forms.locator("input[type=password]").fill(SECRET)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [violation["id"] for violation in found["violations"]] == []
    forms.get_by_role("button", name="Replace headers").click()
    expect(page.get_by_text("Headers replaced.")).to_be_visible()
    expect(page.get_by_text("Referer", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Remove cdn").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("No credentials yet")).to_be_visible()
