"""Logging in: a password is proved, at the cost of a counted try."""

from __future__ import annotations

from dataclasses import replace

from reelmill.core.errors import AuthenticationError
from reelmill.usecases.identity.credentials import is_email, normal_email, normal_password
from reelmill.usecases.identity.logged_in import Login, begin_session
from reelmill.usecases.identity.throttling import (
    account_counter,
    address_counter,
    count_try,
    forgive,
)
from reelmill.usecases.identity.tools import Client, Identity
from reelmill.usecases.ports.users import User


async def log_in(
    identity: Identity, email: str, password: str, client: Client, old: str | None = None
) -> Login:
    """Begin a session.

    Args:
        identity: What to work with.
        email: As it was typed.
        password: As it was typed.
        client: Where from.
        old: Token of the session that the browser had; it ends.

    Raises:
        AuthenticationError: `invalid_credentials`, the same for every reason.
        LimitError: `too_many_attempts`.
    """
    user = await prove_password(identity, email, password, client.address)
    async with identity.database.begin() as transaction:
        if await transaction.users.hold(user.id) != user:  # changed or shut out since
            raise _wrong()
        return await begin_session(transaction, identity, user, client, old)


async def prove_password(identity: Identity, email: str, password: str, address: str) -> User:
    """The active user whose password it is; an unknown one costs as much time as a wrong one.

    Raises:
        AuthenticationError: `invalid_credentials`.
        LimitError: `too_many_attempts`.
    """
    email, password = normal_email(email), normal_password(password)
    account, place = account_counter(email), address_counter(address)
    await count_try(identity, [account, place])
    user = await _user_with(identity, email)
    known_hash = user.password_hash if user else None
    right = await identity.passwords.matches(known_hash, password, place.key)
    if user is None or not right or not user.active:
        raise _wrong()
    async with identity.database.begin() as transaction:
        await forgive(transaction, account, place, identity.clock())
    return await _with_fresh_hash(identity, user, password)


async def _user_with(identity: Identity, email: str) -> User | None:
    if not is_email(email):
        return None
    async with identity.database.begin() as transaction:
        return await transaction.users.with_email(email)


async def _with_fresh_hash(identity: Identity, user: User, password: str) -> User:
    """The user; where the hash's parameters have changed since, with a hash by the new ones."""
    if not identity.passwords.outdated(user.password_hash):
        return user
    fresh = await identity.passwords.hash(password, str(user.id))
    async with identity.database.begin() as transaction:
        if await transaction.users.hold(user.id) != user:  # changed or shut out since
            raise _wrong()
        await transaction.users.replace_password_hash(user.id, fresh, identity.clock())
    return replace(user, password_hash=fresh)


def _wrong() -> AuthenticationError:
    return AuthenticationError.of("invalid_credentials", "Email or password is wrong.")
