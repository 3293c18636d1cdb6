"""The page of benchmarks shows the results that are kept, as they are read back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench import page
from bench.results import Result

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_what_the_kept_results_say(tmp_path: Path) -> None:
    kept = json.loads((DOCS / "benchmarks.json").read_text())
    written = Path(shutil.copy(DOCS / "benchmarks.md", tmp_path))
    page.rewrite(written, {name: Result.of_json(value) for name, value in kept.items()})
    assert written.read_text() == (DOCS / "benchmarks.md").read_text()
