"""Tokens for event streams over HTTP, and who watches by one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from reelmill.adapters.postgres.outage import is_outage
from reelmill.api.dependencies import CallerOf, ServicesOf, admitted, caller, still_proved
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.event_tokens import offer_events, still_holds, use_event_token
from reelmill.usecases.json_model import JsonModel, Time
from reelmill.usecases.ports.users import Caller

router = APIRouter(tags=["jobs"])


class EventTokenModel(JsonModel):
    """A token that opens one stream."""

    token: str
    expires_at: Time


@router.post("/v1/events/token", status_code=201)
async def post_event_token(
    response: Response, services: ServicesOf, who: CallerOf
) -> EventTokenModel:
    """A token for `EventSource`, which sends no headers: `/v1/events?token=…`.

    It opens one stream within 60 seconds. The stream ends with the credentials that asked for it.
    """
    response.headers["Cache-Control"] = "no-store"
    made = await offer_events(services.identity, who)
    return EventTokenModel(token=made.token, expires_at=made.expires_at)


async def watcher(
    request: Request,
    services: ServicesOf,
    token: Annotated[
        str | None, Query(max_length=200, description="Of `POST /v1/events/token`.")
    ] = None,
) -> Caller:
    """Who watches: proved by a token in the query, or else as for any request.

    Raises:
        AuthenticationError: `event_token_invalid`, and those of `caller`.
    """
    if token is None:
        return await caller(request, services)
    who = await use_event_token(services.identity, token)
    request.state.watcher = who
    return admitted(request, who)


WatcherOf = Annotated[Caller, Depends(watcher)]
"""Type of a route's parameter that is given who watches."""


async def still_watching(request: Request, services: Services) -> bool:
    """Whether who watches still may; an unreachable database denies nothing."""
    who = getattr(request.state, "watcher", None)
    if who is None:
        return await still_proved(request, services)
    try:
        return await still_holds(services.identity, who)
    except Exception as error:
        if not is_outage(error):
            raise
        return True
