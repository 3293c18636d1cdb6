"""The mix of a spec, heard at a short-lived address."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from reelmill.api.base_url import base_url
from reelmill.api.client_gone import while_wanted
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.job_body import json_response
from reelmill.core.errors import Problem, ResourceError, SourceError, SpecError
from reelmill.usecases.json_model import JsonModel, Time, Url
from reelmill.usecases.listening.offer import FROM, begin_listen, offer_listen, while_current

router = APIRouter(prefix="/v1/listen", tags=["jobs"])

_AUDIO = "/audio"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Accept-Ranges": "none"}


class ListenBody(JsonModel):
    """What is to be heard."""

    spec: dict[str, Any] = Field(description="A render spec.")
    begin: float = Field(
        0, alias="from", ge=0, le=100_000, strict=True, description="Seconds from the start."
    )


class ListenAddress(JsonModel):
    """Where it can be heard."""

    url: Url = Field(description="Streams MP3; for you alone, as nobody can guess it.")
    expires_at: Time = Field(description="Until when it can be opened.")


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={201: {"model": ListenAddress}},
)
async def create(
    request: Request, body: ListenBody, services: ServicesOf, caller: CallerOf
) -> Response:
    """An address that streams the mix of a spec from a time on, for ten minutes.

    One stream a user: asking again, or opening the address again, ends the one before. Problems of
    the spec point into it from `/spec`.
    """
    checking = services.planner.check_sound(body.spec, body.begin, caller.user_id)
    try:
        await while_wanted(request, checking)
    except (SpecError, SourceError, ResourceError) as error:
        error.problems = tuple(map(_in_body, error.problems))
        raise
    user, now = caller.user_id, services.clock()
    offer = await offer_listen(body.spec, body.begin, user, now, services.database)
    url = f"{base_url(services)}{router.prefix}{_AUDIO}?{urlencode({'token': offer.token})}"
    return json_response(ListenAddress(url=url, expires_at=offer.expires_at).as_json(), 201)


@router.get(_AUDIO, include_in_schema=False)
async def audio(
    request: Request,
    services: ServicesOf,
    token: Annotated[str, Query(max_length=200)],
) -> StreamingResponse:
    """The stream; it ends with its connection. What proves the caller is the token."""
    begun = await begin_listen(token, services.clock(), services.database)
    listen = begun.listen
    sound = services.planner.sound(begun.spec, listen.from_seconds, listen.user_id)
    pieces = while_current(sound, begun, services.database)
    first = await anext(pieces, b"")  # what is wrong is found before the answer begins
    return StreamingResponse(
        _connected(first, pieces, request), headers=_HEADERS, media_type="audio/mpeg"
    )


async def _connected(
    first: bytes, pieces: AsyncGenerator[bytes, None], request: Request
) -> AsyncIterator[bytes]:
    async with aclosing(pieces):
        yield first
        async for piece in pieces:
            if await request.is_disconnected():
                return
            yield piece


def _in_body(problem: Problem) -> Problem:
    """The problem where it is in what was sent: the spec is a part of that."""
    if problem.pointer == FROM:
        return problem
    return replace(problem, pointer=f"/spec{problem.pointer}")
