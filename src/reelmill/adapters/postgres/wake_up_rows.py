"""Wake-ups as rows: the only SQL of ours that names a table of procrastinate.

Everything else asks procrastinate itself (`queue.py`). This cannot: wake-ups that nothing is behind
go in the very statement that looked for work in vain, whose snapshot knows both, so that a wake-up
which comes with its work meanwhile stays.
"""

from __future__ import annotations

TABLE = "procrastinate_jobs"

COLUMNS = {
    "id": "bigint",
    "status": "procrastinate_job_status",
    "task_name": "character varying",
    "queue_name": "character varying",
}
"""Types of the columns that are used here, as Postgres names them."""

WAITING = "todo"
"""Status of a wake-up that nobody has taken."""


def idle_wake_ups(name: str, found: str, queue: str = "") -> str:
    """SQL, for a common table expression, that deletes all waiting wake-ups of a name.

    It has `{wake_ups}` where `turns.claims` puts a condition.

    Args:
        name: Name of the tickets.
        found: Expression of the same statement; nothing is deleted where it has a row.
        queue: SQL of the only queue that is meant; all queues where it is left out.
    """
    of_queue = f"AND queue_name = {queue}" if queue else ""
    return f"""
    DELETE FROM {TABLE} WHERE id IN (
        SELECT id FROM {TABLE}
        WHERE status = '{WAITING}' AND task_name = '{name}' {of_queue}
            AND NOT EXISTS (SELECT FROM {found}) {{wake_ups}}
        FOR UPDATE SKIP LOCKED
    )
"""  # noqa: S608  (made of constants)
