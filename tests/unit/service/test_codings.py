"""Which coding of an answer its client likes best."""

from __future__ import annotations

import pytest

from reelmill.api.codings import preferred


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.9", "gzip"),
        (" GZIP ; q=0.5 ,br;q=0.4", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("gzip;q=0, br;q=0.000", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0", None),
        ("gzip;q=2", None),
        ("gzip;q=nan, br;q=-1", None),
        ("gzip;level=9", None),
        ("xgzip, gzipped, bro", None),
        (",,;q=1,", None),
    ],
)
def test_the_highest_quality_wins_and_of_equal_ones_the_first_offered(
    accepted: str, coding: str | None
) -> None:
    assert preferred(accepted) == coding


def test_only_what_is_offered_is_chosen() -> None:
    assert preferred("br, gzip;q=0.1", ["gzip"]) == "gzip"
    assert [preferred(accepted, []) for accepted in ("br, gzip", "identity", "*")] == [None] * 3
