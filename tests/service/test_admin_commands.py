"""`reelmill admin` on a database of its own, as the operator types it."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner, Result

from reelmill.adapters.postgres.migrate import current, newest
from reelmill.cli.commands import app

_SECRET = "0123456789abcdef0123456789abcdef"
_PASSWORD = "correct horse battery\n"


class Operator:
    """Somebody at the command line of an installation."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, *words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, ["admin", *words], input=typed)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def operator(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """The operator of an installation without anything in it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REELMILL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SESSION_SECRET", _SECRET)
    monkeypatch.setenv("JWT_SECRET", _SECRET)
    return Operator(database_url)


def test_users_are_made_and_listed(operator: Operator) -> None:
    made = operator(
        "create-user", "Ada@Example.com", "--admin", "--password-stdin", typed=_PASSWORD
    )
    assert (made.exit_code, made.stdout) == (0, "ada@example.com is ADMIN.\n")
    operator("create-user", "bob@example.com", "--password-stdin", typed=_PASSWORD)
    listed = operator("users").stdout.splitlines()
    assert [line.split()[2:] for line in listed] == [
        ["ADMIN", "ada@example.com"],
        ["USER", "bob@example.com"],
    ]
    again = operator("create-user", "ada@example.com", "--password-stdin", typed=_PASSWORD)
    assert again.exit_code == 2
    assert "email_taken" in again.stderr


def test_a_new_password_replaces_the_old_one(operator: Operator) -> None:
    operator("create-user", "ada@example.com", "--password-stdin", typed=_PASSWORD)
    before = operator.ask("SELECT password_hash FROM users")
    short = operator("reset-password", "ada@example.com", "--password-stdin", typed="short\n")
    assert "password_too_short" in short.stderr
    assert operator.ask("SELECT password_hash FROM users") == before
    changed = operator("reset-password", "ada@example.com", "--password-stdin", typed="x" * 20)
    assert changed.exit_code == 0
    assert operator.ask("SELECT password_hash FROM users") != before
    nobody = operator("reset-password", "eve@example.com", "--password-stdin", typed=_PASSWORD)
    assert "user_not_found" in nobody.stderr


def test_a_failed_job_is_queued_again_whoevers_it_is(operator: Operator) -> None:
    operator("create-user", "ada@example.com", "--password-stdin", typed=_PASSWORD)
    job = uuid4()
    with psycopg.connect(operator.url) as connection:
        connection.execute(
            "INSERT INTO jobs (id, user_id, payload, status, phase, attempt)"
            " SELECT %s, id, %s, 'FAILED', 'ENDED', 3 FROM users",
            [job, json.dumps({"tracks": []})],
        )
    done = operator("requeue", str(job))
    assert (done.exit_code, done.stdout) == (0, f"{job} is QUEUED.\n"), done.stderr
    assert operator.ask("SELECT status, phase FROM jobs") == [("QUEUED", "WAITING")]
    assert "job_state" in operator("requeue", str(job)).stderr
    assert "not_found" in operator("requeue", str(uuid4())).stderr


def test_pruning_tells_what_was_removed(operator: Operator) -> None:
    operator("create-user", "ada@example.com", "--password-stdin", typed=_PASSWORD)
    with psycopg.connect(operator.url) as connection:
        connection.execute(
            "INSERT INTO assets (id, user_id, file_name, content_type, bucket_key,"
            " upload_expires_at) SELECT gen_random_uuid(), id, 'a.mp4', 'video/mp4', 'uploads/a',"
            " now() - interval '9 days' FROM users"
        )
    done = operator("prune")
    assert done.exit_code == 0, done.stderr
    assert "uploads: 1" in done.stdout.splitlines()
    assert operator.ask("SELECT count(*) FROM assets") == [(0,)]


def test_an_empty_database_is_migrated(
    empty_database_url: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    done = operator("migrate")
    assert done.stdout == f"The database is at revision {newest()}.\n"
    assert current(empty_database_url) == newest()


def test_a_setting_that_is_wrong_is_named_as_it_is_set(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "none")
    monkeypatch.setenv("REELMILL_OUTPUT_DAYS", "-1")
    reported = operator("users")
    assert reported.exit_code == 2
    assert "variable PORT is wrong" in reported.stderr
    assert "variable REELMILL_OUTPUT_DAYS is wrong" in reported.stderr
