"""What pictures show, measured as the tests of composing do."""

from __future__ import annotations

import sys
from pathlib import Path

for folder in ("media/compose", "hostile"):
    sys.path.append(str(Path(__file__).parents[1] / folder))
