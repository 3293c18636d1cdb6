"""From a clean clone to one's own first render: by command line, HTTP, a client, the browser.

One test, so that there is one clone. It prints how long each way takes; time decides nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest
from actions import Actions
from browsing import EMAIL, PASSWORD, chromium, watched
from client_project import ClientProject
from own_files import make_pictures, make_songs
from playwright.sync_api import Page, expect

from embedded_server import embedded_home
from first_steps import first_steps
from served import Served
from service_user import account

ROOT = Path(__file__).parents[2]
RENDERED = 240_000  # milliseconds, on a machine that does other things as well


@pytest.mark.timeout(1800)
def test_every_way_leads_from_a_clean_clone_to_a_first_render(tmp_path: Path) -> None:
    began = time.monotonic()
    clone = tmp_path / "clone"
    _run(tmp_path, "git", "clone", "--quiet", str(ROOT), str(clone))
    _run(clone, "make", "setup")
    print(f"clone and set-up: {time.monotonic() - began:.0f} s")
    for way in (_by_command_line, _by_http, _by_a_generated_client, _in_the_browser):
        folder = tmp_path / way.__name__
        folder.mkdir()
        started = time.monotonic()
        way(clone, folder)
        print(f"then {way.__name__.strip('_')}: {time.monotonic() - started:.0f} s")


def _by_command_line(clone: Path, folder: Path) -> None:
    """The README's spec, saved and rendered."""
    readme = (clone / "README.md").read_text(encoding="utf-8")
    [spec] = re.findall(r"^```json\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    (folder / "hello.json").write_text(spec, encoding="utf-8")
    _run(folder, str(clone / ".venv/bin/reelmill"), "render", "hello.json")
    assert _seconds(folder / "hello.mp4") == 3


def _by_http(clone: Path, folder: Path) -> None:
    """The README's lines with curl."""
    with serving(clone) as served:
        assert _seconds(first_steps(served.url, folder)) == 3


def _by_a_generated_client(clone: Path, folder: Path) -> None:
    """A program in TypeScript over types of the service's own document."""
    with serving(clone) as served, account(served.url) as client:
        project = ClientProject(folder, served.url, client.headers["X-API-Key"])
        project.generate("reelmill.d.ts")
        said = project.run("openapi_typescript.ts", "reelmill.d.ts")
    assert (said["status"], said["frames"]) == ("SUCCEEDED", 10)


def _in_the_browser(clone: Path, folder: Path) -> None:
    """An account, four pictures, six songs, and the video plays."""
    files = [*make_pictures(folder), *make_songs(folder, seconds=3)]
    with serving(clone) as served, chromium() as browser:
        context = browser.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
        seen = watched(context)
        _make_a_music_video(seen.page, files)
        context.close()
    assert seen.complaints == []


def _make_a_music_video(page: Page, files: list[Path]) -> None:
    actions = Actions(page)
    page.goto("/")
    actions.fill(page.get_by_label("Email"), EMAIL)
    actions.fill(page.get_by_label(re.compile("^Password")), PASSWORD)
    actions.click(page.get_by_role("button", name="Create administrator"))
    actions.click(page.get_by_role("link", name="New video").first)
    actions.click(page.get_by_role("button", name="Music video"))
    expect(page.get_by_role("heading", name="Drop your pictures and songs here")).to_be_visible()
    actions.drop(files)
    actions.click(page.get_by_role("button", name="Render", exact=True))
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=RENDERED)
    actions.report("From the first page to a finished music video")


@contextmanager
def serving(clone: Path) -> Iterator[Served]:
    """The clone's own service, new."""

    class OfTheClone(Served):
        def command(self) -> list[str]:
            return [str(clone / ".venv/bin/python"), *super().command()[1:]]

    with embedded_home() as home:
        made = OfTheClone(home)
        try:
            made.wait_until_ready()
            yield made
        finally:
            made.end()


def _run(folder: Path, *command: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("REELMILL_", "DATABASE_"))}
    done = subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def _seconds(file: Path) -> float:
    with av.open(str(file)) as container:
        return float(container.duration or 0) / av.time_base
