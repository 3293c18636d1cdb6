"""Drafts as their owner keeps them: nothing that was saved is overwritten unseen."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reelmill.core.errors import ChangedError, LimitError, NotFoundError, RequestError
from reelmill.usecases.drafts.pictures import named_assets
from reelmill.usecases.json_time import time_text
from reelmill.usecases.page import Page, cursor_at, page_of, place_of
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.drafts import Draft, DraftKind, DraftSummary, DraftText

MOST_DRAFTS = 500
"""Drafts of one user."""

MOST_SPEC_BYTES = 2**20
"""Of a draft's text, in UTF-8."""

LONGEST_NAME = 200
"""Characters of a draft's name."""

_COPY = " (copy)"


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What is to be replaced of a draft; None stays as it is."""

    name: str | None = None
    spec: str | None = None


async def add_draft(
    name: str, kind: DraftKind, spec: str, user_id: UUID, database: Database
) -> Draft:
    """Keep a new draft.

    Raises:
        LimitError: `draft_too_large`, `too_many_drafts`.
    """
    _check_size(spec)
    async with database.begin() as transaction:
        return await _added(name, kind, spec, user_id, transaction)


async def read_draft(draft_id: UUID, user_id: UUID, database: Database) -> Draft:
    """One draft of this user.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        return await _stored(draft_id, user_id, transaction)


async def list_drafts(
    user_id: UUID, cursor: str | None, most: int, database: Database
) -> Page[DraftSummary]:
    """A page of this user's drafts, the one changed last first.

    Raises:
        RequestError: `cursor_invalid`.
    """
    after = place_of(cursor)
    async with database.begin() as transaction:
        found = await transaction.drafts.page(user_id, after, most + 1)
    return page_of(found, most, lambda draft: cursor_at((draft.updated_at, draft.id)))


async def change_draft(
    draft_id: UUID,
    revision: int | None,
    change: DraftChange,
    user_id: UUID,
    database: Database,
) -> Draft:
    """Save a draft, if it still is what the caller read.

    Args:
        draft_id: The draft.
        revision: The one the caller read, None where they do not say.
        change: What is to be replaced.
        user_id: Whose it is.
        database: Where it is kept.

    Raises:
        RequestError: `draft_revision_missing`.
        LimitError: `draft_too_large`.
        ChangedError: `draft_changed`.
        NotFoundError: `not_found`.
    """
    if revision is None:
        raise _revision_missing()
    if change.spec is not None:
        _check_size(change.spec)
    async with database.begin() as transaction:
        text = None if change.spec is None else await _text(change.spec, user_id, transaction)
        changed = await transaction.drafts.change(user_id, draft_id, revision, change.name, text)
        if changed is None:
            raise _changed(await _stored(draft_id, user_id, transaction))
    return changed


async def duplicate_draft(draft_id: UUID, user_id: UUID, database: Database) -> Draft:
    """Another draft with the same text.

    Raises:
        NotFoundError: `not_found`.
        LimitError: `too_many_drafts`.
    """
    async with database.begin() as transaction:
        found = await _stored(draft_id, user_id, transaction)
        name = found.summary.name[: LONGEST_NAME - len(_COPY)] + _COPY
        return await _added(name, found.summary.kind, found.spec, user_id, transaction)


async def delete_draft(draft_id: UUID, user_id: UUID, database: Database) -> None:
    """Forget a draft.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        if not await transaction.drafts.delete(user_id, draft_id):
            raise _no_such_draft(draft_id)


async def _added(
    name: str, kind: DraftKind, spec: str, user_id: UUID, transaction: Transaction
) -> Draft:
    text = await _text(spec, user_id, transaction)
    kept = await transaction.drafts.add(user_id, name, kind, text, MOST_DRAFTS)
    if kept is None:
        sentence = f"You have reached the limit of {MOST_DRAFTS} drafts."
        raise LimitError.of("too_many_drafts", sentence, "", "delete some")
    return kept


async def _stored(draft_id: UUID, user_id: UUID, transaction: Transaction) -> Draft:
    found = await transaction.drafts.get(user_id, draft_id)
    if found is None:
        raise _no_such_draft(draft_id)
    return found


async def _text(spec: str, user_id: UUID, transaction: Transaction) -> DraftText:
    ids = named_assets(spec)
    picture = await transaction.assets.hold_pictured(user_id, ids) if ids else None
    return DraftText(spec, picture)


def _check_size(spec: str) -> None:
    size = len(spec.encode())
    if size > MOST_SPEC_BYTES:
        sentence = f"The spec has {size} bytes, but a draft can have at most {MOST_SPEC_BYTES}."
        raise LimitError.of("draft_too_large", sentence, "/spec")


def _no_such_draft(draft_id: UUID) -> NotFoundError:
    return NotFoundError.of("not_found", f"There is no draft {draft_id}.")


def _revision_missing() -> RequestError:
    sentence = "The request does not say which revision of the draft it changes."
    hint = 'send `If-Match` with the revision that you read, such as `"3"`'
    return RequestError.of("draft_revision_missing", sentence, "", hint)


def _changed(stored: Draft) -> ChangedError:
    when, revision = time_text(stored.summary.updated_at), stored.summary.revision
    sentence = f"The draft has changed since you read it: revision {revision} was saved at {when}."
    hint = "read it again and make your change there, or save yours as a new draft"
    error = ChangedError.of("draft_changed", sentence, "", hint)
    error.revision = revision
    return error
