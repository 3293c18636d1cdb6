"""Lines of a page, run as a reader runs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


def shell(command: str, variables: Mapping[str, str], folder: Path) -> str:
    """What a command of bash prints, with nothing but these variables and `PATH`."""
    done = subprocess.run(
        ["bash", "-euc", command],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout
