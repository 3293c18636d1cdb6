"""What the service signs with."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from reelmill.bootstrap.secrets import secrets_of
from reelmill.core.errors import SpecError
from reelmill.settings import ServiceSettings

OWN = {"DATABASE_URL": "postgresql://localhost/reelmill"}
LONG = {"JWT_SECRET": "j" * 32, "SESSION_SECRET": "s" * 32}


def settings(home: Path, **given: Any) -> ServiceSettings:
    unset = {"DATABASE_URL": None, "JWT_SECRET": None, "SESSION_SECRET": None}
    return ServiceSettings(home=home, **(unset | given))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "secret_missing"),
        (LONG | {"JWT_SECRET": " "}, "secret_missing"),
        (LONG | {"SESSION_SECRET": ""}, "secret_missing"),
        (LONG | {"JWT_SECRET": "j" * 31}, "secret_too_short"),
        (LONG | {"SESSION_SECRET": "s" * 31}, "secret_too_short"),
        (LONG | {"SESSION_SECRET_PREVIOUS": f"{'p' * 32} {'s' * 31}"}, "secret_too_short"),
    ],
)
def test_with_a_database_of_ones_own_nothing_starts_without_secrets(
    tmp_path: Path, given: dict[str, str], code: str
) -> None:
    with pytest.raises(SpecError) as caught:
        secrets_of(settings(tmp_path, **OWN, **given))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert "jjjj" not in str(caught.value)
    assert "ssss" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_given_secrets_are_used_as_they_are(tmp_path: Path) -> None:
    found = secrets_of(settings(tmp_path, **OWN, **LONG))
    assert (found.jwt, found.session) == (b"j" * 32, b"s" * 32)
    assert "jjjj" not in repr(found)


def test_on_the_embedded_database_secrets_are_made_once_and_kept_from_others(
    tmp_path: Path,
) -> None:
    first = secrets_of(settings(tmp_path))
    assert secrets_of(settings(tmp_path)) == first
    assert first.jwt != first.session
    assert min(len(first.jwt), len(first.session)) >= 64
    files = list((tmp_path / "secrets").iterdir())
    assert sorted(path.name for path in files) == ["jwt_secret", "session_secret"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_processes_that_start_at_once_use_the_same_secrets(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: secrets_of(settings(tmp_path)), range(8)))
    assert len({(each.jwt, each.session) for each in found}) == 1
