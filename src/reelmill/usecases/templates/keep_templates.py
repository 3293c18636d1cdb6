"""Templates as their owner keeps them."""

from __future__ import annotations

import asyncio
import base64
import binascii
from uuid import UUID, uuid4

from reelmill.core.errors import ConflictError, LimitError, NotFoundError, RequestError
from reelmill.core.spec import Limits
from reelmill.core.template import read_template
from reelmill.usecases.page import Page, page_of
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.templates import StoredTemplate, TemplateDraft
from reelmill.usecases.templates.needs import held_uses

MOST_TEMPLATES = 1000
"""Templates of one user."""


async def add_template(
    draft: TemplateDraft, user_id: UUID, limits: Limits, database: Database
) -> StoredTemplate:
    """Keep a new template.

    Raises:
        SpecError: everything that is wrong with it, pointers from `/spec` and `/variables`.
        LimitError: `too_many_templates`.
        ConflictError: `template_name_taken`.
    """
    template = await asyncio.to_thread(read_template, draft.spec, draft.variables, limits)
    async with database.begin() as transaction:
        uses = await held_uses(template, user_id, limits, transaction)
        if await transaction.templates.count(user_id) >= MOST_TEMPLATES:
            sentence = f"You have reached the limit of {MOST_TEMPLATES} templates."
            raise LimitError.of("too_many_templates", sentence, "", "delete some")
        kept = await transaction.templates.add(user_id, uuid4(), draft, uses)
    if kept is None:
        raise _name_taken(draft.name)
    return kept


async def read_stored(template_id: UUID, user_id: UUID, database: Database) -> StoredTemplate:
    """One template of this user.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        found = await transaction.templates.get(user_id, template_id)
    if found is None:
        raise _no_such_template(template_id)
    return found


async def list_templates(
    user_id: UUID, cursor: str | None, most: int, database: Database
) -> Page[StoredTemplate]:
    """A page of this user's templates in the order of their names.

    Raises:
        RequestError: `cursor_invalid`.
    """
    after = _name_of(cursor) if cursor is not None else None
    async with database.begin() as transaction:
        found = await transaction.templates.page(user_id, after, most + 1)
    return page_of(found, most, _cursor)


async def replace_template(
    template_id: UUID, draft: TemplateDraft, user_id: UUID, limits: Limits, database: Database
) -> StoredTemplate:
    """Replace a template.

    Raises:
        SpecError: everything that is wrong with it, pointers from `/spec` and `/variables`.
        NotFoundError: `not_found`.
        ConflictError: `template_name_taken`.
    """
    template = await asyncio.to_thread(read_template, draft.spec, draft.variables, limits)
    async with database.begin() as transaction:
        uses = await held_uses(template, user_id, limits, transaction)
        await transaction.templates.count(user_id)  # nobody takes the name meanwhile
        if await transaction.templates.name_taken(user_id, draft.name, template_id):
            raise _name_taken(draft.name)
        kept = await transaction.templates.replace(user_id, template_id, draft, uses)
    if kept is None:
        raise _no_such_template(template_id)
    return kept


async def delete_template(template_id: UUID, user_id: UUID, database: Database) -> None:
    """Forget a template; the jobs made from it stay.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        if not await transaction.templates.delete(user_id, template_id):
            raise _no_such_template(template_id)


def _no_such_template(template_id: UUID) -> NotFoundError:
    return NotFoundError.of("not_found", f"There is no template {template_id}.")


def _name_taken(name: str) -> ConflictError:
    sentence = f"A template named `{name}` already exists."
    return ConflictError.of("template_name_taken", sentence, "/name")


def _cursor(kept: StoredTemplate) -> str:
    return base64.urlsafe_b64encode(kept.draft.name.encode()).decode().rstrip("=")


def _name_of(cursor: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name = base64.b64decode(padded.encode("ascii"), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        name = "\x00"
    if "\x00" in name:
        sentence = f"The cursor {cursor[:40]!r} does not belong to this list."
        raise RequestError.of("cursor_invalid", sentence)
    return name
