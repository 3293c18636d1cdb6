"""Templates as their owner keeps them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from dataclasses import replace
from uuid import UUID, uuid4

from reelmill.core.errors import (
    ChangedError,
    ConflictError,
    LimitError,
    NotFoundError,
    RequestError,
)
from reelmill.core.spec import Limits
from reelmill.core.template import read_template
from reelmill.usecases.json_time import time_text
from reelmill.usecases.page import Page, page_of
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.templates import StoredTemplate, TemplateDraft
from reelmill.usecases.templates.needs import held_uses

MOST_TEMPLATES = 1000
"""Templates of one user."""

MOST_REVISIONS = 50
"""Revisions of one template, with the one that is in force."""

MOST_REVISION_BYTES = 4 * 2**20
"""Of all that one template was before, as JSON."""

LONGEST_NAME = 200
"""Characters of a template's name."""


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
        await _check_room(user_id, transaction)
        kept = await transaction.templates.add(user_id, uuid4(), draft, uses)
    if kept is None:
        raise _name_taken(draft.name)
    return kept


async def duplicate_template(
    template_id: UUID, user_id: UUID, limits: Limits, database: Database
) -> StoredTemplate:
    """Another template that says the same, under a name that is still free.

    Raises:
        SpecError: `asset_missing`, or what today's limits refuse of it.
        NotFoundError: `not_found`.
        LimitError: `too_many_templates`.
    """
    draft = (await read_stored(template_id, user_id, database)).draft
    template = await asyncio.to_thread(read_template, draft.spec, draft.variables, limits)
    async with database.begin() as transaction:
        uses = await held_uses(template, user_id, limits, transaction)
        await _check_room(user_id, transaction)
        name = await _free_name(draft.name, user_id, transaction)
        kept = await transaction.templates.add(user_id, uuid4(), replace(draft, name=name), uses)
    if kept is None:
        raise _name_taken(name)
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
    user_id: UUID, words: str, cursor: str | None, most: int, database: Database
) -> Page[StoredTemplate]:
    """A page of this user's templates in the order of their names.

    Only those with `words` in their name, in either case.

    Raises:
        RequestError: `cursor_invalid`.
    """
    after = _name_of(cursor) if cursor is not None else None
    async with database.begin() as transaction:
        found = await transaction.templates.page(user_id, after, words, most + 1)
    return page_of(found, most, _cursor)


async def replace_template(
    template_id: UUID,
    revision: int | None,
    draft: TemplateDraft,
    user_id: UUID,
    limits: Limits,
    database: Database,
) -> StoredTemplate:
    """Replace a template; what it was is kept as a revision, unless nothing changes.

    Args:
        template_id: The template.
        revision: The one the caller read; None replaces whatever is there.
        draft: What it shall say.
        user_id: Whose it is.
        limits: What its spec may ask for.
        database: Where it is kept.

    Raises:
        SpecError: everything that is wrong with it, pointers from `/spec` and `/variables`.
        NotFoundError: `not_found`.
        ChangedError: `template_changed`.
        ConflictError: `template_name_taken`.
    """
    template = await asyncio.to_thread(read_template, draft.spec, draft.variables, limits)
    async with database.begin() as transaction:
        uses = await held_uses(template, user_id, limits, transaction)
        stored = await _held(template_id, revision, user_id, transaction)
        if _text(draft) == _text(stored.draft):
            return stored
        if await transaction.templates.name_taken(user_id, draft.name, template_id):
            raise _name_taken(draft.name)
        kept = await transaction.templates.replace(stored, draft, uses)
        await transaction.templates.forget_revisions(
            template_id, MOST_REVISIONS - 1, MOST_REVISION_BYTES
        )
    return kept


async def delete_template(template_id: UUID, user_id: UUID, database: Database) -> None:
    """Forget a template; the jobs made from it stay.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        if not await transaction.templates.delete(user_id, template_id):
            raise _no_such_template(template_id)


async def _held(
    template_id: UUID, revision: int | None, user_id: UUID, transaction: Transaction
) -> StoredTemplate:
    """The template, which nobody changes until the transaction ends, nor takes a name."""
    await transaction.templates.count(user_id)
    stored = await transaction.templates.held(user_id, template_id)
    if stored is None:
        raise _no_such_template(template_id)
    if revision is not None and revision != stored.revision:
        raise _changed(stored)
    return stored


async def _check_room(user_id: UUID, transaction: Transaction) -> None:
    if await transaction.templates.count(user_id) >= MOST_TEMPLATES:
        sentence = f"You have reached the limit of {MOST_TEMPLATES} templates."
        raise LimitError.of("too_many_templates", sentence, "", "delete some")


async def _free_name(name: str, user_id: UUID, transaction: Transaction) -> str:
    number, wanted = 1, _copy_name(name, 1)
    while await transaction.templates.name_taken(user_id, wanted):
        number += 1
        wanted = _copy_name(name, number)
    return wanted


def _copy_name(name: str, number: int) -> str:
    suffix = " (copy)" if number == 1 else f" (copy {number})"
    return name[: LONGEST_NAME - len(suffix)] + suffix


def _text(draft: TemplateDraft) -> str:
    """All that it says, in its order."""
    return json.dumps([draft.name, draft.description, draft.spec, draft.variables])


def _changed(stored: StoredTemplate) -> ChangedError:
    when, revision = time_text(stored.updated_at), stored.revision
    sentence = (
        f"The template has changed since you read it: revision {revision} was saved at {when}."
    )
    hint = "read it again and make your change there, or send yours without `If-Match`"
    error = ChangedError.of("template_changed", sentence, "", hint)
    error.revision = revision
    return error


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
