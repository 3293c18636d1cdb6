"""Settings as operators write them: they work, or all that is wrong is reported before anything
starts.

The variable is named, there is something to do, and no secret is shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from reelmill.adapters.postgres.given_url import libpq_url
from reelmill.adapters.postgres.reaching import look_at
from reelmill.cli.service_process import service_settings
from reelmill.core.errors import Problem, SpecError

PASSWORD = "pa55w0rd-of-mine"
SECRET = "s3cret" * 8
WRONG = {
    "address without a scheme": ("REELMILL_PUBLIC_URL", "render.example"),
    "origin with a path": ("CORS_ORIGINS", "https://app.example/login"),
    "origin without a scheme": ("CORS_ORIGINS", "https://a.example, app.example"),
    "name of a proxy": ("REELMILL_TRUSTED_PROXIES", "traefik"),
    "host with a port": ("REELMILL_HOST", "0.0.0.0:8000"),
    "host with a scheme": ("REELMILL_ALLOWED_HOSTS", "https://render.example"),
    "port of words": ("PORT", "http"),
    "port too large": ("PORT", "80000"),
    "size of words": ("REELMILL_CACHE_BYTES", "plenty"),
    "network of words": ("REELMILL_PRIVATE_NETWORKS", "lan"),
    "registration": ("REELMILL_REGISTRATION", "opne"),
    "half a bucket": ("RAILWAY_BUCKET_ENDPOINT", "https://s3.example"),
    "short secret": ("SESSION_SECRET", PASSWORD[:12]),
    "other database": ("DATABASE_URL", f"mysql://me:{PASSWORD}@db/films"),
    "port of the database": ("DATABASE_URL", f"postgresql://me:{PASSWORD}@db:port/films"),
    "parameter": ("DATABASE_URL", f"postgresql://me:{PASSWORD}@db/films?chanel=1"),
    "line break inside": ("DATABASE_URL", f"postgresql://me:{PASSWORD}\n@db/films"),
    "home in a file": ("REELMILL_HOME", "/dev/null/home"),
    "home of nobody": ("REELMILL_HOME", "~nobody-of-this-name/home"),
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting but a home."""
    for name in os.environ:
        if name.startswith(("REELMILL_", "RAILWAY_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("REELMILL_HOME", str(tmp_path / "home"))


def problems_of() -> list[Problem]:
    with pytest.raises(SpecError) as raised:
        service_settings()
    reported = "".join(map(str, raised.value.problems))
    assert PASSWORD not in reported
    assert PASSWORD[:12] not in reported
    assert SECRET not in reported
    return list(raised.value.problems)


def named(variable: str, problems: list[Problem]) -> bool:
    return any(variable in problem.message and problem.hint for problem in problems)


@pytest.mark.parametrize(("variable", "value"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_setting_is_told_by_its_name(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert named(variable, problems_of())


def test_all_wrong_settings_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in WRONG.values():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("JWT_SECRET", SECRET)
    problems = problems_of()
    for variable in {variable for variable, _ in WRONG.values()}:
        assert named(variable, problems), variable
    assert named("RAILWAY_BUCKET_NAME", problems)


def test_a_wrong_setting_ends_every_command_before_it_starts(tmp_path: Path) -> None:
    for command in (["serve"], ["web"], ["worker"], ["admin", "migrate"]):
        ended = subprocess.run(
            [sys.executable, "-m", "reelmill.cli", *command],
            env={
                **os.environ,
                "REELMILL_HOME": str(tmp_path / "home"),
                "DATABASE_URL": f"mysql://me:{PASSWORD}@db/films",
                "SESSION_SECRET": SECRET,
                "JWT_SECRET": SECRET,
            },
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        reported = ended.stdout + ended.stderr
        assert ended.returncode == 2, reported
        assert reported.count("DATABASE_URL is not the address") == 1, reported
        assert "Traceback" not in reported
        assert PASSWORD not in reported


def test_unusual_spellings_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://App.example/ http://localhost:3000")
    monkeypatch.setenv("REELMILL_HOST", "[::]")
    monkeypatch.setenv("REELMILL_PUBLIC_URL", " https://render.example/\n")
    monkeypatch.setenv("REELMILL_TRUSTED_PROXIES", "10.0.0.0/8,::1")
    settings = service_settings()
    assert settings.cors_origins == ("https://app.example", "http://localhost:3000")
    assert (settings.host, settings.address) == ("::", "https://render.example")


def test_addresses_of_databases_work_as_providers_hand_them_out(postgres_server: str) -> None:
    base, _, query = postgres_server.partition("?")
    scheme, _, rest = base.partition("://")
    more = f"{query}&" if query else ""
    for url in (
        f'"{scheme}+asyncpg://{rest}?{more}schema=public"\n',
        f" 'postgres://{rest}?{more}pgbouncer=true&connection_limit=1'",
        f"{base}?{more}ssl=false",
    ):
        with psycopg.connect(libpq_url(url)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    with psycopg.connect(libpq_url(f"{base}?{more}schema=films")) as connection:
        assert connection.execute("SHOW search_path").fetchone() == ("films",)


@pytest.mark.parametrize("password", ["p@ss", "a%b", "100%25", "s#l/sh?x:y", "ümlaut"])
def test_raw_characters_of_passwords_are_taken_as_they_are(password: str) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(libpq_url(f"postgresql://me:{password}@db:5433/x"))
    expected = password.replace("%25", "%")
    assert (parts["password"], parts["host"], parts["port"]) == (expected, "db", "5433")


def test_misspelt_settings_are_warned_of_with_what_is_meant(tmp_path: Path) -> None:
    misspelt = {
        "REELMILL_MAX_TRACK": "40",
        "REELMILL_CASHE_BYTES": "1GB",
        "RAILWAY_BUCKET_SECRET": PASSWORD,
        "REELMILL_COLOUR_OF_THE_SKY": "blue",
    }
    spec = tmp_path / "spec.json"
    spec.write_text('{"tracks": [{"type": "text", "text": "a", "duration": 1}]}')
    for command in (["doctor"], ["plan", str(spec)]):
        ended = subprocess.run(
            [sys.executable, "-m", "reelmill.cli", *command],
            env={**os.environ, **misspelt, "REELMILL_HOME": str(tmp_path / "home")},
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        reported = ended.stdout + ended.stderr
        assert ended.returncode == 0, reported
        for name in misspelt:
            assert name in reported
        for meant in ("_MAX_TRACKS", "_CACHE_BYTES", "RAILWAY_BUCKET_SECRET_KEY"):
            assert f"did you mean {meant if meant[0] == 'R' else 'REELMILL' + meant}?" in reported
        assert PASSWORD not in reported


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_lacks_characters_is_refused_with_the_way_out(
    encoding: str, postgres_server: str
) -> None:
    base, _, query = postgres_server.partition("?")
    name = f"reelmill_{encoding.lower()}"
    made = f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(made.encode())
    try:
        with pytest.raises(SpecError) as raised:
            look_at(f"{base.rpartition('/')[0]}/{name}?{query}")
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}".encode())
    [problem] = raised.value.problems
    assert (problem.code, encoding in problem.message) == ("database_encoding", True)
    assert "createdb --encoding=UTF8" in str(problem.hint)
