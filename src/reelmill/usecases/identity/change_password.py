"""A user changes their password."""

from __future__ import annotations

from reelmill.core.errors import AuthenticationError, RequestError
from reelmill.usecases.identity.credentials import checked_password
from reelmill.usecases.identity.log_in import prove_password
from reelmill.usecases.identity.logged_in import Login, begin_session
from reelmill.usecases.identity.password_replacement import replace_password
from reelmill.usecases.identity.tools import Client, Identity
from reelmill.usecases.ports.users import Caller, User


async def change_password(
    identity: Identity, caller: Caller, current: str, new: str, client: Client
) -> Login:
    """Change the password, end all sessions and begin a fresh one.

    Raises:
        RequestError: `wrong_password`, `password_too_short`, `password_too_long`.
        LimitError: `too_many_attempts`.
    """
    new = checked_password(new, "/newPassword")
    user = await _proved(identity, caller, current, client)
    password_hash = await identity.passwords.hash(new, str(user.id))
    async with identity.database.begin() as transaction:
        if await transaction.users.hold(user.id) != user:  # changed or shut out since
            raise _wrong()
        await replace_password(transaction, user.id, password_hash, identity.clock())
        return await begin_session(transaction, identity, user, client, None)


async def _proved(identity: Identity, caller: Caller, current: str, client: Client) -> User:
    async with identity.database.begin() as transaction:
        user = await transaction.users.get(caller.user_id)
    try:
        return await prove_password(identity, user.email if user else "", current, client.address)
    except AuthenticationError as error:
        raise _wrong() from error


def _wrong() -> RequestError:
    return RequestError.of("wrong_password", "The password is wrong.", "/currentPassword")
