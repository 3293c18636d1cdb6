"""The progress bar tells stage, frames, speed and the time left."""

from __future__ import annotations

import io

from rich.console import Console

from reelmill.cli.progress_bar import LABELS, RenderBar
from reelmill.usecases.render.report import Progress, Stage

ENCODING = Progress(Stage.ENCODE, 450, 1440, 12.0, eta_seconds=75.0, speed=171.4)


def shown(*moments: Progress, terminal: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=120, color_system=None)
    with RenderBar(console) as bar:
        for moment in moments:
            bar(moment)
    return file.getvalue()


def test_a_terminal_sees_frames_speed_and_time_left() -> None:
    reported = shown(ENCODING, terminal=True)
    for words in ("encoding", "450/1,440 frames", "171x", "1:15 left"):
        assert words in reported


def test_without_an_estimate_the_time_spent_is_shown() -> None:
    reported = shown(Progress(Stage.GATHER, 0, 0, 3.04), terminal=True)
    assert "3.0 s" in reported
    assert "frames" not in reported


def test_elsewhere_each_stage_is_one_line() -> None:
    gathering = Progress(Stage.GATHER, 0, 0, 0.0)
    reported = shown(gathering, ENCODING, ENCODING, ENCODING, terminal=False)
    assert reported.splitlines() == ["gathering sources …", "encoding …"]


def test_every_stage_has_a_label() -> None:
    assert set(LABELS) == set(Stage)
