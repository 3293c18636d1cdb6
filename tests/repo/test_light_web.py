"""The web process starts without what only renders need: it answers sooner, in less memory."""

from __future__ import annotations

import subprocess
import sys

LARGE = {"av", "aiohttp", "numpy", "typst", "PIL", "httpx"}


def test_the_web_process_imports_nothing_large() -> None:
    program = "import sys, reelmill.cli.web, reelmill.api.server; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "fastapi" in loaded
    assert loaded & LARGE == set()
