"""A few damaged pictures of every format; `fuzz_pictures.py` tries as many as one likes."""

from __future__ import annotations

from pathlib import Path

import psutil
from fuzz_pictures import outcomes, samples

CRASHES = {"source_crashed", "process_hung", "source_timeout"}


def test_damaged_pictures_are_shown_or_refused_by_name(tmp_path: Path) -> None:
    before = set(psutil.Process().children())  # such as processes of other tests
    for kind, data in samples(tmp_path).items():
        found = list(outcomes(kind, data, 4, tmp_path))
        assert not CRASHES & set(found), (kind, found)
        assert not any(code.startswith("unexpected") for code in found), (kind, found)
    assert set(psutil.Process().children()) <= before
