"""The outbox of webhook messages, with the log of every try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, func, insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_json import message_json, time_json
from reelmill.adapters.postgres.tables import deliveries, delivery_attempts
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.usecases.json_time import time_text
from reelmill.usecases.operations.measures import WEBHOOKS_ENDED, tallies_of_try
from reelmill.usecases.page import Place
from reelmill.usecases.ports.webhooks import (
    ClaimedDelivery,
    Delivery,
    DeliveryAttempt,
    DeliveryStatus,
    Event,
    Webhook,
)

# What stands in the message where the job has changed or gone before it could be sent.
_ENQUEUE = text(f"""
INSERT INTO deliveries (id, user_id, webhook_id, job_id, url, event, payload, next_attempt_at)
SELECT gen_random_uuid(), job.user_id, target.webhook_id, job.id, target.url, :event,
    jsonb_build_object(
        'type', CAST(:event AS text),
        'timestamp', {time_json("now()")},
        'data', {message_json("job")}
    ), now()
FROM jobs AS job CROSS JOIN LATERAL (
    SELECT CAST(NULL AS uuid) AS webhook_id, job.webhook_url AS url
    WHERE job.webhook_url IS NOT NULL
    UNION ALL
    SELECT webhooks.id, webhooks.url FROM webhooks
    WHERE webhooks.user_id = job.user_id AND webhooks.active
        AND webhooks.events @> jsonb_build_array(CAST(:event AS text))
) AS target
WHERE job.id = ANY(:job_ids)
""")  # noqa: S608  (made of constants)

# Every user's first before anybody's second, counting those under way; what another worker
# holds is passed over. Who was shut out gets nothing, until they are let in again.
_CLAIM = text("""
WITH claimed AS (
    SELECT user_id, count(*) AS count FROM deliveries
    WHERE status = 'PENDING' AND token IS NOT NULL AND next_attempt_at > :now GROUP BY user_id
), due AS (
    SELECT deliveries.id, coalesce(claimed.count, 0) + row_number() OVER (
        PARTITION BY deliveries.user_id ORDER BY next_attempt_at, deliveries.id
    ) AS place
    FROM deliveries LEFT JOIN claimed ON claimed.user_id = deliveries.user_id
    WHERE status = 'PENDING' AND next_attempt_at <= :now
        AND EXISTS (SELECT FROM users WHERE users.id = deliveries.user_id AND users.active)
), taken AS (
    SELECT deliveries.id FROM deliveries JOIN due ON due.id = deliveries.id
    WHERE status = 'PENDING' AND next_attempt_at <= :now AND place <= :per_user
    ORDER BY place, next_attempt_at LIMIT :limit
    FOR UPDATE OF deliveries SKIP LOCKED
)
UPDATE deliveries SET
    token = gen_random_uuid(), next_attempt_at = :until, attempts = attempts + 1,
    url = coalesce((SELECT url FROM webhooks WHERE webhooks.id = webhook_id), url)
