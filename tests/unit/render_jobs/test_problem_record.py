"""What a job says about an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelmill.core.errors import Problem, SourceError
from reelmill.usecases.render_jobs.problem_record import problem_record

HOME = Path("/srv/reelmill")


def test_the_first_problem_speaks_for_all_and_all_are_there() -> None:
    error = SourceError([Problem("a", "First.", "/x", "do so"), Problem("b", "Second.")])
    record = problem_record(error, HOME)
    assert {name: record[name] for name in ("code", "message", "pointer", "hint")} == {
        "code": "a",
        "message": "First.",
        "pointer": "/x",
        "hint": "do so",
    }
    assert [e["code"] for e in record["errors"]] == ["a", "b"]
    assert record["errors"][1]["hint"] is None


@pytest.mark.parametrize(
    ("message", "reported"),
    [
        ("No file /srv/reelmill/cache/a b.", "No file … b."),
        ("Open `file:/srv/reelmill/x`: no.", "Open `file:…`: no."),
        ("/srv/reelmill/x: it ends.", "…: it ends."),
        ("/srv/elsewhere/x: it ends.", "/srv/elsewhere/x: it ends."),
        ("first /srv/reelmill/a,\nthen '/srv/reelmill/b'", "first …,\nthen '…'"),
    ],
)
def test_paths_of_the_server_are_left_out(message: str, reported: str) -> None:
    assert problem_record(SourceError.of("a", message), HOME)["message"] == reported
