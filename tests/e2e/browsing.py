"""What the tests of the dashboard share: who signs in, what is received, what a page says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
AXE = Path(__file__).parents[2] / "dashboard/node_modules/axe-core/axe.min.js"
EMAIL, PASSWORD = "ada@example.com", "correct horse battery"


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Chromium of the system."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is needed (Debian, Ubuntu: apt install chromium)"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
        yield made
        made.close()


@dataclass
class Receiver:
    """A web server that notes what it is sent.

    Attributes:
        url: Its address.
        bodies: What it was sent.
    """

    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Watched:
    """A page, and everything it complained about.

    What the browser itself notes of refused requests (401, 422) is not a complaint: the page
    shows the refusal.

    Attributes:
        page: The page.
        complaints: Errors of scripts, and messages on the console.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)


def watched(context: BrowserContext) -> Watched:
    """A new page whose complaints are kept."""
    made = Watched(context.new_page())
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.on(
        "console",
        lambda reported: made.complaints.append(reported.text) if _is_complaint(reported) else None,
    )
    return made


def expect_accessible(page: Page) -> None:
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


def _is_complaint(reported: ConsoleMessage) -> bool:
    refused = re.match("Failed to load resource: .*status of (401|422)", reported.text)
    return reported.type in {"error", "warning"} and not refused
