"""The image lists its parts, and the page of licences has all of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import licence_list

ROOT = Path(__file__).parents[2]
PLACES = {
    "/build/tools/bin/python": sys.executable,
    "/build/tools/bin/": f"{Path(sys.executable).parent}/",
    "/opt/reelmill/bin/python": sys.executable,
}
_DEVELOPMENT = {"name": "cdx:npm:package:development", "value": "true"}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Dockerfile's own commands write, run on this environment instead of the image's."""
    folder = tmp_path_factory.mktemp("image")
    text = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [c for c in re.findall(r"^RUN (.*)$", text, re.MULTILINE) if ".cdx.json" in c]
    assert len(commands) == 2
    for command in commands:
        for written, here in PLACES.items():
            command = command.replace(written, here)  # noqa: PLW2901
        command = command.replace("/opt/reelmill", str(folder))  # noqa: PLW2901
        done = subprocess.run(
            command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    return folder / "sbom"


def test_the_image_lists_every_python_package_that_is_locked(parts: Path) -> None:
    listed = {_plain(n): part for n, part in _components(parts / "python.cdx.json").items()}
    locked = dict(licence_list.locked())
    assert len(locked) > 60
    assert [name for name in locked if _plain(name) not in listed] == []
    assert listed["psycopg"]["licenses"][0]["license"]["id"] == "LGPL-3.0-only"


def test_the_image_lists_every_package_of_the_dashboard(parts: Path) -> None:
    listed = _components(parts / "dashboard.cdx.json")
    tools = {name for name, part in listed.items() if _DEVELOPMENT in part.get("properties", ())}
    bundled = {name for name, _, _ in licence_list.bundled()}
    assert {"react", "@mantine/core"} <= bundled
    assert bundled - listed.keys() == set()
    assert "vite" in tools
    assert "react" not in tools


def test_the_page_of_licences_names_the_copyleft_that_metadata_hide() -> None:
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if "`imageio-ffmpeg`" in line or "`av`" in line]
    assert any("GPL-3.0-or-later" in row and "program" in row for row in rows)
    assert any("x265" in row and "GPL-2.0-or-later" in row for row in rows)


def _components(path: Path) -> dict[str, dict[str, Any]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["bomFormat"] == "CycloneDX"
    return {_full_name(part): part for part in document["components"]}


def _full_name(part: dict[str, Any]) -> str:
    group = part.get("group")
    return f"{group}/{part['name']}" if group else str(part["name"])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
