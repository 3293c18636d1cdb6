"""What the tests of faults share."""

from __future__ import annotations

from pathlib import Path

import pytest
from watched import Watched


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """The program in a folder of its own, with an older master at the output's place."""
    return Watched.in_folder(tmp_path)
