"""What a template was before it was changed, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from reelmill.core.errors import NotFoundError
from reelmill.core.spec import Limits
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.templates import StoredTemplate, TemplateRevision
from reelmill.usecases.templates.keep_templates import read_stored, replace_template


async def list_revisions(
    template_id: UUID, user_id: UUID, database: Database
) -> Sequence[TemplateRevision]:
    """All revisions that are kept, the one in force first; their specs may be left out.

    Raises:
        NotFoundError: `not_found`.
    """
    stored = await read_stored(template_id, user_id, database)
    async with database.begin() as transaction:
        before = await transaction.templates.revisions(template_id)
    return [_in_force(stored), *(one for one in before if one.revision < stored.revision)]


async def read_revision(
    template_id: UUID, revision: int, user_id: UUID, database: Database
) -> TemplateRevision:
    """What a template was at a revision, or is.

    Raises:
        NotFoundError: `not_found`.
    """
    stored = await read_stored(template_id, user_id, database)
    if revision == stored.revision:
        return _in_force(stored)
    async with database.begin() as transaction:
        found = await transaction.templates.revision(template_id, revision)
    if found is None:
        sentence = f"Revision {revision} of the template {template_id} is not kept."
        raise NotFoundError.of("not_found", sentence)
    return found


async def restore_revision(
    template_id: UUID,
    revision: int,
    read: int | None,
    user_id: UUID,
    limits: Limits,
    database: Database,
) -> StoredTemplate:
    """Make a template say again what it said at a revision; that is a new one. Its name stays.

    Args:
        template_id: The template.
        revision: What it shall say.
        read: The revision the caller took for the one in force; None for whatever is.
        user_id: Whose it is.
        limits: What its spec may ask for.
        database: Where it is kept.

    Raises:
        SpecError: what is wrong with it by now, such as `asset_missing`.
        NotFoundError: `not_found`.
        ChangedError: `template_changed`.
    """
    stored = await read_stored(template_id, user_id, database)
    wanted = await read_revision(template_id, revision, user_id, database)
    draft = replace(wanted.draft, name=stored.draft.name)
    read = stored.revision if read is None else read  # a name given meanwhile would be lost
    return await replace_template(template_id, read, draft, user_id, limits, database)


def _in_force(stored: StoredTemplate) -> TemplateRevision:
    return TemplateRevision(stored.revision, stored.draft, stored.updated_at)
