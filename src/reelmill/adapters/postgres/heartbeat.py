"""The heartbeat of a worker, over a connection of its own, for a thread of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict

from reelmill.adapters.postgres.keepalives import KEEPALIVES

_BEAT = """
UPDATE workers SET heartbeat_at = now(), doing = %s
WHERE id = %s AND state IN ('RUNNING', 'DRAINING')
"""
_ANSWER_SECONDS = 3


class HeartbeatConnection:
    """Beats for a worker; a connection that breaks is made anew at the next beat.

    Args:
        url: `postgresql://…`.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def beat(self, worker_id: UUID, doing: Sequence[str]) -> bool:
        """Say that it lives; False where the others have given it up.

        Raises:
            ConnectionError: The database cannot be reached.
        """
        try:
            connection = self._connection or self._connect()
            cursor = connection.execute(_BEAT, (json.dumps(list(doing)), worker_id))
        except psycopg.Error as error:
            self.close()
            raise ConnectionError(str(error)) from error
        return cursor.rowcount == 1

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        given = conninfo_to_dict(self._url).get("options") or ""
        self._connection = psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=_ANSWER_SECONDS,
            application_name="reelmill heartbeat",
            options=f"{given} -c statement_timeout={_ANSWER_SECONDS}s".strip(),
            **KEEPALIVES,
        )
        return self._connection
