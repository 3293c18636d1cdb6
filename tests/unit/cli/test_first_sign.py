"""Whoever renders sees a sign before the engine is loaded."""

from __future__ import annotations

import sys

import pytest

from reelmill.cli import main


class _LoadedError(Exception):
    pass


def _load(name: str) -> None:
    raise _LoadedError(name)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["render", "spec.json"], "starting …\n"),
        (["demo"], "starting …\n"),
        (["render", "--help"], ""),
        (["plan", "spec.json"], ""),
    ],
)
def test_the_sign_comes_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    shown: str,
) -> None:
    monkeypatch.setattr(main, "import_module", _load)
    monkeypatch.setattr(sys, "argv", ["reelmill", *words])
    with pytest.raises(_LoadedError):
        main.run()
    assert capsys.readouterr() == ("", shown)
