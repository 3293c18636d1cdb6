"""The last release must run on the schema of the next one: the rule, and those who keep it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager

from first_migration import PATH, first_migration
from migration_policy import complaints
from reelmill.adapters.postgres.migrate import MIGRATIONS

FILES = sorted((MIGRATIONS / "versions").glob("*.py"))
QUEUE_SCHEMA_SHA256 = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"
HEAD = "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '{}'\ndown_revision = '{}'\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_migration_adds_or_says_that_it_takes_away(path: Path) -> None:
    assert complaints(path) == []


def test_there_is_a_first_migration() -> None:
    assert [path.name[:5] for path in FILES][:1] == ["r0001"]


@pytest.mark.skipif(len(FILES) > 1, reason="the first migration is as it was released")
def test_the_only_migration_makes_the_tables_as_they_are() -> None:
    reported = "tables/ has changed: run `python tests/first_migration.py`"
    assert PATH.read_text(encoding="utf-8") == first_migration(), reported


def test_the_queue_makes_its_tables_as_it_did_for_the_first_migration() -> None:
    digest = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()
    reported = "Procrastinate has other tables now: add a migration that makes them of the old ones"
    assert digest == QUEUE_SCHEMA_SHA256, reported


@pytest.mark.parametrize(
    "statement",
    [
        "op.drop_column('jobs', 'name')",
        "op.drop_table('jobs')",
        "op.rename_table('jobs', 'works')",
        "op.alter_column('jobs', 'name', nullable=False)",
        "op.alter_column('jobs', 'name', nullable=True, server_default='none')",
        "op.create_unique_constraint('once', 'jobs', ['name'])",
        "op.create_index('once', 'jobs', ['name'], unique=True)",
        "op.add_column('jobs', sa.Column('size', sa.Integer, nullable=False))",
        "op.execute('ALTER TABLE jobs DROP COLUMN name')",
        "op.execute(sa.text('alter table jobs rename to works'))",
        "op.get_bind().exec_driver_sql('TRUNCATE jobs')",
        "op.execute(made_elsewhere)",
    ],
)
def test_what_the_last_release_would_stumble_over_is_found(tmp_path: Path, statement: str) -> None:
    bad = _migration(tmp_path, "r0002_more.py", statement)
    assert len(complaints(bad)) == 1
    assert complaints(_migration(tmp_path, "r0002_contract_more.py", statement)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "op.create_table('pets', sa.Column('id', sa.Integer, primary_key=True))",
        "op.add_column('jobs', sa.Column('size', sa.Integer))",
        "op.add_column('jobs', sa.Column('n', sa.Integer, nullable=False, server_default='0'))",
        "op.create_index('by_size', 'jobs', ['size'])",
        "op.execute('UPDATE jobs SET size = 0')",
        "op.alter_column('jobs', 'name', server_default='none')",
    ],
)
def test_what_only_adds_is_allowed(tmp_path: Path, statement: str) -> None:
    assert complaints(_migration(tmp_path, "r0002_more.py", statement)) == []


def test_migrations_are_a_line(tmp_path: Path) -> None:
    fork = _migration(tmp_path, "r0003_more.py", "pass", revision="0003", before="0001")
    misnamed = _migration(tmp_path, "r0004_more.py", "pass", revision="0005", before="0003")
    assert ["a line" in complaint for complaint in complaints(fork)] == [True]
    assert ["a line" in complaint for complaint in complaints(misnamed)] == [True]
    assert complaints(tmp_path / "abc.py") != []


def _migration(
    folder: Path, name: str, statement: str, revision: str = "0002", before: str = "0001"
) -> Path:
    path = folder / name
    head = HEAD.format(revision, before)
    path.write_text(f"{head}\n\ndef upgrade():\n    {statement}\n")
    return path
