"""Writes the first migration's SQL anew out of `tables/`, only before the first release.

`python tests/first_migration.py`
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from reelmill.adapters.postgres.migrate import MIGRATIONS
from reelmill.adapters.postgres.tables import METADATA

PATH = MIGRATIONS / "versions" / "r0001_tables.sql"


def first_migration() -> str:
    """The statements that make every table, those first that others refer to."""
    return "\n\n".join(f"{statement};" for statement in _statements()) + "\n"


def _statements() -> Iterator[str]:
    for table in METADATA.sorted_tables:
        yield _sql(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield _sql(CreateIndex(index))


def _sql(element: ExecutableDDLElement) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    lines = str(element.compile(dialect=dialect)).strip().splitlines()
    return "\n".join(line.rstrip().replace("\t", "    ") for line in lines if line.strip())


if __name__ == "__main__":
    PATH.write_text(first_migration(), encoding="utf-8")
