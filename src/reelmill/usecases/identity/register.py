"""Making an account: by oneself, or by the operator at the command line."""

from __future__ import annotations

from uuid import uuid4

from reelmill.core.errors import ConflictError, NotFoundError
from reelmill.usecases.identity.credentials import (
    checked_credentials,
    checked_password,
    normal_email,
)
from reelmill.usecases.identity.logged_in import Login, begin_session
from reelmill.usecases.identity.password_replacement import replace_password
from reelmill.usecases.identity.registration_grant import (
    Passes,
    RegistrationGrant,
    registration_grant,
)
from reelmill.usecases.identity.setup_token import forget_setup_tokens
from reelmill.usecases.identity.throttling import count_try, registration_counter
from reelmill.usecases.identity.tools import Client, Identity
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.users import Role, User

_OPERATOR = "operator"


async def register(
    identity: Identity,
    email: str,
    password: str,
    client: Client,
    passes: Passes,
    old: str | None = None,
) -> Login:
    """Make an account and begin a session; the first user becomes administrator.

    Args:
        identity: What to work with.
        email: As it was typed.
        password: As it was typed.
        client: Where from.
        passes: Setup token or invite.
        old: Token of the session that the browser had; it ends.

    Raises:
        RequestError: `invalid_email`, `password_too_short`, `password_too_long`.
        ForbiddenError: see `registration_grant`.
        ConflictError: `email_taken`.
        LimitError: `too_many_attempts`.
    """
    email, password = checked_credentials(email, password)
    place = registration_counter(client.address, identity.registrations_per_hour)
    await count_try(identity, [place])
    async with identity.database.begin() as transaction:
        await registration_grant(transaction, identity, email, passes)  # before the costly hash
    password_hash = await identity.passwords.hash(password, place.key)
    async with identity.database.begin() as transaction:
        await transaction.users.lock_accounts()
        grant = await registration_grant(transaction, identity, email, passes)
        user = await _add(transaction, identity, email, password_hash, grant.role)
        await _use_up(transaction, identity, grant)
        return await begin_session(transaction, identity, user, client, old)


async def create_user(identity: Identity, email: str, password: str, role: Role) -> User:
    """Make an account without asking for leave: for the operator.

    Raises:
        RequestError: `invalid_email`, `password_too_short`, `password_too_long`.
        ConflictError: `email_taken`.
    """
    email, password = checked_credentials(email, password)
    password_hash = await identity.passwords.hash(password, _OPERATOR)
    async with identity.database.begin() as transaction:
        await transaction.users.lock_accounts()
        return await _add(transaction, identity, email, password_hash, role)


async def reset_password(identity: Identity, email: str, password: str) -> User:
    """Give a user a new password and end all their sessions: for the operator.

    Raises:
        RequestError: `password_too_short`, `password_too_long`.
        NotFoundError: `user_not_found`.
    """
    password_hash = await identity.passwords.hash(checked_password(password), _OPERATOR)
    async with identity.database.begin() as transaction:
        found = await transaction.users.with_email(normal_email(email))
        user = None if found is None else await transaction.users.hold(found.id)
        if user is None:
            raise NotFoundError.of("user_not_found", f"There is no user {email!r}.")
        await replace_password(transaction, user.id, password_hash, identity.clock())
        return user


async def _add(
    transaction: Transaction, identity: Identity, email: str, password_hash: str, role: Role
) -> User:
    user = User(uuid4(), email, password_hash, role, True, identity.clock())
    if not await transaction.users.add(user):
        message = f"An account with the address {email!r} already exists."
        raise ConflictError.of("email_taken", message, "/email", "log in instead")
    await forget_setup_tokens(transaction)
    return user


async def _use_up(transaction: Transaction, identity: Identity, grant: RegistrationGrant) -> None:
    if grant.invite is not None:
        await transaction.invites.mark_used(grant.invite.id, identity.clock())
