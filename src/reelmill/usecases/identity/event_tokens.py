"""Tokens that open one event stream each: for browsers, whose `EventSource` sends no headers.

They stand in addresses, so they are good for a minute and a single use.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from reelmill.core.errors import AuthenticationError
from reelmill.usecases.identity.tools import Identity, MadeToken, hash_of_token, new_token
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.users import Caller, Role

LIFE = timedelta(seconds=60)

_NOTE = "event token "


async def offer_events(identity: Identity, caller: Caller) -> MadeToken:
    """A token for who calls; streams that it opens end with what proved them now."""
    token, ends = new_token(), identity.clock() + LIFE
    asked = {
        "userId": str(caller.user_id),
        "via": caller.via,
        "keyId": caller.key_id and str(caller.key_id),
        "sessionId": caller.session_id and str(caller.session_id),
        "ends": ends.timestamp(),
    }
    async with identity.database.begin() as transaction:
        await transaction.installation.remove_old(_NOTE, 2 * LIFE)
        await transaction.installation.put(_name(token), asked)
    return MadeToken(token, ends)


async def use_event_token(identity: Identity, text: str) -> Caller:
    """Who a token was made for; nobody can use it again.

    Raises:
        AuthenticationError: `event_token_invalid`.
    """
    async with identity.database.begin() as transaction:
        asked = await transaction.installation.take(_name(text))
        if isinstance(asked, Mapping) and asked["ends"] > identity.clock().timestamp():
            found = await _holds(transaction, identity, _caller(asked))
        else:
            found = None
    if found is None:
        sentence = "The token of the event stream was used, has expired, or was not made here."
        hint = "ask for another one with POST /v1/events/token"
        raise AuthenticationError.of("event_token_invalid", sentence, hint=hint)
    return found


async def still_holds(identity: Identity, caller: Caller) -> bool:
    """Whether what proved a caller has not ended."""
    async with identity.database.begin() as transaction:
        return await _holds(transaction, identity, caller) is not None


async def _holds(transaction: Transaction, identity: Identity, caller: Caller) -> Caller | None:
    """The caller with their role of now, None where what proved them has ended."""
    user = await transaction.users.get(caller.user_id)
    if user is None or not user.active:
        return None
    if caller.session_id and not await transaction.sessions.alive(
        caller.session_id, identity.clock()
    ):
        return None
    if caller.key_id:
        keys = await transaction.api_keys.of_user(caller.user_id)
        if caller.key_id not in {key.id for key in keys}:
            return None
    return Caller(user.id, user.role, caller.via, caller.session_id, caller.key_id)


def _caller(asked: Mapping[str, Any]) -> Caller:
    session_id, key_id = (asked[name] and UUID(asked[name]) for name in ("sessionId", "keyId"))
    return Caller(UUID(asked["userId"]), Role.USER, cast(Any, asked["via"]), session_id, key_id)


def _name(token: str) -> str:
    return _NOTE + hash_of_token(token).hex()
