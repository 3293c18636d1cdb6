"""A short chaos; `make chaos` is the long one."""

from __future__ import annotations

from pathlib import Path

from chaos import chaos
from fault_stage import Server, Stage


def test_a_short_chaos_loses_doubles_and_leaves_nothing(
    server: Server, stage: Stage, tmp_path: Path
) -> None:
    found = chaos(server, stage, tmp_path, seed=1, jobs=12, workers=2, seconds=30, calm_seconds=900)
    assert found == [], stage.logs()
