"""`reelmill doctor --service` names what is wrong with an installation, and what mends it."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from pgbouncer import pgbouncer
from typer.testing import CliRunner

from embedded_server import run_statement
from reelmill.adapters.postgres.keyring import Keyring, Place
from reelmill.adapters.postgres.migrate import upgrade
from reelmill.bootstrap.examination.database import clock_check
from reelmill.cli.commands import app
from reelmill.usecases.operations.check import Verdict
from served import free_port
from service_user import SECRETS

PASSWORD = "pa55w0rd-of-mine"


@pytest.fixture
def migrated(empty_database_url: str) -> str:
    """A database with this release's tables and a worker that lives."""
    upgrade(empty_database_url)
    run_statement(
        empty_database_url,
        "INSERT INTO workers (id, host, pid, version, encoders, started_at, heartbeat_at) VALUES "
        f"('{uuid4()}', 'here', 1, '1', 2, now(), now() + interval '10 minutes')",
    )
    return empty_database_url


class Doctor:
    """Runs it, with the settings of an installation and some changes."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.variables = {"REELMILL_HOME": str(home), **SECRETS, **variables}

    def __call__(self, **changes: str) -> tuple[int, dict[str, dict[str, Any]]]:
        """Its exit code, and what it found by the name of the check."""
        absent = dict.fromkeys(v for v in os.environ if v.startswith(("REELMILL_", "RAILWAY_")))
        done = CliRunner().invoke(
            app, ["doctor", "--service", "--json"], env={**absent, **self.variables, **changes}
        )
        assert PASSWORD not in done.output
        checks = json.loads(done.stdout)["checks"]
        for check in checks:
            assert check["verdict"] in {"good", "skipped"} or check["hint"], check
        return done.exit_code, {check["name"]: check for check in checks}


@pytest.fixture
def doctor(migrated: str, tmp_path: Path) -> Doctor:
    return Doctor(tmp_path / "home", DATABASE_URL=migrated)


def not_good(checks: dict[str, dict[str, Any]]) -> dict[str, str]:
    machine = {"disk", "memory", "cores", "sandbox", "names"}  # of whoever runs this test
    return {
        name: check["verdict"]
        for name, check in checks.items()
        if check["verdict"] != "good" and name not in machine
    }


def test_a_whole_installation_is_good(doctor: Doctor) -> None:
    code, checks = doctor()
    assert not_good(checks) == {}
    assert code == 0
    assert {"settings", "database", "migrations", "pooler", "storage", "secrets"} <= set(checks)
    assert {"clock", "disk", "fonts", "FFmpeg", "sandbox", "workers", "webhooks"} <= set(checks)
    assert "public address" in checks


def test_a_database_that_is_away_is_named_and_the_rest_looked_at(doctor: Doctor) -> None:
    url = f"postgresql://me:{PASSWORD}@127.0.0.1:{free_port()}/films"
    code, checks = doctor(DATABASE_URL=url)
    assert code == 7
    assert checks["database"]["verdict"] == "bad"
    assert "DATABASE_URL" in checks["database"]["hint"]
    assert checks["storage"]["verdict"] == "good"
    assert checks["workers"]["verdict"] == "skipped"


def test_a_missing_database_is_named(doctor: Doctor, migrated: str) -> None:
    base, _, query = migrated.partition("?")
    code, checks = doctor(DATABASE_URL=f"{base}x?{query}")
    assert code == 7
    assert "createdb" in checks["database"]["hint"]


def test_missing_tables_are_named_and_not_made(doctor: Doctor, empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    code, checks = doctor()
    assert (code, checks["migrations"]["verdict"]) == (7, "bad")
    assert "reelmill admin migrate" in checks["migrations"]["hint"]
    with psycopg.connect(empty_database_url) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert found == ("0001",)


def test_a_pooler_without_a_direct_address_is_named(doctor: Doctor, migrated: str) -> None:
    with pgbouncer(migrated) as url:
        code, checks = doctor(DATABASE_URL=url)
        assert code == 0
        assert not_good(checks) == {"pooler": "warning"}
        assert "REELMILL_DATABASE_DIRECT_URL" in checks["pooler"]["hint"]
        _, checks = doctor(DATABASE_URL=url, REELMILL_DATABASE_DIRECT_URL=url)
        assert not_good(checks) == {"pooler": "bad"}
        assert "without a pooler" in checks["pooler"]["hint"]
        _, checks = doctor(DATABASE_URL=url, REELMILL_DATABASE_DIRECT_URL=migrated)
        assert not_good(checks) == {}


def test_missing_workers_are_named(doctor: Doctor, migrated: str) -> None:
    run_statement(migrated, "UPDATE workers SET heartbeat_at = now() - interval '1 hour'")
    code, checks = doctor()
    assert (code, not_good(checks)) == (7, {"workers": "bad"})
    assert "reelmill worker" in checks["workers"]["hint"]


def test_wrong_settings_are_all_named_and_the_rest_looked_at(doctor: Doctor) -> None:
    code, checks = doctor(SESSION_SECRET=PASSWORD[:9], CORS_ORIGINS="app.example")
    assert code == 2
    assert checks["settings"]["verdict"] == "bad"
    assert checks["migrations"]["verdict"] == "good"
    assert checks["workers"]["verdict"] == "skipped"


def test_a_changed_secret_is_named(doctor: Doctor, migrated: str) -> None:
    user, hook = uuid4(), uuid4()
    place = Place("webhooks", "secret", hook)
    kept = Keyring.of([b"another" * 8]).seal("whsec_x", place)
    with psycopg.connect(migrated) as connection:
        connection.execute(
            "INSERT INTO users (id, email, password_hash, role) VALUES (%s, 'a@x', '', 'USER')",
            [user],
        )
        connection.execute(
            "INSERT INTO webhooks (id, user_id, url, description, events, secret) "
            "VALUES (%s, %s, 'http://10.1.2.3/hook', '', '[]', %s)",
            [hook, user, kept],
        )
    code, checks = doctor()
    assert (code, not_good(checks)) == (4, {"secrets": "bad", "webhooks": "warning"})
    assert "SESSION_SECRET_PREVIOUS" in checks["secrets"]["hint"]
    assert "10.1.2.3" in checks["webhooks"]["detail"]
    assert "REELMILL_PRIVATE_NETWORKS" in checks["webhooks"]["hint"]
    _, checks = doctor(SESSION_SECRET_PREVIOUS="another" * 8)
    assert checks["secrets"]["verdict"] == "good"


def test_unusable_fonts_are_named(doctor: Doctor, tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / "broken.ttf").write_bytes(b"\0\1\0\0" * 10)
    (fonts / "web.woff2").write_bytes(b"wOF2")
    _, checks = doctor(REELMILL_FONTS=str(fonts))
    assert not_good(checks) == {"fonts": "warning"}
    assert "broken.ttf" in checks["fonts"]["detail"]
    assert "web.woff2" in checks["fonts"]["detail"]
    code, checks = doctor(REELMILL_FONTS=str(tmp_path / "nowhere"))
    assert (code, not_good(checks)) == (4, {"fonts": "bad"})


def test_a_program_that_is_no_ffmpeg_is_named(doctor: Doctor) -> None:
    code, checks = doctor(REELMILL_FFMPEG="/bin/ls")
    assert (code, not_good(checks)) == (4, {"FFmpeg": "bad"})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_named(doctor: Doctor, tiny_disk: Path) -> None:
    code, checks = doctor(REELMILL_HOME=str(tiny_disk / "home"))
    assert (code, checks["disk"]["verdict"]) == (4, "bad")
    assert "REELMILL_HOME" in checks["disk"]["hint"]


def test_a_bucket_that_is_none_is_named_without_a_database(doctor: Doctor) -> None:
    with other_program(200, b"<h1>Welcome</h1>") as url:
        code, checks = doctor(
            DATABASE_URL=f"postgresql://me@127.0.0.1:{free_port()}/x",
            RAILWAY_BUCKET_ENDPOINT=f"http://127.0.0.1:{free_port()}",
            RAILWAY_BUCKET_NAME="films",
            RAILWAY_BUCKET_ACCESS_KEY="me",
            RAILWAY_BUCKET_SECRET_KEY=PASSWORD,
            REELMILL_PUBLIC_URL=url,
        )
    assert code == 7
    assert checks["storage"]["verdict"] == "bad"
    assert "RAILWAY_BUCKET_ENDPOINT" in checks["storage"]["hint"]
    assert checks["public address"]["verdict"] == "bad"


@pytest.mark.parametrize(
    ("status", "body", "sign"),
    [
        (200, b"<h1>Welcome</h1>", "another program"),
        (200, b'{"status": "ok"}', "REELMILL_ALLOWED_HOSTS"),
        (301, b"", "redirects"),
        (502, b"Bad gateway", "reelmill web"),
        (404, b"{}", "another program"),
    ],
)
def test_who_answers_at_the_public_address_is_named(
    status: int, body: bytes, sign: str, doctor: Doctor
) -> None:
    with other_program(status, body) as url:
        code, checks = doctor(REELMILL_PUBLIC_URL=url)
    assert (code, not_good(checks)) == (4, {"public address": "bad"})
    assert sign in checks["public address"]["detail"] + checks["public address"]["hint"]


def test_nobody_at_the_public_address_is_named(doctor: Doctor) -> None:
    _, checks = doctor(REELMILL_PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    assert not_good(checks) == {"public address": "bad"}
    assert "the connection is refused" in checks["public address"]["detail"]


def test_a_clock_that_is_off_is_named_with_its_direction() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    off = clock_check("the bucket", now + timedelta(minutes=20), now)
    assert (off.verdict, "1200 s behind the bucket" in off.detail) == (Verdict.BAD, True)
    assert clock_check("the bucket", now - timedelta(minutes=20), now).verdict is Verdict.BAD
    assert clock_check("the bucket", now + timedelta(seconds=5), now).verdict is Verdict.GOOD


def test_a_clock_that_the_bucket_would_refuse_is_named(doctor: Doctor) -> None:
    with other_program(403, b"<Error/>", hours_off=1) as url:
        code, checks = doctor(
            RAILWAY_BUCKET_ENDPOINT=url,
            RAILWAY_BUCKET_NAME="films",
            RAILWAY_BUCKET_ACCESS_KEY="me",
            RAILWAY_BUCKET_SECRET_KEY=PASSWORD,
        )
    assert not_good(checks) == {"storage": "bad", "clock": "bad"}
    assert "behind the bucket" in checks["clock"]["detail"]
    assert code == 7


@contextmanager
def other_program(status: int, body: bytes, hours_off: float = 0) -> Iterator[str]:
    """URL of a web server that answers everything alike."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            if status == 301:
                self.send_header("Location", "https://render.example/health")
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string((timestamp or time.time()) + hours_off * 3600)

        do_PUT = do_HEAD = do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
