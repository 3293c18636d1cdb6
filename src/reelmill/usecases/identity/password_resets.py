"""Password resets: an administrator lets a user set a new password without the old one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from reelmill.core.errors import ConflictError, ForbiddenError, NotFoundError
from reelmill.usecases.identity.credentials import checked_password
from reelmill.usecases.identity.password_replacement import replace_password
from reelmill.usecases.identity.throttling import (
    account_counter,
    address_counter,
    count_try,
    forgive,
)
from reelmill.usecases.identity.tools import (
    Client,
    Identity,
    MadeToken,
    hash_of_token,
    new_token,
)
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.users import User

LIFE = timedelta(hours=24)


async def create_password_reset(identity: Identity, user_id: UUID) -> MadeToken:
    """Let a user set a new password, once; an earlier reset of theirs becomes void.

    Raises:
        NotFoundError: `user_not_found`.
        ConflictError: `user_deactivated`: they could not use it.
    """
    made = MadeToken(new_token(), identity.clock() + LIFE)
    async with identity.database.begin() as transaction:
        user = await transaction.users.hold(user_id)
        if user is None:
            raise NotFoundError.of("user_not_found", f"There is no user {user_id}.")
        if not user.active:
            message = f"{user.email!r} is deactivated and cannot use a reset link."
            hint = "give the user access first"
            raise ConflictError.of("user_deactivated", message, hint=hint)
        await transaction.password_resets.put(user_id, hash_of_token(made.token), made.expires_at)
    return made


async def use_password_reset(
    identity: Identity, token: str, new_password: str, client: Client
) -> None:
    """Set a new password and end the user's sessions, bearer tokens and reset link.

    Raises:
        RequestError: `password_too_short`, `password_too_long`.
        ForbiddenError: `password_reset_invalid`, the same for every reason.
        LimitError: `too_many_attempts`.
    """
    new_password = checked_password(new_password, "/newPassword")
    place = address_counter(client.address)
    await count_try(identity, [place])
    async with identity.database.begin() as transaction:
        await _user_with(transaction, identity, token)  # before the costly hash
    password_hash = await identity.passwords.hash(new_password, place.key)
    async with identity.database.begin() as transaction:
        user, now = await _user_with(transaction, identity, token), identity.clock()
        await replace_password(transaction, user.id, password_hash, now)
        await forgive(transaction, account_counter(user.email), place, now)


async def _user_with(transaction: Transaction, identity: Identity, token: str) -> User:
    """The user, held: of several who come with one link at once, one still finds it then."""
    digest, now = hash_of_token(token), identity.clock()
    user_id = await transaction.password_resets.user_with_token(digest, now)
    user = None if user_id is None else await transaction.users.hold(user_id)
    if user is None or await transaction.password_resets.user_with_token(digest, now) != user_id:
        raise _invalid()
    return user


def _invalid() -> ForbiddenError:
    message = "The link was used, has expired, was replaced by a newer one, or is incomplete."
    hint = "ask an administrator for a new link"
    return ForbiddenError.of("password_reset_invalid", message, "/token", hint)
