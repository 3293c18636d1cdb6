"""Templates of users in Postgres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import template_revisions, templates
from reelmill.usecases.ports.jobs import Named
from reelmill.usecases.ports.templates import (
    StoredTemplate,
    TemplateDraft,
    TemplateRevision,
)

_LOCKS = 0x7465  # first half of the advisory lock's name, so that no other use meets it
_BEFORE = template_revisions.c
_WAS = [
    *(column for column in _BEFORE if column.name != "written"),
    _BEFORE.written["variables"].label("variables"),
]
_OUTLINE = [
    *(column for column in templates.c if column.name not in {"spec", "written"}),
    templates.c.written["variables"].label("written_variables"),
]


class PostgresTemplates:
    """Implements `Templates` in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, user_id: UUID, template_id: UUID, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate | None:
        """Keep it; None where the user has one of that name."""
        values = {"id": template_id, "user_id": user_id, "uses": list(uses), **_columns(draft)}
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

    async def held(self, user_id: UUID, template_id: UUID) -> StoredTemplate | None:
        """The same; nobody changes or deletes it until the transaction ends."""
        found = select(templates).where(_own(user_id, template_id)).with_for_update()
        return _template((await self._connection.execute(found)).first())

    async def page(
        self, user_id: UUID, after_name: str | None, words: str, most: int
    ) -> Sequence[StoredTemplate]:
        """In the order of their names, those after one, at most `most`; specs are left out.

        Only those with `words` in their name, in either case.
        """
        wanted = select(*_OUTLINE).where(templates.c.user_id == user_id)
        if words:
            wanted = wanted.where(templates.c.name.icontains(words, autoescape=True))
        if after_name is not None:
            wanted = wanted.where(templates.c.name > after_name)
        rows = await self._connection.execute(wanted.order_by(templates.c.name).limit(most))
        return [_stored(row) for row in rows]

    async def using(self, user_id: UUID, uses: Sequence[str], most: int) -> Sequence[Named]:
        """Templates of a user that have one of these uses, the one changed last first."""
        needing = (templates.c.user_id == user_id) & templates.c.uses.overlap(uses)
        found = select(templates.c.id, templates.c.name).where(needing)
        newest_first = found.order_by(templates.c.updated_at.desc(), templates.c.id.desc())
        return [Named(*row) for row in await self._connection.execute(newest_first.limit(most))]

    async def name_taken(self, user_id: UUID, name: str, but: UUID | None = None) -> bool:
        """Whether a template of the user has the name, `but` left aside."""
        named = (templates.c.user_id == user_id) & (templates.c.name == name)
        found = select(templates.c.id).where(named, templates.c.id.is_distinct_from(but))
        return await self._connection.scalar(found) is not None

    async def replace(
        self, before: StoredTemplate, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate:
        """Write anew one that is held, and keep what it was."""
        await self._keep(before)
        values = {
            **_columns(draft),
            "uses": list(uses),
            "revision": templates.c.revision + 1,
            "updated_at": func.now(),
        }
        statement = update(templates).where(templates.c.id == before.id).values(values)
        return _stored((await self._connection.execute(statement.returning(templates))).one())

    async def revisions(self, template_id: UUID) -> Sequence[TemplateRevision]:
        """What a template was, the newest first; specs are left out."""
        mine = select(*_WAS).where(_BEFORE.template_id == template_id)
        rows = await self._connection.execute(mine.order_by(_BEFORE.revision.desc()))
        return [_revision(row, {}, row.variables) for row in rows]

    async def revision(self, template_id: UUID, revision: int) -> TemplateRevision | None:
        """What a template was."""
        one = (_BEFORE.template_id == template_id) & (_BEFORE.revision == revision)
        row = (await self._connection.execute(select(template_revisions).where(one))).first()
        return _revision(row, row.written["spec"], row.written["variables"]) if row else None

    async def forget_revisions(self, template_id: UUID, kept: int, most_bytes: int) -> None:
        """Keep the newest `kept` of what it was, as far as they have `most_bytes` together."""
        newest_first = _BEFORE.revision.desc()
        size = func.octet_length(cast(_BEFORE.written, Text))
        counted = (
            select(
                _BEFORE.revision,
                func.row_number().over(order_by=newest_first).label("place"),
                func.sum(size).over(order_by=newest_first).label("bytes"),
            )
            .where(_BEFORE.template_id == template_id)
            .subquery()
        )
        old = select(counted.c.revision).where(
            (counted.c.place > kept) | (counted.c.bytes > most_bytes)
        )
        mine = (_BEFORE.template_id == template_id) & _BEFORE.revision.in_(old)
        await self._connection.execute(delete(template_revisions).where(mine))

    async def _keep(self, before: StoredTemplate) -> None:
        row = {
            "template_id": before.id,
            "revision": before.revision,
            "name": before.draft.name,
            "description": before.draft.description,
            "written": _columns(before.draft)["written"],
            "saved_at": before.updated_at,
        }
        await self._connection.execute(insert(template_revisions).values(row))

    async def delete(self, user_id: UUID, template_id: UUID) -> bool:
        """Forget it; False where there is none."""
        gone = delete(templates).where(_own(user_id, template_id))
        return (await self._connection.execute(gone)).rowcount > 0


def _own(user_id: UUID, template_id: UUID) -> ColumnElement[bool]:
    return (templates.c.id == template_id) & (templates.c.user_id == user_id)


def _columns(draft: TemplateDraft) -> dict[str, Any]:
    written = {"spec": draft.spec, "variables": draft.variables}
    return {**asdict(draft), "written": written}


def _template(row: Row[Any] | None) -> StoredTemplate | None:
    return None if row is None else _stored(row)


def _stored(row: Row[Any]) -> StoredTemplate:
    written = getattr(row, "written", None) or {}
    spec = _ordered(getattr(row, "spec", {}), written.get("spec"))
    ordered = written.get("variables") or getattr(row, "written_variables", None)
    draft = TemplateDraft(row.name, row.description, spec, _ordered(row.variables, ordered))
    return StoredTemplate(row.id, row.user_id, draft, row.revision, row.created_at, row.updated_at)


def _ordered(kept: Mapping[str, Any], written: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The same in the order it was written in, unless the last release wrote it since."""
    return written if written == kept else kept


def _revision(
    row: Row[Any], spec: Mapping[str, Any], variables: Mapping[str, Any]
) -> TemplateRevision:
    draft = TemplateDraft(row.name, row.description, spec, variables)
    return TemplateRevision(row.revision, draft, row.saved_at)
