"""What is counted, in Postgres: rows are only added, so that nobody waits for anybody.

From time to time rows that belong together become one; their sum never shrinks meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.usecases.ports.tallies import Tally, Total

_ADD = text("""
INSERT INTO tallies (name, labels, part, amount)
SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS row (name text, labels text[], part text, amount float8)
""")

_TOTALS = text("""
SELECT name, labels, part, sum(amount) AS amount FROM tallies
GROUP BY name, labels, part ORDER BY name, labels, part
""")

_FOLD = text("""
WITH taken AS (
    DELETE FROM tallies WHERE id IN (
        SELECT id FROM tallies ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED
    ) RETURNING name, labels, part, amount
), folded AS (
    INSERT INTO tallies (name, labels, part, amount)
    SELECT name, labels, part, sum(amount) FROM taken GROUP BY name, labels, part
    RETURNING 1
)
SELECT (SELECT count(*) FROM taken) - (SELECT count(*) FROM folded)
""")


class PostgresTallies:
    """Implements `Tallies`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, tallies: Iterable[Tally]) -> None:
        """Count these where the transaction is committed."""
        rows = [
            {"name": t.measure.name, "labels": list(t.labels), "part": part, "amount": amount}
            for t in tallies
            for part, amount in t.parts()
        ]
        if rows:
            await self._connection.execute(_ADD, {"rows": json.dumps(rows)})

    async def totals(self) -> Sequence[Total]:
        """Everything that was counted."""
        rows = await self._connection.execute(_TOTALS)
        return [Total(row.name, tuple(row.labels), row.part, row.amount) for row in rows]

    async def fold(self) -> int:
        """Make one row of those that belong together; returns how many were one too many."""
        return await self._connection.scalar(_FOLD) or 0
