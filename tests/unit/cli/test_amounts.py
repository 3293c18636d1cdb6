"""Times, sizes and counts as people read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reelmill.cli.amounts import parse_time, times
from reelmill.core.byte_size import size_text
from reelmill.core.duration_text import clock_text, duration_text

DASHBOARD = Path(__file__).parents[3] / "dashboard"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1:00"),
        (60, "1:00"),
        (3599.4, "59:59"),
        (3599.5, "1:00:00"),
        (10800, "3:00:00"),
    ],
)
def test_times_are_rounded_once(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1_500_000, "1.5 MB"),
        (21_474_836_480, "21 GB"),
    ],
)
def test_sizes_have_at_most_three_digits(count: int, text: str) -> None:
    assert size_text(count) == text


def test_the_dashboard_says_them_alike() -> None:
    said = json.loads((DASHBOARD / "src/format.json").read_text())
    assert [clock_text(seconds) for seconds, _ in said["durations"]] == [
        text for _, text in said["durations"]
    ]
    assert [size_text(count) for count, _ in said["sizes"]] == [text for _, text in said["sizes"]]


def test_multiples_have_a_decimal_only_below_ten() -> None:
    assert [times(f) for f in (0.94, 9.94, 9.96, 174.4, 12345)] == [
        "0.9x",
        "9.9x",
        "10x",
        "174x",
        "12,345x",
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("1.5", 1.5), ("1:30", 90), ("01:00:00.25", 3600.25), ("90", 90)],
)
def test_a_time_is_seconds_or_a_clock(text: str, seconds: float) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize("text", ["", "x", "-1", "1:2:3:4", "nan", "inf", "1:-5", "1e999999999"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)
