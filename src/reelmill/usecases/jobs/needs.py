"""What a job is about to need of its user: all that is not there is reported at once."""

from __future__ import annotations

from uuid import UUID

from reelmill.core.errors import SpecError
from reelmill.usecases.assets.needed import asset_problems
from reelmill.usecases.assets.uses import Needs
from reelmill.usecases.credentials import credential_problems
from reelmill.usecases.ports.database import Transaction


async def hold_needs(needs: Needs, user_id: UUID, transaction: Transaction) -> None:
    """Hold every asset that is named: none is removed until the transaction ends.

    Raises:
        SpecError: `asset_missing` (also for other users' assets), `asset_not_ready`,
            `credential_unknown`, `credential_other_server`.
    """
    problems = [*await asset_problems(needs.places, user_id, transaction)]
    problems += await credential_problems(needs.auth, user_id, transaction)
    if problems:
        raise SpecError(problems)
