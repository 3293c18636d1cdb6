"""Hints on the command line name what it alone has."""

from __future__ import annotations

import pytest

from reelmill.cli.outcome import ExitCode, print_problems, problem_document
from reelmill.cli.own_hints import with_own_hints
from reelmill.core.errors import Problem
from reelmill.core.spec.limits import how_to_raise


@pytest.mark.parametrize(
    ("problem", "hint"),
    [
        (Problem("a", "b", "", how_to_raise("tracks")), "; or --max-tracks"),
        (
            Problem("a", "b", "", how_to_raise("width", "height")),
            "; or --max-width and --max-height",
        ),
        (Problem("ffmpeg_failed", "b", "", "c"), "; add --verbose for FFmpeg's own message"),
        (Problem("disk_full", "b", "", "c"), "; the same may succeed when you try again later"),
    ],
)
def test_the_command_line_adds_what_it_alone_has(problem: Problem, hint: str) -> None:
    assert with_own_hints(problem).hint == f"{problem.hint}{hint}"


def test_where_there_is_nothing_to_add_a_hint_stays_as_it_is() -> None:
    for kept in (None, "use REELMILL_MAX_NOTHING", "c"):
        problem = Problem("a", "b", "/c", kept)
        assert with_own_hints(problem) == problem


def test_both_ways_to_print_have_them(capsys: pytest.CaptureFixture[str]) -> None:
    full = Problem("disk_full", "The disk is full.", "", how_to_raise("width"))
    document = problem_document([full], ExitCode.OUTPUT)
    assert document["retryable"] is document["errors"][0]["retryable"] is True
    print_problems([full])
    shown = capsys.readouterr().err
    for words in ("REELMILL_MAX_WIDTH", "--max-width", "try again later"):
        assert words in shown
        assert words in document["errors"][0]["hint"]
    print_problems([full], warning=True)
    assert "try again later" not in capsys.readouterr().err
