"""An address at which one user may listen for a while, and whether they still do."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from reelmill.core.errors import NotFoundError
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.listens import Listen

FROM = "/from"
"""JSON pointer of the time at which listening begins."""

LIFE_SECONDS = 600
"""How long an address can be opened."""

LONGEST_SECONDS = 1800.0
"""After which a stream ends, however much is left."""

_LOOK_SECONDS = 1.0
"""How often a stream asks whether it is still the one that is listened to."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Leave to listen.

    Attributes:
        token: Whoever has it may listen.
        expires_at: Until when it can be opened.
    """

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A stream that somebody listens to now.

    Attributes:
        listen: What.
        stream_id: Random; another one ends this one.
    """

    listen: Listen
    stream_id: UUID

    @property
    def spec(self) -> dict[str, Any]:
        """The spec, as it was sent."""
        document: dict[str, Any] = json.loads(self.listen.spec)
        return document


async def offer_listen(
    spec: Mapping[str, Any], from_seconds: float, user_id: UUID, now: datetime, database: Database
) -> Offer:
    """Let a user listen; the address they had before stops, and so does its stream."""
    token, expires_at = secrets.token_urlsafe(32), now + timedelta(seconds=LIFE_SECONDS)
    listen = Listen(user_id, json.dumps(spec), from_seconds, expires_at)
    async with database.begin() as transaction:
        await transaction.listens.put(listen, _hash(token))
    return Offer(token, expires_at)


async def begin_listen(token: str, now: datetime, database: Database) -> Begun:
    """Open an address; a stream that was opened before with it ends.

    Raises:
        NotFoundError: `not_found`: no such address, or no longer.
    """
    stream_id = uuid4()
    async with database.begin() as transaction:
        listen = await transaction.listens.begin(_hash(token), stream_id, now)
    if listen is None:
        sentence = "There is nothing to listen to at this address, or no longer."
        raise NotFoundError.of("not_found", sentence, "", "POST /v1/listen again")
    return Begun(listen, stream_id)


async def while_current(
    pieces: AsyncGenerator[bytes, None], begun: Begun, database: Database
) -> AsyncGenerator[bytes, None]:
    """The pieces, until another stream of the user begins or it has lasted for long enough."""
    started = looked = time.monotonic()
    async with aclosing(pieces):
        async for piece in pieces:
            now = time.monotonic()
            if now - looked > _LOOK_SECONDS:
                looked = now
                if now - started > LONGEST_SECONDS or not await _goes_on(begun, database):
                    return
            yield piece


async def _goes_on(begun: Begun, database: Database) -> bool:
    async with database.begin() as transaction:
        return await transaction.listens.goes_on(begun.listen.user_id, begun.stream_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
