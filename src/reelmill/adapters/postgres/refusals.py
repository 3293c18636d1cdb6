"""What is told of a statement that the server refused: never what was in its rows."""

from __future__ import annotations

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine


def keep_rows_secret(engine: AsyncEngine) -> None:
    """Shorten the text of its errors to their first sentence, which names tables and rules alone.

    The server adds `DETAIL: Failing row contains (…)`, which may be a secret; `diag` keeps it.
    """
    event.listen(engine.sync_engine, "handle_error", _shorten)


def _shorten(context: ExceptionContext) -> None:
    error, reported = context.original_exception, context.sqlalchemy_exception
    if not isinstance(error, psycopg.Error) or not (sentence := error.diag.message_primary):
        return
    if reported is not None:
        reported.args = tuple(str(part).replace(str(error), sentence) for part in reported.args)
    error.args = (sentence,)
