"""Settings come from the environment alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from reelmill.cli.limit_flags import limits_for
from reelmill.core.spec import Limits, setting_of
from reelmill.core.spec.limits import NUMBERS
from reelmill.settings import Settings, available_cores, complaints, variable_of


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("REELMILL_"):
            monkeypatch.delenv(name)


def test_defaults_need_no_environment() -> None:
    settings = Settings()
    assert settings.home.is_absolute()
    assert settings.cache_folder == settings.home / "cache"
    assert settings.cache_bytes == 20 * 2**30
    assert 1 <= settings.jobs == available_cores() <= (os.cpu_count() or 1)
    assert settings.ffmpeg is None
    assert settings.given_limits == {}


def test_the_environment_sets_every_kind_of_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELMILL_HOME", "~/films")
    monkeypatch.setenv("REELMILL_CACHE_BYTES", "500MB")
    monkeypatch.setenv("REELMILL_JOBS", "3")
    monkeypatch.setenv("REELMILL_FFMPEG", "/opt/ffmpeg")
    settings = Settings()
    assert settings.home == Path.home() / "films"
    assert settings.cache_bytes == 500_000_000
    assert settings.jobs == 3
    assert settings.ffmpeg == Path("/opt/ffmpeg")


def test_root_keeps_its_home_where_others_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert Settings().home == Path("/var/lib/reelmill")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Settings().home == Path.home() / ".reelmill"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELMILL_FFMPEG", " ")
    monkeypatch.setenv("REELMILL_MAX_TRACKS", "")
    assert Settings().ffmpeg is None
    assert Settings().given_limits == {}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REELMILL_JOBS", "0"),
        ("REELMILL_JOBS", "many"),
        ("REELMILL_CACHE_BYTES", "-1"),
        ("REELMILL_CACHE_BYTES", "0"),
        ("REELMILL_CACHE_BYTES", "20 bananas"),
        ("REELMILL_MAX_TRACKS", "-3"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    [(named, sentence)] = complaints(caught.value)
    assert named == variable
    assert value in sentence


def test_there_is_a_setting_for_every_limit_and_no_other() -> None:
    limits = set(map(setting_of, NUMBERS))
    settings = {variable_of(n) for n in Settings.model_fields if n.startswith("max_")}
    assert settings == limits


def test_a_flag_beats_a_setting_and_a_setting_beats_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REELMILL_MAX_TRACKS", "64")
    monkeypatch.setenv("REELMILL_MAX_CUES", "7")
    limits = limits_for(Settings(), {"tracks": 100})
    assert (limits.tracks, limits.cues, limits.width) == (100, 7, Limits().width)
