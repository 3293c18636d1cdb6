"""The outbox: who is reported, in the same transaction as what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, update

from reelmill.adapters.postgres.database import PostgresDatabase, PostgresTransaction
from reelmill.adapters.postgres.tables import jobs, users
from reelmill.usecases.ports.webhooks import Event, NewWebhook, WebhookChange

pytestmark = pytest.mark.anyio

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


async def new_user(transaction: PostgresTransaction) -> UUID:
    user_id = uuid4()
    row = {"id": user_id, "email": f"{user_id}@x.test", "password_hash": "", "role": "USER"}
    await transaction.connection.execute(insert(users).values(row))
    return user_id


async def new_job(transaction: PostgresTransaction, user_id: UUID, **values: Any) -> UUID:
    row = {"id": uuid4(), "user_id": user_id, "payload": {}, **values}
    await transaction.connection.execute(insert(jobs).values(row))
    return UUID(str(row["id"]))


async def test_everybody_who_asked_is_reported_and_nobody_else(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        owner, other = await new_user(transaction), await new_user(transaction)
        for user, events in (
            (owner, [Event.JOB_SUCCEEDED]),
            (owner, [Event.JOB_FAILED]),
            (other, [Event.JOB_SUCCEEDED]),
        ):
            new = NewWebhook(f"https://{events[0]}.example/{user}", "", events)
            await transaction.webhooks.add(user, new, SECRET)
        job = await new_job(
            transaction, owner, status="SUCCEEDED", webhook_url="https://own.example/", attempt=2
        )
        assert await transaction.deliveries.enqueue_for_jobs([job], "job.succeeded") == 2
        reported = await transaction.deliveries.list(owner, job_id=job)
        assert {each.url for each in reported} == {
            "https://own.example/",
            f"https://job.succeeded.example/{owner}",
        }
        assert await transaction.deliveries.list(other) == []
        payload = reported[0].payload
        assert payload["type"] == "job.succeeded"
        assert payload["timestamp"].endswith("Z")
        assert payload["data"]["id"] == str(job)
        assert (payload["data"]["status"], payload["data"]["attempt"]) == ("SUCCEEDED", 2)


async def test_what_is_rolled_back_is_not_told(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        owner = await new_user(transaction)
        job = await new_job(transaction, owner, webhook_url="https://own.example/")
    with pytest.raises(RuntimeError, match="crash"):
        async with database.begin() as transaction:
            await transaction.connection.execute(update(jobs).values(status="FAILED"))
            await transaction.deliveries.enqueue_for_jobs([job], "job.failed")
            raise RuntimeError("crash")
    async with database.begin() as transaction:
        assert await transaction.deliveries.list(owner) == []


async def test_an_endpoint_that_is_switched_off_is_told_nothing_more(
    database: PostgresDatabase,
) -> None:
    async with database.begin() as transaction:
        owner = await new_user(transaction)
        new = NewWebhook("https://a.example/", "", [Event.JOB_FAILED])
        webhook = await transaction.webhooks.add(owner, new, SECRET)
        job = await new_job(transaction, owner, status="FAILED")
        assert await transaction.deliveries.enqueue_for_jobs([job], "job.failed") == 1
        await transaction.webhooks.change(owner, webhook.id, WebhookChange(active=False))
        assert await transaction.deliveries.enqueue_for_jobs([job], "job.failed") == 0
        (given_up,) = await transaction.deliveries.list(owner)
        assert given_up.status == "FAILED"
        now = datetime.now(UTC) + timedelta(minutes=1)
        assert await transaction.deliveries.claim_due(now, now, 10, 10) == []


async def test_one_users_backlog_does_not_hold_up_another(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        busy, quiet = await new_user(transaction), await new_user(transaction)
        for user in [busy] * 20 + [quiet]:
            job = await new_job(transaction, user, webhook_url="https://own.example/")
            await transaction.deliveries.enqueue_for_jobs([job], "job.failed")
        now = datetime.now(UTC) + timedelta(minutes=1)
        claimed = await transaction.deliveries.claim_due(now, now + timedelta(1), 10, 4)
        owners = [claim.delivery.user_id for claim in claimed]
        assert (owners.count(busy), owners.count(quiet)) == (4, 1)
