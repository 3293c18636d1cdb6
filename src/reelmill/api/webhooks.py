"""Webhooks: endpoints, what signs, and the log of deliveries."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from reelmill.api.dependencies import CallerOf, OwnedOf, ServicesOf
from reelmill.api.query import WholeNumber
from reelmill.usecases.json_model import JsonModel, NextCursor, Time, Url
from reelmill.usecases.page import Page
from reelmill.usecases.ports.webhooks import (
    Delivery,
    DeliveryStatus,
    Event,
    NewWebhook,
    SigningSecret,
    Webhook,
    WebhookChange,
)
from reelmill.usecases.webhooks import endpoints
from reelmill.usecases.webhooks.log import (
    Logged,
    Wanted,
    list_deliveries,
    read_delivery,
    replay,
)

router = APIRouter(prefix="/v1", tags=["webhooks"])

JobEvent = Literal[Event.JOB_SUCCEEDED, Event.JOB_FAILED, Event.JOB_CANCELLED]
Description = Annotated[str, Field(max_length=200)]


class NewWebhookBody(JsonModel):
    """An endpoint to be registered."""

    url: Url = Field(description="http or https address that messages are posted to.")
    description: Description = ""
    events: list[JobEvent] = Field(
        [Event.JOB_SUCCEEDED, Event.JOB_FAILED, Event.JOB_CANCELLED], min_length=1, max_length=3
    )


class WebhookChangeBody(JsonModel):
    """What is to change of an endpoint; what is absent stays."""

    url: Url | None = None
    description: Description | None = None
    events: list[JobEvent] | None = Field(None, min_length=1, max_length=3)
    active: bool | None = Field(None, strict=True)


class WebhookModel(JsonModel):
    """A registered endpoint."""

    id: UUID
    url: Url
    description: str
    events: list[JobEvent]
    active: bool = Field(description="False once you switch it off, or its server answers 410.")
    previous_secret_expires_at: Time | None
    created_at: Time
    updated_at: Time


class WebhookWithSecret(WebhookModel):
    """An endpoint with its secret, which is shown here and never again."""

    secret: str


class Webhooks(JsonModel):
    """All your endpoints."""

    items: list[WebhookModel]
    next_cursor: NextCursor = None


class SecretModel(JsonModel):
    """What messages to the `webhookUrl` of your jobs are signed with."""

    secret: str
    previous_secret_expires_at: Time | None


class AttemptModel(JsonModel):
    """One try to deliver."""

    at: Time
    status_code: int | None
    seconds: float
    error: str | None
    response: str = Field(description="Beginning of the answer.")


class DeliveryModel(JsonModel):
    """A message to one address, and how often it was tried."""

    id: UUID
    webhook_id: UUID | None = Field(description="Null for the `webhookUrl` of a job.")
    job_id: UUID | None
    url: Url
    event: Event
    status: DeliveryStatus
    attempt_count: int
    attempts: list[AttemptModel]
    next_attempt_at: Time | None
    created_at: Time
    finished_at: Time | None


class DeliveryWithPayload(DeliveryModel):
    """A message with what it told when it was queued."""

    payload: dict[str, Any]


class Deliveries(JsonModel):
    """A page of deliveries, newest first."""

    items: list[DeliveryModel]
    next_cursor: NextCursor


class PageQuery(JsonModel):
    """Which page of a list."""

    cursor: str | None = Field(
        None, max_length=500, description="`nextCursor` of the previous page."
    )
    limit: WholeNumber = Field(25, ge=1, le=100)


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    job_id: UUID | None = None


@router.get("/webhooks")
async def get_webhooks(own: OwnedOf) -> Webhooks:
    """Your endpoints, oldest first."""
    return Webhooks(items=[_model(each) for each in await endpoints.list_webhooks(own)])


@router.post("/webhooks", status_code=201)
async def post_webhook(body: NewWebhookBody, response: Response, own: OwnedOf) -> WebhookWithSecret:
    """Register an endpoint; its secret is in this answer only."""
    new = NewWebhook(body.url, body.description, body.events)
    made = await endpoints.register(own, new)
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    return _with_secret(made, response)


@router.get("/webhooks/signing-secret")
async def get_signing_secret(response: Response, own: OwnedOf) -> SecretModel:
    """What messages to the `webhookUrl` of your jobs are signed with."""
    return _secret(await endpoints.read_signing_secret(own), response)


@router.post("/webhooks/signing-secret/rotate")
async def rotate_signing_secret(
    response: Response, own: OwnedOf, services: ServicesOf
) -> SecretModel:
    """A new one; the one before signs too for 24 hours."""
    return _secret(await endpoints.rotate_signing_secret(own, services.clock()), response)


@router.get("/webhooks/{webhook_id:uuid}")
async def get_webhook(webhook_id: UUID, own: OwnedOf) -> WebhookModel:
    """One of your endpoints."""
    return _model(await endpoints.read_webhook(own, webhook_id))


@router.patch("/webhooks/{webhook_id:uuid}")
async def patch_webhook(webhook_id: UUID, body: WebhookChangeBody, own: OwnedOf) -> WebhookModel:
    """Change an endpoint; what waits for one that is switched off is given up."""
    change = WebhookChange(body.url, body.description, body.events, body.active)
    return _model(await endpoints.change_webhook(own, webhook_id, change))


@router.delete("/webhooks/{webhook_id:uuid}", status_code=204)
async def delete_webhook(webhook_id: UUID, own: OwnedOf) -> None:
    """Remove an endpoint and its log."""
    await endpoints.remove_webhook(own, webhook_id)


@router.post("/webhooks/{webhook_id:uuid}/rotate-secret")
async def rotate_secret(
    webhook_id: UUID, response: Response, own: OwnedOf, services: ServicesOf
) -> WebhookWithSecret:
    """Give an endpoint a new secret; the one before signs too for 24 hours."""
    rotated = await endpoints.rotate_secret(own, webhook_id, services.clock())
    return _with_secret(rotated, response)


@router.post("/webhooks/{webhook_id:uuid}/test", status_code=202)
async def test_webhook(webhook_id: UUID, own: OwnedOf) -> DeliveryModel:
    """Send a message `webhook.test`; its delivery tells what came of it."""
    return _delivery(Logged(await endpoints.test_webhook(own, webhook_id), ()))


@router.get("/webhooks/{webhook_id:uuid}/deliveries")
async def get_webhook_deliveries(
    webhook_id: UUID, query: Annotated[PageQuery, Query()], who: CallerOf, services: ServicesOf
) -> Deliveries:
    """What one endpoint was told, newest first."""
    wanted = Wanted(who.user_id, webhook_id, None, query.cursor, query.limit)
    return _page(await list_deliveries(wanted, services.database))


@router.get("/deliveries")
async def get_deliveries(
    query: Annotated[DeliveryQuery, Query()], who: CallerOf, services: ServicesOf
) -> Deliveries:
    """What was told, of all your jobs or of one, newest first."""
    wanted = Wanted(who.user_id, None, query.job_id, query.cursor, query.limit)
    return _page(await list_deliveries(wanted, services.database))


@router.get("/deliveries/{delivery_id:uuid}")
async def get_delivery(
    delivery_id: UUID, who: CallerOf, services: ServicesOf
) -> DeliveryWithPayload:
    """One message, with what it told."""
    found = await read_delivery(who.user_id, delivery_id, services.database)
    payload = dict(found.delivery.payload)
    return DeliveryWithPayload(**_delivery(found).model_dump(), payload=payload)


@router.post("/deliveries/{delivery_id:uuid}/replay", status_code=202)
async def replay_delivery(delivery_id: UUID, who: CallerOf, services: ServicesOf) -> DeliveryModel:
    """Send a message once more, as a new delivery."""
    return _delivery(Logged(await replay(who.user_id, delivery_id, services.database), ()))


def _model(webhook: Webhook) -> WebhookModel:
    return WebhookModel(**_fields(webhook))


def _with_secret(webhook: Webhook, response: Response) -> WebhookWithSecret:
    response.headers["Cache-Control"] = "no-store"
    return WebhookWithSecret(**_fields(webhook), secret=webhook.secret.readable())


def _fields(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "description": webhook.description,
        "events": list(webhook.events),
        "active": webhook.active,
        "previous_secret_expires_at": webhook.secret.previous_expires_at,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }


def _secret(secret: SigningSecret, response: Response) -> SecretModel:
    response.headers["Cache-Control"] = "no-store"
    expiry = secret.previous_expires_at
    return SecretModel(secret=secret.readable(), previous_secret_expires_at=expiry)


def _page(page: Page[Logged]) -> Deliveries:
    return Deliveries(
        items=[_delivery(each) for each in page.entries], next_cursor=page.next_cursor
    )


def _delivery(logged: Logged) -> DeliveryModel:
    delivery: Delivery = logged.delivery
    return DeliveryModel(
        id=delivery.id,
        webhook_id=delivery.webhook_id,
        job_id=delivery.job_id,
        url=delivery.url,
        event=delivery.event,
        status=delivery.status,
        attempt_count=delivery.attempts,
        attempts=[
            AttemptModel(
                at=each.at,
                status_code=each.status_code,
                seconds=each.seconds,
                error=each.error,
                response=each.response,
            )
            for each in logged.attempts
        ],
        next_attempt_at=delivery.next_attempt_at,
        created_at=delivery.created_at,
        finished_at=delivery.finished_at,
    )
