"""Problems become words or JSON, and an exit code."""

from __future__ import annotations

import json

import pytest
import typer

from reelmill.cli.outcome import ExitCode, exit_code_of, reporting
from reelmill.core import errors
from reelmill.core.errors import Problem, ReelmillError, SourceError, SpecError

TWO = (
    Problem("unknown_field", "There is no field `fadein`.", "/tracks/3", "did you mean `fadeIn`?"),
    Problem("out_of_range", "`volume` is 9, but at most 4.", "/tracks/4/volume"),
)


def test_every_error_of_the_tree_has_an_exit_code_of_its_own_kind() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ReelmillError) and kind is not ReelmillError
    ]
    codes = {kind.__name__: exit_code_of(kind.of("a", "b")) for kind in kinds}
    assert codes == {
        "SpecError": 2,
        "SourceError": 3,
        "SourceAwayError": 3,
        "FontError": 3,
        "DamagedError": 3,
        "EncodeError": 4,
        "ResourceError": 4,
        "HungError": 4,
        "StitchError": 4,
        "VerifyError": 5,
        "OutputError": 6,
        "NoRoomError": 6,
        "CancelledError": 130,
        "RequestError": 2,
        "AuthenticationError": 2,
        "ForbiddenError": 2,
        "NotFoundError": 2,
        "ConflictError": 2,
        "ChangedError": 2,
        "LimitError": 2,
        "UnavailableError": 7,
    }


def test_all_problems_are_reported_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, reporting():
        raise SpecError(TWO)
    assert caught.value.exit_code == ExitCode.SPEC
    reported = capsys.readouterr()
    assert reported.out == ""
    assert reported.err.splitlines() == [
        "2 problems",
        "✗ /tracks/3  There is no field `fadein`.  [unknown_field]",
        "  → did you mean `fadeIn`?",
        "✗ /tracks/4/volume  `volume` is 9, but at most 4.  [out_of_range]",
    ]


def test_square_brackets_in_a_problem_are_not_markup(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), reporting():
        raise SourceError.of("source_missing", "There is no file [bold]x[/bold].mp4.")
    assert "[bold]x[/bold].mp4" in capsys.readouterr().err


def test_with_json_all_problems_are_one_document_on_stdout(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit), reporting(as_json=True):
        raise SpecError(TWO)
    reported = capsys.readouterr()
    document = json.loads(reported.out)
    assert reported.err == ""
    assert (document["code"], document["exitCode"]) == ("unknown_field", 2)
    assert [(e["pointer"], e["code"], e["hint"]) for e in document["errors"]] == [
        ("/tracks/3", "unknown_field", "did you mean `fadeIn`?"),
        ("/tracks/4/volume", "out_of_range", None),
    ]


def test_a_fault_of_ours_is_exit_code_one_and_shows_where(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as caught, reporting():
        raise ZeroDivisionError("by zero")
    assert caught.value.exit_code == ExitCode.INTERNAL
    reported = capsys.readouterr().err
    assert "Traceback" in reported
    assert "ZeroDivisionError: by zero" in reported


def test_control_c_is_exit_code_130(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, reporting(as_json=True):
        raise KeyboardInterrupt
    assert caught.value.exit_code == ExitCode.CANCELLED
    assert json.loads(capsys.readouterr().out)["code"] == "cancelled"


def test_an_exit_inside_passes_through() -> None:
    with pytest.raises(typer.Exit) as caught, reporting():
        raise typer.Exit(4)
    assert caught.value.exit_code == 4
