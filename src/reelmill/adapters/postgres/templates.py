"""Templates of users in Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import templates
from reelmill.usecases.ports.jobs import Named
from reelmill.usecases.ports.templates import StoredTemplate, TemplateDraft

_LOCKS = 0x7465  # first half of the advisory lock's name, so that no other use meets it


class PostgresTemplates:
    """Implements `Templates` in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, user_id: UUID, template_id: UUID, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate | None:
        """Keep it; None where the user has one of that name."""
        values = {"id": template_id, "user_id": user_id, "uses": list(uses), **asdict(draft)}
        statement = insert(templates).values(values).on_conflict_do_nothing()
        return _template((await self._connection.execute(statement.returning(templates))).first())

    async def count(self, user_id: UUID) -> int:
        """How many a user has; no other of theirs is added until the transaction ends."""
        lock = func.pg_advisory_xact_lock(_LOCKS, func.hashtext(str(user_id)))
        await self._connection.execute(select(lock))
        mine = select(func.count()).where(templates.c.user_id == user_id)
        return int(await self._connection.scalar(mine) or 0)

    async def get(self, user_id: UUID, template_id: UUID) -> StoredTemplate | None:
        """One template."""
        found = select(templates).where(_own(user_id, template_id))
        return _template((await self._connection.execute(found)).first())

    async def page(
        self, user_id: UUID, after_name: str | None, most: int
    ) -> Sequence[StoredTemplate]:
        """In the order of their names, those after one, at most `most`; specs are left out."""
        columns = [column for column in templates.c if column.name != "spec"]
        wanted = select(*columns).where(templates.c.user_id == user_id)
        if after_name is not None:
            wanted = wanted.where(templates.c.name > after_name)
        rows = await self._connection.execute(wanted.order_by(templates.c.name).limit(most))
        return [found for row in rows if (found := _template(row))]

    async def using(self, user_id: UUID, uses: Sequence[str], most: int) -> Sequence[Named]:
        """Templates of a user that have one of these uses, the one changed last first."""
        needing = (templates.c.user_id == user_id) & templates.c.uses.overlap(uses)
        found = select(templates.c.id, templates.c.name).where(needing)
        newest_first = found.order_by(templates.c.updated_at.desc(), templates.c.id.desc())
        return [Named(*row) for row in await self._connection.execute(newest_first.limit(most))]

    async def name_taken(self, user_id: UUID, name: str, but: UUID) -> bool:
        """Whether another template of the user has the name."""
        other = (templates.c.user_id == user_id) & (templates.c.name == name)
        found = select(templates.c.id).where(other, templates.c.id != but)
        return await self._connection.scalar(found) is not None

    async def replace(
        self, user_id: UUID, template_id: UUID, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate | None:
        """Write it anew; None where there is none."""
        values = {**asdict(draft), "uses": list(uses), "updated_at": func.now()}
        statement = update(templates).where(_own(user_id, template_id)).values(values)
        return _template((await self._connection.execute(statement.returning(templates))).first())

    async def delete(self, user_id: UUID, template_id: UUID) -> bool:
        """Forget it; False where there is none."""
        gone = delete(templates).where(_own(user_id, template_id))
        return (await self._connection.execute(gone)).rowcount > 0


def _own(user_id: UUID, template_id: UUID) -> ColumnElement[bool]:
    return (templates.c.id == template_id) & (templates.c.user_id == user_id)


def _template(row: Row[Any] | None) -> StoredTemplate | None:
    if row is None:
        return None
    spec = getattr(row, "spec", {})
    draft = TemplateDraft(row.name, row.description, spec, row.variables)
    return StoredTemplate(row.id, row.user_id, draft, row.created_at, row.updated_at)
