"""Endpoints over HTTP: registered, changed, tried, removed, and nobody else's business."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from receiver import Clock, Receiver, Someone, ended_job
from standardwebhooks import WebhookVerificationError

from reelmill.bootstrap.service import Services
from reelmill.usecases.webhooks.deliver import DeliveryContext, deliver_due

pytestmark = pytest.mark.anyio

URL = "https://hooks.example/reelmill"


async def test_the_secret_is_shown_once_and_the_rest_is_listed(ada: Someone) -> None:
    made = await ada.register(URL, description="n8n", events=["job.failed"])
    assert made.pop("secret").startswith("whsec_")
    assert (made["url"], made["description"], made["events"]) == (URL, "n8n", ["job.failed"])
    assert (await ada.get("/v1/webhooks"))["items"] == [made]
    assert await ada.get(f"/v1/webhooks/{made['id']}") == made


async def test_without_events_an_endpoint_is_told_all_of_them(ada: Someone) -> None:
    made = await ada.register(URL)
    assert made["events"] == ["job.succeeded", "job.failed", "job.cancelled"]


async def test_an_endpoint_is_changed_in_parts(ada: Someone) -> None:
    made = await ada.register(URL, description="old")
    path = f"/v1/webhooks/{made['id']}"
    answer = await ada.client.patch(path, json={"active": False, "events": ["job.failed"]})
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["active"], changed["events"]) == (False, ["job.failed"])
    assert (changed["url"], changed["description"]) == (URL, "old")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "ftp://x.example/"}, "webhook_url_invalid"),
        ({"url": "nonsense"}, "webhook_url_invalid"),
        ({"url": "http://"}, "webhook_url_invalid"),
        ({"url": "http://x.example:99999/"}, "webhook_url_invalid"),
        ({"url": "https://me:pw@x.example/"}, "webhook_url_invalid"),
        ({"url": "https://x. example/"}, "webhook_url_invalid"),
        ({"url": "https://x.example/" + "a" * 2000}, "webhook_url_invalid"),
        ({"url": "http://10.0.0.1/"}, "webhook_address_private"),
        ({"url": "http://[::1]/"}, "webhook_address_private"),
        ({"url": "http://169.254.169.254/latest"}, "webhook_address_private"),
        ({"url": "http://8.8.8.8:22/"}, "webhook_port_refused"),
        ({"url": URL, "events": ["job.exploded"]}, "unknown_value"),
        ({"url": URL, "events": ["webhook.test"]}, "unknown_value"),
        ({"url": URL, "events": []}, "out_of_range"),
        ({"url": URL, "secret": "mine"}, "unknown_field"),
        ({"url": URL, "description": "a\0b"}, "invalid_text"),
        ({"url": URL, "description": "\ud800"}, "invalid_text"),
        ({"url": URL, "description": "x" * 201}, "text_too_long"),
        ({"url": "https://x.example/\0"}, "invalid_text"),
        ({"url": "https://x.example/\ud800"}, "invalid_text"),
        ({}, "missing_field"),
    ],
)
async def test_what_cannot_be_an_endpoint_is_refused(
    ada: Someone, body: dict[str, object], code: str
) -> None:
    answer = await ada.client.post(
        "/v1/webhooks", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


async def test_there_is_a_most_of_endpoints(ada: Someone, bob: Someone) -> None:
    for _ in range(20):
        await ada.register(URL)
    answer = await ada.client.post("/v1/webhooks", json={"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")
    await bob.register(URL)


async def test_a_test_message_is_sent_and_its_outcome_can_be_read(
    ada: Someone, receiver: Receiver, context: DeliveryContext
) -> None:
    endpoint = await ada.register(receiver.url)
    queued = await ada.post(f"/v1/webhooks/{endpoint['id']}/test")
    assert (queued["status"], queued["event"]) == ("PENDING", "webhook.test")
    await deliver_due(context)
    assert receiver.verified(endpoint["secret"])["type"] == "webhook.test"
    read = await ada.get(f"/v1/deliveries/{queued['id']}")
    assert read["status"] == "DELIVERED"
    assert read["payload"]["data"] == {"webhookId": endpoint["id"]}


async def test_after_a_rotation_both_secrets_sign_for_a_day(
    ada: Someone, receiver: Receiver, context: DeliveryContext, clock: Clock
) -> None:
    endpoint = await ada.register(receiver.url)
    path = f"/v1/webhooks/{endpoint['id']}"
    rotated = await ada.post(f"{path}/rotate-secret")
    assert rotated["secret"] != endpoint["secret"]
    await ada.post(f"{path}/test")
    await deliver_due(context)
    assert receiver.verified(rotated["secret"]) == receiver.verified(endpoint["secret"])
    clock.forward(hours=24)
    await ada.post(f"{path}/test")
    await deliver_due(context)
    headers, _ = receiver.arrived[-1]
    assert len(headers["webhook-signature"].split()) == 1


async def test_the_signing_secret_of_job_urls_rotates_too(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    old = await ada.get("/v1/webhooks/signing-secret")
    assert old == await ada.get("/v1/webhooks/signing-secret")
    new = await ada.post("/v1/webhooks/signing-secret/rotate")
    assert new["secret"] != old["secret"]
    await ended_job(services, ada.id, webhook_url=receiver.url)
    await deliver_due(context)
    assert receiver.verified(new["secret"]) == receiver.verified(old["secret"])
    await ada.post("/v1/webhooks/signing-secret/rotate")
    await ended_job(services, ada.id, webhook_url=receiver.url)
    await deliver_due(context)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(old["secret"])


async def test_a_replay_is_a_new_delivery_of_the_same_message(
    ada: Someone, receiver: Receiver, services: Services, context: DeliveryContext
) -> None:
    await ended_job(services, ada.id, webhook_url=receiver.url)
    await deliver_due(context)
    (first,) = await ada.log()
    again = await ada.post(f"/v1/deliveries/{first['id']}/replay")
    assert again["id"] != first["id"]
    await deliver_due(context)
    ids = [headers["webhook-id"] for headers, _ in receiver.arrived]
    assert len(set(ids)) == 2
    bodies = [body for _, body in receiver.arrived]
    assert bodies[0] == bodies[1]


async def test_deliveries_are_listed_by_endpoint_and_by_job_in_pages(
    ada: Someone, services: Services
) -> None:
    endpoint = await ada.register(URL)
    other = await ada.register(URL, events=["job.failed"])
    jobs = [await ended_job(services, ada.id) for _ in range(5)]
    of_endpoint = await ada.get(f"/v1/webhooks/{endpoint['id']}/deliveries?limit=3")
    rest = await ada.get(
        f"/v1/webhooks/{endpoint['id']}/deliveries?limit=3&cursor={of_endpoint['nextCursor']}"
    )
    reported = [each["jobId"] for each in [*of_endpoint["items"], *rest["items"]]]
    assert reported == [str(job) for job in reversed(jobs)]
    assert rest["nextCursor"] is None
    assert (await ada.get(f"/v1/webhooks/{other['id']}/deliveries"))["items"] == []
    of_job = await ada.get(f"/v1/deliveries?jobId={jobs[2]}")
    assert [each["jobId"] for each in of_job["items"]] == [str(jobs[2])]
    answer = await ada.client.get("/v1/deliveries?cursor=nonsense")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_nobody_reaches_anothers_endpoints_or_deliveries(
    ada: Someone, bob: Someone, services: Services
) -> None:
    endpoint = await ada.register(URL)
    job_id = await ended_job(services, ada.id)
    (delivery,) = await ada.log()
    path, log = f"/v1/webhooks/{endpoint['id']}", f"/v1/deliveries/{delivery['id']}"
    for method, where in (
        ("GET", path),
        ("PATCH", path),
        ("DELETE", path),
        ("POST", f"{path}/rotate-secret"),
        ("POST", f"{path}/test"),
        ("GET", f"{path}/deliveries"),
        ("GET", log),
        ("POST", f"{log}/replay"),
        ("GET", f"/v1/webhooks/{uuid4()}"),
        ("GET", "/v1/webhooks/nonsense"),
    ):
        body = {"json": {"active": False}} if method == "PATCH" else {}
        answer = await bob.client.request(method, where, **body)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), where
    assert (await bob.get("/v1/webhooks"))["items"] == []
    assert (await bob.get(f"/v1/deliveries?jobId={job_id}"))["items"] == []
    assert (await ada.get(path))["active"] is True


async def test_a_removed_endpoint_is_gone_with_its_log(ada: Someone, services: Services) -> None:
    endpoint = await ada.register(URL)
    await ended_job(services, ada.id)
    path = f"/v1/webhooks/{endpoint['id']}"
    assert (await ada.client.delete(path)).status_code == 204
    assert (await ada.client.delete(path)).status_code == 404
    assert await ada.log() == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.1/hook", "webhook_address_private"),
        ("http://8.8.8.8:25/hook", "webhook_port_refused"),
    ],
)
async def test_a_job_whose_end_could_not_be_told_is_refused(
    ada: Someone, url: str, code: str
) -> None:
    spec = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}
    answer = await ada.client.post("/v1/render", json=spec | {"webhookUrl": url})
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert (problem["code"], problem["pointer"]) == (code, "/webhookUrl")