FROM taken WHERE deliveries.id = taken.id
RETURNING deliveries.*
""")


class PostgresDeliveries:
    """Implements `Deliveries`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def enqueue_for_jobs(self, job_ids: Sequence[UUID], event: str) -> int:
        """Tell everybody who wants to know, once this transaction is through."""
        result = await self._connection.execute(
            _ENQUEUE, {"job_ids": list(job_ids), "event": str(Event(event))}
        )
        return result.rowcount

    async def enqueue_test(self, webhook: Webhook) -> Delivery:
        """A message `webhook.test` for one endpoint."""
        now = (await self._connection.execute(select(func.now()))).scalar_one()
        payload = {
            "type": Event.TEST,
            "timestamp": time_text(now),
            "data": {"webhookId": str(webhook.id)},
        }
        values = {
            "user_id": webhook.user_id,
            "webhook_id": webhook.id,
            "url": webhook.url,
            "event": Event.TEST,
            "payload": payload,
        }
        return await self._added(values)

    async def replay(self, delivery: Delivery) -> Delivery:
        """The same message once more, as a new delivery that is due at once."""
        values = {
            "user_id": delivery.user_id,
            "webhook_id": delivery.webhook_id,
            "job_id": delivery.job_id,
            "url": delivery.url,
            "event": delivery.event,
            "payload": delivery.payload,
        }
        return await self._added(values)

    async def _added(self, values: Mapping[str, Any]) -> Delivery:
        statement = insert(deliveries).values(id=uuid4(), next_attempt_at=func.now(), **values)
        return _delivery((await self._connection.execute(statement.returning(deliveries))).one())

    async def claim_due(
        self, now: datetime, until: datetime, limit: int, per_user: int
    ) -> Sequence[ClaimedDelivery]:
        """At most `limit` due messages, `per_user` of any user, for nobody else before `until`."""
        given = {"now": now, "until": until, "limit": limit, "per_user": per_user}
        rows = await self._connection.execute(_CLAIM, given)
        return [ClaimedDelivery(_delivery(row), row.token) for row in rows]

    async def delivered(self, claim: ClaimedDelivery, attempt: DeliveryAttempt) -> None:
        """Note a try that succeeded."""
        await self._finish(claim, attempt, DeliveryStatus.DELIVERED)

    async def give_up(self, claim: ClaimedDelivery, attempt: DeliveryAttempt) -> None:
        """Note the last try."""
        await self._finish(claim, attempt, DeliveryStatus.FAILED)

    async def retry_at(
        self, claim: ClaimedDelivery, attempt: DeliveryAttempt, time: datetime
    ) -> None:
        """Note a try that failed and will be repeated."""
        await self._note(claim, attempt, {"next_attempt_at": time})

    async def _finish(
        self, claim: ClaimedDelivery, attempt: DeliveryAttempt, status: DeliveryStatus
    ) -> None:
        ended = {"status": status, "next_attempt_at": None, "finished_at": func.now()}
        await self._note(claim, attempt, ended)

    async def _note(
        self, claim: ClaimedDelivery, attempt: DeliveryAttempt, changes: Mapping[str, Any]
    ) -> None:
        """Log the try always; change the delivery only while the claim holds."""
        own = (deliveries.c.id == claim.delivery.id) & (deliveries.c.token == claim.token)
        pending = deliveries.c.status == DeliveryStatus.PENDING
        logged = {
            "id": uuid4(),
            "delivery_id": claim.delivery.id,
            "at": attempt.at,
            "status_code": attempt.status_code,
            "seconds": attempt.seconds,
            "error": attempt.error,
            "response": attempt.response,
        }
        there = (
            select(deliveries.c.id).where(deliveries.c.id == claim.delivery.id).with_for_update()
        )
        if (await self._connection.execute(there)).first() is None:
            return
        await self._connection.execute(insert(delivery_attempts).values(logged))
        changed = update(deliveries).where(own, pending).values(token=None, **changes)
        ended = (await self._connection.execute(changed)).rowcount and changes.get("status")
        await self._count(attempt, ended or None)

    async def _count(self, attempt: DeliveryAttempt, ended: str | None) -> None:
        """Every try, and the end of the delivery where this was it."""
        code, delivered = attempt.status_code, attempt.error is None
        counted = [*tallies_of_try(code, attempt.seconds, delivered=delivered)]
        counted += [WEBHOOKS_ENDED.tally(ended)] if ended else []
        await PostgresTallies(self._connection).add(counted)

    async def get(self, user_id: UUID, delivery_id: UUID) -> Delivery | None:
        """One message."""
        own = (deliveries.c.user_id == user_id) & (deliveries.c.id == delivery_id)
        row = (await self._connection.execute(select(deliveries).where(own))).first()
        return None if row is None else _delivery(row)

    async def list(
        self,
        user_id: UUID,
        *,
        webhook_id: UUID | None = None,
        job_id: UUID | None = None,
        before: Place | None = None,
        limit: int = 50,
    ) -> Sequence[Delivery]:
        """Messages, newest first, from the one after `before` (its time and id)."""
        place = tuple_(deliveries.c.created_at, deliveries.c.id)
        found = select(deliveries).where(deliveries.c.user_id == user_id)
        if webhook_id is not None:
            found = found.where(deliveries.c.webhook_id == webhook_id)
        if job_id is not None:
            found = found.where(deliveries.c.job_id == job_id)
        if before is not None:
            found = found.where(place < before)
        ordered = found.order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc())
        return [_delivery(row) for row in await self._connection.execute(ordered.limit(limit))]

    async def attempts(
        self, delivery_ids: Sequence[UUID]
    ) -> Mapping[UUID, Sequence[DeliveryAttempt]]:
        """All tries of some messages, in order."""
        found: dict[UUID, list[DeliveryAttempt]] = defaultdict(list)
        log = delivery_attempts.c
        wanted = select(delivery_attempts).where(log.delivery_id.in_(delivery_ids))
        for row in await self._connection.execute(wanted.order_by(log.at, log.id)):
            attempt = DeliveryAttempt(
                row.at, row.status_code, row.seconds, row.error, row.response or ""
            )
            found[row.delivery_id].append(attempt)
        return found

    async def remove_finished(self, before: datetime) -> int:
        """Forget what was finished earlier; returns how many."""
        old = delete(deliveries).where(deliveries.c.finished_at < before)
        return (await self._connection.execute(old)).rowcount


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        user_id=row.user_id,
        webhook_id=row.webhook_id,
        job_id=row.job_id,
        url=row.url,
        event=Event(row.event),
        payload=row.payload,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
