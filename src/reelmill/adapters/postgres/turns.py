"""Whose turn it is where several users want the same: what all claims have in common.

First what only administrators may put before all users; then users for whom little is being
done; then the priority that a user gave, which so moves only what users have of equal standing.
"""

from __future__ import annotations

from sqlalchemy import Boolean, bindparam

from reelmill.usecases.jobs.order import USER_PRIORITY

ABOVE_USERS = f"greatest({{}} - {USER_PRIORITY}, 0)"
"""SQL of how far a priority lies above those that users may ask for."""

NEWCOMERS = bindparam("newcomers", type_=Boolean)
"""Whether only users get a turn for whom nothing of the kind is being done."""
