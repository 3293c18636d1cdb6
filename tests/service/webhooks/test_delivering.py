"""Messages arrive signed, are tried again over a day, and are logged."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from traceback import format_exception
from typing import cast
from urllib.parse import urlsplit

import pytest
from receiver import (
    Clock,
    Receiver,
    Someone,
    ended_job,
    lose_connections,
    new_user,
    rows_of,
    set_job,
)
from sqlalchemy import text
from standardwebhooks import WebhookVerificationError
from structlog.testing import capture_logs

from private_authority import NAME, Authority, tls_before
from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.adapters.webhooks.sender import HttpSender
from reelmill.bootstrap.service import Services
from reelmill.core.network import AddressPolicy
from reelmill.usecases.webhooks.deliver import (
    LEASE,
    PAUSES,
    DeliveryContext,
    claim_messages,
    deliver,
    deliver_due,
    deliver_until,
    forget_old_deliveries,
)

pytestmark = pytest.mark.anyio


async def test_a_message_arrives_signed_with_the_job_as_the_api_tells_it(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    endpoint = await ada.register(receiver.url)
    job_id = await ended_job(
        services, ada.id, output_key="jobs/1/1/a.mp4", metadata={"ünit": "7"}, bytes=12
    )
    assert await deliver_due(context) == 1
    message = receiver.verified(endpoint["secret"])
    reported, asked = message["data"], await ada.get(f"/v1/jobs/{job_id}")
    assert message["type"] == "job.succeeded"
    assert reported.pop("outputUrl").startswith("http")
    assert reported == {name: value for name, value in asked.items() if name != "outputUrl"}
    headers, _ = receiver.arrived[0]
    (logged,) = await ada.log()
    assert headers["webhook-id"] == "msg_" + logged["id"].replace("-", "")
    assert headers["Content-Type"] == "application/json"
    assert (logged["status"], logged["jobId"]) == ("DELIVERED", str(job_id))
    (attempt,) = logged["attempts"]
    assert (attempt["statusCode"], attempt["error"]) == (200, None)
    assert attempt["response"] == "thank you"


async def test_the_address_of_the_output_is_signed_when_the_message_is_sent(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, clock: Clock
) -> None:
    endpoint = await ada.register(receiver.url)
    receiver.answers = [500]
    await ended_job(services, ada.id, output_key="jobs/1/1/a.mp4")
    await deliver_due(context)
    first = receiver.verified(endpoint["secret"])["data"]
    clock.forward(seconds=6)
    await deliver_due(context)
    second = receiver.verified(endpoint["secret"])["data"]
    assert first["expiresAt"] < second["expiresAt"]
    (logged,) = await ada.log()
    queued = (await ada.get(f"/v1/deliveries/{logged['id']}"))["payload"]["data"]
    assert (queued["outputUrl"], queued["status"]) == (None, "SUCCEEDED")


async def test_a_job_that_went_on_meanwhile_is_reported_as_it_was(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    endpoint = await ada.register(receiver.url)
    kept = {"code": "worker_lost", "errors": [{"code": "source_damaged"}, {"code": "worker_lost"}]}
    job_id = await ended_job(services, ada.id, "FAILED", error=kept)
    await set_job(services, job_id, status="QUEUED", phase="WAITING", error=None)
    await deliver_due(context)
    reported = receiver.verified(endpoint["secret"])["data"]
    assert (reported["id"], reported["status"]) == (str(job_id), "FAILED")
    assert (reported["error"]["code"], reported["error"]["retryable"]) == ("worker_lost", True)
    assert [reason["retryable"] for reason in reported["error"]["errors"]] == [False, True]
    assert reported["outputUrl"] is None


async def test_the_webhook_url_of_a_job_is_signed_with_the_users_own_secret(
    ada: Someone, bob: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ended_job(services, ada.id, "CANCELLED", webhook_url=receiver.url)
    await deliver_due(context)
    secret = (await ada.get("/v1/webhooks/signing-secret"))["secret"]
    other = (await bob.get("/v1/webhooks/signing-secret"))["secret"]
    assert receiver.verified(secret)["type"] == "job.cancelled"
    with pytest.raises(WebhookVerificationError):
        receiver.verified(other)


async def test_a_failed_try_is_repeated_over_a_day_and_then_given_up(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, clock: Clock
) -> None:
    await ada.register(receiver.url)
    receiver.answers = [500] * 20
    await ended_job(services, ada.id)
    for pause in PAUSES:
        assert await deliver_due(context) == 1
        assert await deliver_due(context) == 0
        clock.now += pause - timedelta(seconds=1)
        assert await deliver_due(context) == 0
        clock.forward(seconds=1)
    assert (await ada.log())[0]["status"] == "PENDING"
    assert await deliver_due(context) == 1
    clock.forward(days=2)
    assert await deliver_due(context) == 0
    (logged,) = await ada.log()
    assert (logged["status"], logged["attemptCount"]) == ("FAILED", 9)
    assert [each["statusCode"] for each in logged["attempts"]] == [500] * 9
    assert len({headers["webhook-id"] for headers, _ in receiver.arrived}) == 1
    assert timedelta(hours=23) < sum(PAUSES, timedelta()) < timedelta(hours=25)


async def test_an_answer_that_asks_for_patience_gets_it(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, clock: Clock
) -> None:
    await ada.register(receiver.url)
    receiver.answers, receiver.headers = [429], {"Retry-After": "90"}
    await ended_job(services, ada.id)
    await deliver_due(context)
    clock.forward(seconds=89)
    assert await deliver_due(context) == 0
    clock.forward(seconds=1)
    assert await deliver_due(context) == 1


async def test_gone_switches_the_endpoint_off(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    endpoint = await ada.register(receiver.url)
    await ended_job(services, ada.id)
    await ended_job(services, ada.id)
    receiver.answers = [410, 410]
    await deliver_due(context)
    assert (await ada.get(f"/v1/webhooks/{endpoint['id']}"))["active"] is False
    assert [each["status"] for each in await ada.log()] == ["FAILED", "FAILED"]
    await ended_job(services, ada.id)
    assert len(await ada.log()) == 2


async def test_redirects_are_not_followed(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ada.register(receiver.url)
    receiver.answers, receiver.headers = [302], {"Location": receiver.url + "/elsewhere"}
    await ended_job(services, ada.id)
    await deliver_due(context)
    assert len(receiver.arrived) == 1
    (logged,) = await ada.log()
    assert logged["status"] == "PENDING"
    assert "redirects are not followed" in logged["attempts"][0]["error"]


async def test_an_endpoint_that_does_not_answer_in_time_is_tried_again(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ada.register(receiver.url)
    receiver.wait_seconds = 5
    await ended_job(services, ada.id)
    impatient = replace(context.sender, total_seconds=0.2)  # type: ignore[type-var]
    await deliver_due(replace(context, sender=impatient))
    (logged,) = await ada.log()
    assert logged["status"] == "PENDING"
    assert logged["attempts"][0]["error"] == "no answer within 0.2 s"


async def test_a_private_address_is_refused_and_logged_as_such(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ada.register(receiver.url.replace("127.0.0.1", "localhost"))
    await ended_job(services, ada.id)
    strict = HttpSender(lambda: CheckedSockets(AddressPolicy()))
    await deliver_due(replace(context, sender=strict))
    (logged,) = await ada.log()
    assert logged["status"] == "FAILED"
    assert logged["attempts"][0]["error"].startswith("webhook_address_private: localhost ")
    assert receiver.arrived == []


async def test_a_refused_certificate_is_named_in_the_log_and_to_the_owner(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    inner = urlsplit(receiver.url).port or 0
    with tls_before(inner, authority.context("localhost")) as port:
        await ada.register(f"https://localhost:{port}/hook?token=s3cret")
        job_id = await ended_job(services, ada.id)
        with capture_logs() as logged:
            await deliver_due(context)
        trusting = replace(context.sender, ca_file=authority.file)  # type: ignore[type-var]
        clock = cast(Clock, services.clock)
        clock.forward(seconds=60)
        await deliver_due(replace(context, sender=trusting))
    (delivery,) = await ada.log()
    failed, done = delivery["attempts"]
    assert "the certificate of localhost is refused (unable to get" in failed["error"]
    assert f"it is for localhost, issued by {NAME}" in failed["error"]
    assert done["error"] is None
    (line,) = [line for line in logged if line["event"] == "delivery failed"]
    assert line["error"] == failed["error"]
    assert (line["to"], line["job_id"]) == (f"https://localhost:{port}", str(job_id))
    assert "s3cret" not in str(line)


async def test_a_long_or_odd_answer_is_kept_in_part(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ada.register(receiver.url)
    receiver.text = "a\0ü" + "x" * 1_000_000
    await ended_job(services, ada.id)
    await deliver_due(context)
    (logged,) = await ada.log()
    assert logged["status"] == "DELIVERED"
    assert logged["attempts"][0]["response"] == "a\ufffdü" + "x" * 1996


async def test_workers_at_once_send_each_message_once(
    receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    users = [await new_user(services) for _ in range(6)]
    for user_id in [*users, *reversed(users)]:
        await ended_job(services, user_id, webhook_url=receiver.url)
    tried = await asyncio.gather(*(deliver_due(context, 4) for _ in range(6)))
    assert sum(tried) == 12
    ids = [headers["webhook-id"] for headers, _ in receiver.arrived]
    assert (len(ids), len(set(ids))) == (12, 12)


async def test_what_a_killed_worker_had_claimed_is_sent_by_another_and_counts_once(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, clock: Clock
) -> None:
    await ada.register(receiver.url)
    await ended_job(services, ada.id)
    (lost,) = await claim_messages(context, 10)
    assert await deliver_due(context) == 0
    clock.now += LEASE
    assert await deliver_due(context) == 1
    receiver.answers = [500]
    await deliver(context, lost)  # it was only asleep
    (logged,) = await ada.log()
    assert logged["status"] == "DELIVERED"
    assert len(logged["attempts"]) == 2


async def test_the_loop_delivers_until_it_is_stopped(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ada.register(receiver.url)
    stop = asyncio.Event()
    running = asyncio.create_task(deliver_until(stop, context, pause_seconds=0.05))
    for _ in range(3):
        await ended_job(services, ada.id)
    async with asyncio.timeout(10):
        while [each["status"] for each in await ada.log()] != ["DELIVERED"] * 3:
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert len(receiver.arrived) == 3


async def test_a_slow_endpoint_does_not_hold_up_another(
    ada: Someone,
    bob: Someone,
    receiver: Receiver,
    services: Services,
    context: DeliveryContext,
    clock: Clock,
) -> None:
    for _ in range(20):
        await ended_job(services, ada.id, webhook_url=receiver.url)
    assert len(await claim_messages(context, 32)) == 8
    await ended_job(services, bob.id, webhook_url=receiver.url)
    (message,) = await claim_messages(context, 32)
    assert message.claim.delivery.user_id == bob.id


async def test_the_log_is_forgotten_after_a_month(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, clock: Clock
) -> None:
    await ended_job(services, ada.id, webhook_url=receiver.url)
    await deliver_due(context)
    await ended_job(services, ada.id, webhook_url=receiver.url)
    assert await forget_old_deliveries(services.database, clock.now) == 0
    assert await forget_old_deliveries(services.database, clock.now + timedelta(days=31)) == 1
    assert [each["status"] for each in await ada.log()] == ["PENDING"]


async def test_the_loop_outlives_lost_connections(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(deliver_until(stop, context, pause_seconds=0.05))
    for _ in range(3):
        await lose_connections(services)
        await ended_job(services, ada.id, webhook_url=receiver.url)
        async with asyncio.timeout(10):
            while "PENDING" in {each["status"] for each in await ada.log()}:
                await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert [each["status"] for each in await ada.log()] == ["DELIVERED"] * 3


async def test_a_loop_that_is_cancelled_ends_what_is_under_way(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    receiver.wait_seconds = 0.5
    await ended_job(services, ada.id, webhook_url=receiver.url)
    running = asyncio.create_task(deliver_until(asyncio.Event(), context, pause_seconds=0.05))
    async with asyncio.timeout(10):
        while not receiver.arrived:
            await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [each["status"] for each in await ada.log()] == ["DELIVERED"]


async def test_the_job_of_a_message_may_be_deleted_meanwhile(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    endpoint = await ada.register(receiver.url)
    job_id = await ended_job(services, ada.id)
    assert (await ada.client.delete(f"/v1/jobs/{job_id}")).status_code == 204
    await deliver_due(context)
    message = receiver.verified(endpoint["secret"])
    assert list(message) == ["type", "timestamp", "data"]
    assert message["data"]["id"] == str(job_id)
    (logged,) = await ada.log()
    assert (logged["status"], logged["jobId"]) == ("DELIVERED", None)


async def test_what_the_database_refuses_is_logged_without_the_message(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext, clock: Clock
) -> None:
    await ada.register(receiver.url)
    await ended_job(services, ada.id, metadata={"note": "whsec_not_for_the_log"})
    async with services.database.begin() as transaction:
        refuse = "ALTER TABLE deliveries ADD CHECK (token IS NULL) NOT VALID"
        await rows_of(transaction).connection.execute(text(refuse))
    stop = asyncio.Event()

    def only_once() -> datetime:
        stop.set()
        return clock()

    with capture_logs() as lines:
        await deliver_until(stop, replace(context, clock=only_once))
    (line,) = [line for line in lines if line["event"] == "cannot look for due deliveries"]
    reported = "".join(format_exception(line.pop("exc_info")))
    assert 'new row for relation "deliveries" violates check constraint' in reported
    assert "whsec_not_for_the_log" not in reported + repr(line)
    assert receiver.arrived == []
