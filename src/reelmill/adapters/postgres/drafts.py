"""Drafts of users in Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, delete, func, insert, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import assets, drafts
from reelmill.usecases.page import Place
from reelmill.usecases.ports.drafts import Draft, DraftKind, DraftSummary, DraftText
from reelmill.usecases.ports.jobs import Named

_LOCKS = 0x6472  # first half of the advisory lock's name, so that no other use meets it

_OF_PICTURE = select(assets.c.thumbnail_key).where(assets.c.id == drafts.c.thumbnail_asset_id)
_SUMMARY = (
    *(drafts.c[name] for name in ("id", "name", "kind", "revision", "created_at", "updated_at")),
    _OF_PICTURE.correlate(drafts).scalar_subquery().label("thumbnail_key"),
)
_WHOLE = (*_SUMMARY, drafts.c.spec)


class PostgresDrafts:
    """Implements `Drafts` in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, user_id: UUID, name: str, kind: DraftKind, text: DraftText, most: int
    ) -> Draft | None:
        """Keep a new one; None where the user has `most` of them."""
        # One at a time for each user: the count of a statement does not see what others add.
        lock = func.pg_advisory_xact_lock(_LOCKS, func.hashtext(str(user_id)))
        await self._connection.execute(select(lock))
        mine = select(func.count()).where(drafts.c.user_id == user_id).scalar_subquery()
        values = {
            "id": (draft_id := uuid4()),
            "user_id": user_id,
            "name": name,
            "kind": kind,
            **_columns(text),
        }
        row = select(*(literal(value, drafts.c[key].type) for key, value in values.items()))
        new = insert(drafts).from_select(list(values), row.where(mine < most))
        await self._connection.execute(new)
        return await self.get(user_id, draft_id)

    async def get(self, user_id: UUID, draft_id: UUID) -> Draft | None:
        """One draft."""
        found = select(*_WHOLE).where(_own(user_id, draft_id))
        return _draft((await self._connection.execute(found)).first())

    async def page(self, user_id: UUID, after: Place | None, most: int) -> Sequence[DraftSummary]:
        """Drafts, the one changed last first, those before `(updated_at, id)`."""
        place = (drafts.c.updated_at, drafts.c.id)
        found = select(*_SUMMARY).where(drafts.c.user_id == user_id)
        if after is not None:
            found = found.where(tuple_(*place) < tuple_(*after))
        newest_first = found.order_by(*(column.desc() for column in place)).limit(most)
        return [_summary(row) for row in await self._connection.execute(newest_first)]

    async def holding(self, user_id: UUID, words: str, most: int) -> Sequence[Named]:
        """Drafts whose text has these words in either case, the one changed last first."""
        said = drafts.c.spec.collate("C").icontains(words, autoescape=True)
        found = select(drafts.c.id, drafts.c.name).where(drafts.c.user_id == user_id, said)
        newest_first = found.order_by(drafts.c.updated_at.desc(), drafts.c.id.desc())
        return [Named(*row) for row in await self._connection.execute(newest_first.limit(most))]

    async def change(
        self, user_id: UUID, draft_id: UUID, revision: int, name: str | None, text: DraftText | None
    ) -> Draft | None:
        """Replace what is given, if the draft still has this revision; None if it has not."""
        values: dict[str, Any] = {} if text is None else _columns(text)
        if name is not None:
            values["name"] = name
        read = _own(user_id, draft_id) & (drafts.c.revision == revision)
        changed = (
            update(drafts)
            .where(read)
            .values(**values, revision=drafts.c.revision + 1, updated_at=func.clock_timestamp())
        )
        return _draft((await self._connection.execute(changed.returning(*_WHOLE))).first())

    async def delete(self, user_id: UUID, draft_id: UUID) -> bool:
        """Forget it; False where there is none."""
        gone = delete(drafts).where(_own(user_id, draft_id))
        return (await self._connection.execute(gone)).rowcount > 0


def _own(user_id: UUID, draft_id: UUID) -> ColumnElement[bool]:
    return (drafts.c.id == draft_id) & (drafts.c.user_id == user_id)


def _columns(text: DraftText) -> dict[str, Any]:
    return {"spec": text.spec, "thumbnail_asset_id": text.picture}


def _draft(row: Row[Any] | None) -> Draft | None:
    return None if row is None else Draft(_summary(row), row.spec)


def _summary(row: Row[Any]) -> DraftSummary:
    return DraftSummary(
        id=row.id,
        name=row.name,
        kind=DraftKind(row.kind),
        revision=row.revision,
        thumbnail_key=row.thumbnail_key,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
