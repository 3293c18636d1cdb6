"""API keys: made, shown once, recognised, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from reelmill.core.errors import AuthenticationError, ConflictError, NotFoundError, RequestError
from reelmill.usecases.identity.key_format import is_key, new_key
from reelmill.usecases.identity.tools import Identity, hash_of_token
from reelmill.usecases.one_line import is_one_line
from reelmill.usecases.ports.users import ApiKey, Caller

MOST_KEYS = 100
"""Keys that one user may have."""

MOST_NAME_CHARACTERS = 100

_WRITTEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made.

    Attributes:
        record: What is kept of it.
        text: What to send; it cannot be shown again.
    """

    record: ApiKey
    text: str = field(repr=False)


async def create_key(identity: Identity, caller: Caller, name: str) -> NewKey:
    """Make a key for the caller.

    Raises:
        RequestError: `empty`, `text_too_long`, `invalid_text`.
        ConflictError: `too_many_api_keys`.
    """
    name, text = _checked_name(name), new_key()
    record = ApiKey(uuid4(), caller.user_id, name, text[-4:], identity.clock(), None)
    async with identity.database.begin() as transaction:
        if len(await transaction.api_keys.of_user(caller.user_id)) >= MOST_KEYS:
            message = f"You have reached the limit of {MOST_KEYS} API keys; revoke some first."
            raise ConflictError.of("too_many_api_keys", message)
        await transaction.api_keys.add(record, hash_of_token(text))
    return NewKey(record, text)


async def list_keys(identity: Identity, caller: Caller) -> Sequence[ApiKey]:
    """The caller's keys, newest first."""
    async with identity.database.begin() as transaction:
        return await transaction.api_keys.of_user(caller.user_id)


async def revoke_key(identity: Identity, caller: Caller, key_id: UUID) -> None:
    """End one of the caller's keys.

    Raises:
        NotFoundError: `api_key_not_found`.
    """
    async with identity.database.begin() as transaction:
        if not await transaction.api_keys.revoke(caller.user_id, key_id):
            raise NotFoundError.of("api_key_not_found", f"There is no API key {key_id}.")


async def recognise_key(identity: Identity, text: str) -> Caller:
    """Whose key it is; its use is written at most once a minute.

    Raises:
        AuthenticationError: `invalid_api_key`.
    """
    if not is_key(text):
        hint = "a key begins with rm_live_ and has 44 characters; copy it again"
        raise AuthenticationError.of("invalid_api_key", "This is not an API key.", hint=hint)
    owner = await identity.reads.key_owner(hash_of_token(text))
    if owner is None:
        raise AuthenticationError.of("invalid_api_key", "The API key is revoked or unknown.")
    now = identity.clock()
    if owner.last_used_at is None or now - owner.last_used_at >= _WRITTEN_EVERY:
        async with identity.database.begin() as transaction:
            await transaction.api_keys.touch(owner.key_id, now, now - _WRITTEN_EVERY)
    return Caller(owner.user_id, owner.role, "key", key_id=owner.key_id)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise RequestError.of("empty", "The name is empty.", "/name")
    if len(name) > MOST_NAME_CHARACTERS:
        message = (
            f"The name has {len(name)} characters; at most {MOST_NAME_CHARACTERS} are allowed."
        )
        raise RequestError.of("text_too_long", message, "/name")
    if not is_one_line(name):
        message = "The name contains characters that cannot be printed."
        raise RequestError.of("invalid_text", message, "/name")
    return name
