"""What pictures show, measured as the tests of composing do."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "media" / "compose"))
