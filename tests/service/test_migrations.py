"""The schema: up, down, up again, and equal to what the code believes."""

from __future__ import annotations

import pytest

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.migrate import current, downgrade, newest, upgrade


def test_migrations_go_up_down_to_nothing_and_up_again(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    assert current(empty_database_url) == newest()
    downgrade(empty_database_url, "base")
    assert current(empty_database_url) is None
    upgrade(empty_database_url)
    assert current(empty_database_url) == newest()


@pytest.mark.anyio
async def test_the_database_of_a_test_is_migrated_and_empty(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        count = await transaction.connection.exec_driver_sql("SELECT count(*) FROM jobs")
        assert count.scalar() == 0
