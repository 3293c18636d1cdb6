"""One's own account on the dashboard, and what an administrator does for those of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from browsing import EMAIL, Watched, expect_accessible, watched
from playwright.sync_api import Browser, Page, expect

BOB, OLD, NEW = "bob@example.com", "a long enough password", "a password that is new"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture(scope="module")
def bob(site: str, ada: dict[str, str]) -> str:
    """A user without rights."""
    with httpx.Client(base_url=site, headers={"Origin": site}) as client:
        answer = client.post("/auth/register", json={"email": BOB, "password": OLD})
        assert answer.status_code == 201, answer.text
        return BOB


def test_a_user_changes_the_password_on_the_account_page(
    browser: Browser, site: str, bob: str
) -> None:
    with _elsewhere(site, bob, OLD) as firefox, _signed_in(browser, site, bob, OLD) as seen:
        page = seen.page
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("menuitem", name="Account").click()
        expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()
        expect(page.get_by_text("ends all your other sessions")).to_be_visible()
        _change_password(page, "wrong", NEW)
        expect(page.get_by_label("Current password")).to_have_accessible_description(
            "The password is wrong."
        )
        _change_password(page, OLD, "short")
        expect(page.get_by_label("New password")).to_have_accessible_description(
            re.compile("needs at least 10")
        )
        expect_accessible(page)
        _change_password(page, OLD, NEW)
        expect(page.get_by_text("Password changed")).to_be_visible()
        expect(page.get_by_label("Current password")).to_have_value("")
        assert firefox.get("/me").status_code == 401
        expect(page.get_by_text("Firefox on Windows")).to_have_count(0)
        page.reload()
        expect(page.get_by_text("This browser")).to_be_visible()
        assert seen.complaints == []
    with _elsewhere(site, bob, NEW) as again:
        assert again.get("/me").status_code == 200
        body = {"currentPassword": NEW, "newPassword": OLD}
        assert again.post("/dashboard/password", json=body).status_code == 204


def test_a_user_signs_out_other_browsers(browser: Browser, site: str, bob: str) -> None:
    with (
        _signed_in(browser, site, bob, OLD) as seen,
        _elsewhere(site, bob, OLD) as firefox,
        _elsewhere(site, bob, OLD, "curl/8.5.0") as curl,
        _elsewhere(site, bob, OLD, "Wget/1.21") as wget,
    ):
        page = seen.page
        page.goto("/account")
        row = page.get_by_role("row").filter(has_text="This browser")
        expect(row).to_contain_text("Chrome on")
        expect(row.get_by_role("button")).to_have_count(0)
        expect_accessible(page)
        page.get_by_role("button", name="Sign out Firefox on Windows").click()
        dialog = page.get_by_role("dialog", name="Sign out Firefox on Windows?")
        dialog.get_by_role("button", name="Keep").click()
        expect(dialog).to_have_count(0)
        assert firefox.get("/me").status_code == 200
        page.get_by_role("button", name="Sign out Firefox on Windows").click()
        dialog.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Firefox on Windows")).to_have_count(0)
        assert [client.get("/me").status_code for client in (firefox, curl, wget)] == [
            401,
            200,
            200,
        ]
        page.get_by_role("button", name="Sign out everywhere else").click()
        page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)
        assert [client.get("/me").status_code for client in (curl, wget)] == [401, 401]
        page.reload()
        expect(page.get_by_text("This browser")).to_be_visible()
        assert seen.complaints == []


def test_an_administrators_link_lets_a_user_set_a_new_password(
    browser: Browser, site: str, bob: str, seen: Watched
) -> None:
    page = seen.page
    page.goto("/admin")
    expect(page.get_by_label(f"Reset password of {EMAIL}")).to_have_count(0)
    page.get_by_role("button", name=f"Reset password of {bob}").click()
    users = page.get_by_role("region", name="Users")
    link = users.locator("code").inner_text()
    assert link.startswith(f"{site}/login?reset=")
    expect(users.get_by_role("button", name="Copy the link")).to_be_visible()
    expect_accessible(page)
    page.reload()
    expect(page.get_by_role("button", name=f"Reset password of {bob}")).to_be_visible()
    assert link not in page.content()
    with _visitor(browser, site) as visitor:
        _follow(visitor.page, link, bob)
        assert visitor.complaints == []
    token = link.partition("reset=")[2]
    body = {"token": token, "newPassword": OLD}
    again = httpx.post(f"{site}/auth/password-reset", json=body, headers={"Origin": site})
    assert again.json()["errors"][0]["code"] == "password_reset_invalid"
    assert seen.complaints == []


def test_a_link_that_is_void_says_what_to_do(browser: Browser, site: str, bob: str) -> None:
    with _visitor(browser, site) as visitor:
        visitor.page.goto("/login?reset=none")
        visitor.page.get_by_label("New password").fill(NEW)
        visitor.page.get_by_role("button", name="Set password").click()
        expect(visitor.page.get_by_role("alert")).to_contain_text("The link was used")
        expect(visitor.page.get_by_role("alert")).to_contain_text("administrator")
        expect_accessible(visitor.page)


def test_an_invite_is_listed_until_it_is_revoked(seen: Watched) -> None:
    page = seen.page
    page.goto("/admin")
    invites = page.get_by_role("region", name="Invites")
    expect(invites.get_by_text("No open invites.")).to_be_visible()
    for email in ("eve@example.com", ""):
        invites.get_by_label("Email of the person to invite").fill(email)
        invites.get_by_role("button", name="Invite", exact=True).click()
        row = invites.get_by_role("row").filter(has_text=email or "Anyone with the link")
        expect(row).to_contain_text("in 7 days")
    assert "/login?invite=" in invites.locator("code").inner_text()
    expect_accessible(page)
    invites.get_by_role("button", name="Revoke the invite for eve@example.com").click()
    dialog = page.get_by_role("dialog", name="Revoke the invite for eve@example.com?")
    dialog.get_by_role("button", name="Revoke").click()
    expect(invites.get_by_text("eve@example.com")).to_have_count(0)
    expect(invites.get_by_text("Anyone with the link")).to_be_visible()
    assert seen.complaints == []


def _follow(page: Page, link: str, email: str) -> None:
    """Set a new password with the link and sign in with it."""
    page.goto(link)
    expect(page.get_by_role("heading", name="Set a new password")).to_be_visible()
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("needs at least 10")).to_be_visible()
    expect_accessible(page)
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your new password is set.")).to_be_visible()
    assert "reset=" not in page.url
    expect_accessible(page)
    page.get_by_label("Email").fill(email)
    page.locator("input[type=password]").fill(NEW)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()


def _change_password(page: Page, current: str, new: str) -> None:
    page.get_by_label("Current password").fill(current)
    page.get_by_label("New password").fill(new)
    page.get_by_role("button", name="Change password").click()


@contextmanager
def _visitor(browser: Browser, site: str) -> Iterator[Watched]:
    """A browser of somebody who is not signed in."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    yield watched(context)
    context.close()


@contextmanager
def _signed_in(browser: Browser, site: str, email: str, password: str) -> Iterator[Watched]:
    with _visitor(browser, site) as seen:
        seen.page.goto("/login")
        seen.page.get_by_label("Email").fill(email)
        seen.page.locator("input[type=password]").fill(password)
        seen.page.get_by_role("button", name="Sign in").click()
        seen.page.get_by_role("heading", level=1, name="Jobs").wait_for()
        yield seen


@contextmanager
def _elsewhere(
    site: str, email: str, password: str, user_agent: str = FIREFOX
) -> Iterator[httpx.Client]:
    """Another browser or program with a session of its own."""
    headers = {"Origin": site, "User-Agent": user_agent}
    with httpx.Client(base_url=site, headers=headers) as client:
        answer = client.post("/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        yield client
        client.post("/auth/logout")
