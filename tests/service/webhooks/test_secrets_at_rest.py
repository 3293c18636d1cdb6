"""Who reads the database, or writes into it, gets no signing secret and forges none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from receiver import Clock, Receiver, Someone
from standardwebhooks import WebhookVerificationError

from reelmill.adapters.postgres.tables import METADATA
from reelmill.bootstrap.service import Services, open_services
from reelmill.bootstrap.webhooks import post_of
from reelmill.usecases.webhooks.deliver import deliver_due
from reelmill.usecases.webhooks.secrets_at_rest import encrypt_anew

pytestmark = pytest.mark.anyio

PLAIN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "n" * 40
SWAP = """
UPDATE webhooks AS one SET secret = other.secret FROM webhooks AS other
WHERE one.id <> other.id
"""


@asynccontextmanager
async def with_secrets(services: Services, now: str, before: str = "") -> AsyncIterator[Services]:
    """The same installation, started again with another SESSION_SECRET."""
    given = {"session_secret": SecretStr(now), "session_secret_previous": SecretStr(before)}
    async with open_services(services.settings.model_copy(update=given)) as opened:
        yield replace(opened, clock=services.clock)


async def deliver_with(services: Services) -> int:
    return await deliver_due(replace(post_of(services), jitter=lambda: 1.0))


def run(services: Services, statement: str, **values: Any) -> None:
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        connection.execute(statement.encode(), values)


def everything_in(services: Services) -> str:
    """All rows of all tables as text, as a backup holds them."""
    with psycopg.connect(services.database_url) as connection:
        return "\n".join(
            str(row[0])
            for table in METADATA.sorted_tables
            for row in connection.execute(f"SELECT t::text FROM {table.name} AS t".encode())
        )


async def test_the_rows_hold_no_secret(ada: Someone, services: Services) -> None:
    made = await ada.register("https://hooks.example/")
    shown = [
        made["secret"],
        (await ada.post(f"/v1/webhooks/{made['id']}/rotate-secret"))["secret"],
        (await ada.get("/v1/webhooks/signing-secret"))["secret"],
        (await ada.post("/v1/webhooks/signing-secret/rotate"))["secret"],
    ]
    kept = everything_in(services)
    assert kept.count("v1.") == len(shown)
    assert [one for one in shown if one.removeprefix("whsec_") in kept] == []
    assert "whsec_" not in kept
    assert len({part[:40] for part in kept.split("v1.")[1:]}) == len(shown)


async def test_a_rotation_of_the_sessions_secret_changes_no_signature(
    ada: Someone, services: Services, receiver: Receiver, clock: Clock
) -> None:
    made = await ada.register(receiver.url)
    old = services.settings.session_secret
    assert old is not None
    async with with_secrets(services, OTHER_SECRET, f"{'z' * 40} {old.get_secret_value()}") as new:
        await ada.post(f"/v1/webhooks/{made['id']}/test")
        await deliver_with(new)
        assert receiver.verified(made["secret"])["type"] == "webhook.test"
        assert await encrypt_anew(new.database) == 1
        assert await encrypt_anew(new.database) == 0
    async with with_secrets(services, OTHER_SECRET) as without_the_old:
        await ada.post(f"/v1/webhooks/{made['id']}/test")
        await deliver_with(without_the_old)
    assert len(receiver.arrived) == 2
    receiver.verified(made["secret"])


async def test_a_lost_key_fails_its_endpoints_alone_until_they_are_rotated(
    ada: Someone, bob: Someone, services: Services, receiver: Receiver, clock: Clock
) -> None:
    lost = await ada.register(receiver.url)
    run(services, "UPDATE webhooks SET secret = replace(secret, 'v1.', 'v1.00')")
    kept = await bob.register(receiver.url)
    await ada.post(f"/v1/webhooks/{lost['id']}/test")
    await bob.post(f"/v1/webhooks/{kept['id']}/test")
    assert await deliver_with(services) == 2
    assert len(receiver.arrived) == 1
    receiver.verified(kept["secret"])
    [failed] = await ada.log()
    assert failed["status"] == "PENDING"
    assert "webhook_secret_unreadable" in failed["attempts"][0]["error"]
    assert "rotate" in failed["attempts"][0]["error"]
    rotated = await ada.post(f"/v1/webhooks/{lost['id']}/rotate-secret")
    assert rotated["previousSecretExpiresAt"] is None
    clock.forward(seconds=10)
    await deliver_with(services)
    receiver.verified(rotated["secret"])


async def test_the_users_own_secret_is_refused_with_a_code_when_its_key_is_lost(
    ada: Someone, services: Services
) -> None:
    await ada.get("/v1/webhooks/signing-secret")
    run(services, "UPDATE signing_secrets SET secret = replace(secret, 'v1.', 'v1.00')")
    answer = await ada.client.get("/v1/webhooks/signing-secret")
    assert answer.status_code == 409
    assert "webhook_secret_unreadable" in answer.text
    await ada.post("/v1/webhooks/signing-secret/rotate")
    await ada.get("/v1/webhooks/signing-secret")


async def test_a_secret_that_was_moved_to_another_row_signs_nothing(
    ada: Someone, bob: Someone, services: Services, receiver: Receiver
) -> None:
    for someone in (ada, bob):
        made = await someone.register(receiver.url)
        await someone.post(f"/v1/webhooks/{made['id']}/test")
    run(services, SWAP)
    assert await deliver_with(services) == 2
    assert receiver.arrived == []


async def test_a_secret_before_a_rotation_cannot_be_put_back(
    ada: Someone, services: Services, receiver: Receiver
) -> None:
    made = await ada.register(receiver.url)
    await ada.post(f"/v1/webhooks/{made['id']}/rotate-secret")
    run(services, "UPDATE webhooks SET secret = previous_secret")
    await ada.post(f"/v1/webhooks/{made['id']}/test")
    await deliver_with(services)
    assert receiver.arrived == []


@pytest.mark.parametrize("damaged", ["v1.", "v1", "", "v2.a.b", "v1.KEY.###", "v1.KEY.AAAA"])
async def test_damaged_rows_are_unreadable_and_no_fault(
    ada: Someone, services: Services, damaged: str
) -> None:
    made = await ada.register("https://hooks.example/")
    run(
        services,
        "UPDATE webhooks SET secret = replace(%(text)s, 'KEY', split_part(secret, '.', 2))",
        text=damaged,
    )
    assert (await ada.get("/v1/webhooks"))["items"][0]["id"] == made["id"]
    await ada.post(f"/v1/webhooks/{made['id']}/rotate-secret")


async def test_rows_of_earlier_releases_sign_and_become_encrypted(
    ada: Someone, services: Services, receiver: Receiver
) -> None:
    made = await ada.register(receiver.url)
    await ada.get("/v1/webhooks/signing-secret")
    run(services, "UPDATE webhooks SET secret = %(p)s, previous_secret = %(p)s", p=PLAIN)
    run(services, "UPDATE signing_secrets SET secret = %(p)s", p=PLAIN)
    assert await encrypt_anew(services.database) == 2
    assert "whsec_" not in everything_in(services)
    await ada.post(f"/v1/webhooks/{made['id']}/test")
    await deliver_with(services)
    receiver.verified(PLAIN)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(made["secret"])
    assert (await ada.get("/v1/webhooks/signing-secret"))["secret"] == PLAIN
