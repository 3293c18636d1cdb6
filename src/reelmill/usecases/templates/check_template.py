"""What a template would be, without keeping it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from reelmill.core.spec import Limits
from reelmill.core.template import read_template
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.templates import TemplateDraft
from reelmill.usecases.templates.needs import held_uses


async def check_template(
    draft: TemplateDraft, user_id: UUID, limits: Limits, database: Database
) -> dict[str, Any]:
    """The spec of a template as it may look: with defaults, and made-up values without one.

    Raises:
        SpecError: everything that is wrong with it, pointers from `/spec` and `/variables`.
    """
    template = await asyncio.to_thread(read_template, draft.spec, draft.variables, limits)
    async with database.begin() as transaction:
        await held_uses(template, user_id, limits, transaction)
    return await asyncio.to_thread(template.example, limits)
