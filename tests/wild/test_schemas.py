"""A schema other than `public` works whole, however the address names it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from embedded_server import run_statement
from reelmill.adapters.postgres.address import address_of, schema_option
from reelmill.adapters.postgres.given_url import libpq_url
from reelmill.adapters.postgres.migrate import current, downgrade, newest, upgrade
from reelmill.core.errors import SpecError
from served import Served, served_with
from service_user import SECRETS, account, ended, submitted

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = %s"
WAYS = {
    "schema": "schema=films",
    "schema of capitals": "schema=My%20Films",
    "options": "options=-csearch_path=films",
    "options with a blank": "options=-c%20search_path%3Dfilms%2Cpublic",
    "long options": "options=--search-path%3Dfilms%20-c%20work_mem%3D5MB",
}


@pytest.fixture
def url(empty_database_url: str) -> str:
    """A database where another program keeps its tables in `public`."""
    run_statement(empty_database_url, "CREATE TABLE alembic_version (version_num text)")
    run_statement(empty_database_url, "INSERT INTO alembic_version VALUES ('ae1027a6acf')")
    run_statement(empty_database_url, "CREATE TABLE jobs (other text)")
    return empty_database_url


def with_query(url: str, query: str) -> str:
    return libpq_url(url + ("&" if "?" in url else "?") + query)


@pytest.mark.parametrize("query", WAYS.values(), ids=WAYS.keys())
def test_migrations_go_up_and_down_in_a_schema_that_is_made(url: str, query: str) -> None:
    named = "My Films" if "My" in query else "films"
    there = with_query(url, query)
    upgrade(there)
    assert current(there) == newest()
    with psycopg.connect(url) as connection:
        assert (connection.execute(TABLES, [named]).fetchone() or (0,))[0] > 15
        assert connection.execute(TABLES, ["public"]).fetchone() == (2,)
    downgrade(there, "base")
    assert current(there) is None


def test_a_schema_of_another_program_is_refused_with_the_way_out(url: str) -> None:
    with pytest.raises(SpecError) as raised:
        upgrade(url)
    [problem] = raised.value.problems
    assert problem.code == "database_schema_taken"
    assert "?schema=" in str(problem.hint)


def test_a_user_that_may_not_create_is_refused_with_the_statement_that_mends_it(
    empty_database_url: str,
) -> None:
    run_statement(empty_database_url, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    name = f"modest_{os.getpid()}"
    run_statement(empty_database_url, f"CREATE ROLE {name} LOGIN")
    modest = psycopg.conninfo.conninfo_to_dict(empty_database_url)
    host, port = modest["host"], modest.get("port", 5432)
    base = f"postgresql://{name}@/{modest['dbname']}?host={host}&port={port}"
    try:
        for query in ("", "schema=films"):
            there = with_query(base, query)
            with pytest.raises(SpecError) as raised:
                upgrade(there)
            [problem] = raised.value.problems
            assert problem.code == "database_schema_refused"
            mended = str(problem.hint).split("`")[1]
            assert mended.startswith("CREATE SCHEMA" if query else "GRANT"), mended
            run_statement(empty_database_url, mended)
            upgrade(there)
            assert current(there) == newest()
    finally:
        run_statement(empty_database_url, f"DROP OWNED BY {name} CASCADE")
        run_statement(empty_database_url, f"DROP ROLE {name}")


@pytest.fixture
def served_in_schema(url: str) -> Iterator[Served]:
    """A service in a schema of its own, beside another program's tables."""
    there = f"{url}{'&' if '?' in url else '?'}options=-csearch_path=films"
    with served_with(DATABASE_URL=there, **SECRETS) as made:
        yield made


def test_a_whole_service_works_in_a_schema_of_its_own(served_in_schema: Served, url: str) -> None:
    with account(served_in_schema.url) as client:
        assert ended(client, submitted(client, "a film"))["status"] == "SUCCEEDED"
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM films.jobs").fetchone()
        assert found == (1,)
        assert connection.execute("SELECT count(*) FROM public.jobs").fetchone() == (0,)
    reported = served_in_schema.log.read_text()
    assert "no heartbeat" not in reported
    assert "queue lost" not in reported
    assert _admin(served_in_schema, "users").count("ada@example.com") == 1


def _admin(served: Served, *words: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "reelmill.cli", "admin", *words],
        env={**os.environ, "REELMILL_HOME": str(served.home), **served.variables},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.parametrize("schema", ["films", "My Films", 'a"b', "back\\slash", "$user"])
def test_a_schemas_name_is_taken_as_it_is(schema: str, postgres_server: str) -> None:
    separator = "&" if "?" in postgres_server else "?"
    there = f"{postgres_server}{separator}options={schema_option(schema).replace(' ', '%20')}"
    (path,) = address_of(there.replace('"', "%22").replace("\\", "%5C")).settings.values()
    with psycopg.connect(postgres_server) as connection:
        connection.execute("SELECT set_config('search_path', %s, true)", [path])
        quoted = connection.execute("SELECT quote_ident(%s)", [schema]).fetchone()
        assert connection.execute("SHOW search_path").fetchone() in {quoted, (f'"{schema}"',)}


def test_options_of_another_kind_stay_in_the_address() -> None:
    neon = address_of("postgresql://me@db/x?options=endpoint%3Dcool-1%20-c%20search_path%3Da")
    assert neon.settings == {"search_path": "a"}
    assert psycopg.conninfo.conninfo_to_dict(neon.url)["options"] == "endpoint=cool-1"
