"""The heartbeat of a worker, over a connection of its own, for a thread of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

import psycopg

from reelmill.adapters.postgres.address import address_of
from reelmill.adapters.postgres.keepalives import KEEPALIVES
from reelmill.adapters.postgres.server_connection import settings_statement

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
        self._address = address_of(url)
        answer = {"statement_timeout": f"{_ANSWER_SECONDS}s"}
        self._settings = settings_statement({**self._address.settings, **answer}, local=True)
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def beat(self, worker_id: UUID, doing: Sequence[str]) -> bool:
        """Say that it lives; False where the others have given it up.

        Raises:
            ConnectionError: The database cannot be reached.
        """
        try:
            connection = self._connection or self._connect()
            with connection.transaction():
                connection.execute(*self._settings)
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
        self._connection = psycopg.connect(
            self._address.url,
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=_ANSWER_SECONDS,
            application_name="reelmill heartbeat",
            **KEEPALIVES,
        )
        return self._connection
