"""Whose turn it is where several users want the same: what all claims have in common.

First what only administrators may put before all users; then users for whom little is being
done; then the priority that a user gave, which so moves only what users have of equal standing.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from reelmill.usecases.jobs.render_request import USER_PRIORITY

ABOVE_USERS = f"greatest({{}} - {USER_PRIORITY}, 0)"
"""SQL of how far a priority lies above those that users may ask for."""


def claims(statement: str, newcomers: str) -> dict[bool, TextClause]:
    """The claim of everybody, and that of newcomers alone, for whom nothing of the kind is done.

    Two statements, so that the one which looks for newcomers, often and mostly in vain, reads
    only what they have.

    Args:
        statement: SQL with `{only}` where a condition may stand, and `{wake_ups}` where wake-ups
            are kept that nothing seems to be behind.
        newcomers: The condition.
    """
    every = statement.replace("{only}", "").replace("{wake_ups}", "")
    only = statement.replace("{only}", f"AND {newcomers}").replace("{wake_ups}", "AND false")
    return {False: text(every), True: text(only)}
