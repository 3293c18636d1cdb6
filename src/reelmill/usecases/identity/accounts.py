"""Accounts: one's own, and all of them for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from reelmill.core.errors import AuthenticationError, ConflictError, NotFoundError
from reelmill.settings.service import Registration
from reelmill.usecases.identity.tools import Identity
from reelmill.usecases.jobs.everybodys_jobs import end_jobs_of
from reelmill.usecases.ports.users import Caller, Role, User

_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignInInfo:
    """What somebody without an account needs to know.

    Attributes:
        needs_setup: There is no user yet; the next one becomes administrator.
        setup_token_required: And must know the setup token.
        registration: Who may register, once there is a first user.
    """

    needs_setup: bool
    setup_token_required: bool
    registration: Registration


async def sign_in_info(identity: Identity) -> SignInInfo:
    """What somebody without an account needs to know."""
    async with identity.database.begin() as transaction:
        needs_setup = not await transaction.users.any()
    required = needs_setup and identity.setup_token_needed
    return SignInInfo(needs_setup, required, identity.registration)


async def my_account(identity: Identity, caller: Caller) -> User:
    """The caller's account.

    Raises:
        AuthenticationError: `not_authenticated`: it is gone.
    """
    async with identity.database.begin() as transaction:
        user = await transaction.users.get(caller.user_id)
    if user is None:
        raise AuthenticationError.of("not_authenticated", "The account no longer exists.")
    return user


async def list_users(
    identity: Identity, words: str, after: UUID | None, limit: int
) -> Sequence[User]:
    """Users with `words` in their email, in either case, oldest first, those after one."""
    async with identity.database.begin() as transaction:
        return await transaction.users.page(words, after, limit)


async def change_standing(
    identity: Identity, user_id: UUID, role: Role | None, active: bool | None
) -> User:
    """Give a user another role, shut them out or let them in again; None leaves as it is.

    Who is shut out loses their sessions, reset link and jobs at once; their keys are refused, and
    their webhooks wait, until they are let in.

    Raises:
        NotFoundError: `user_not_found`.
        ConflictError: `last_admin`: nobody would be left to administrate.
    """
    async with identity.database.begin() as transaction:
        await transaction.users.lock_accounts()
        old = await transaction.users.get(user_id)
        if old is None:
            raise NotFoundError.of("user_not_found", f"There is no user {user_id}.")
        new = replace(
            old,
            role=old.role if role is None else role,
            active=old.active if active is None else active,
        )
        now = identity.clock()
        await transaction.users.set_standing(user_id, new.role, new.active, now)
        if await transaction.users.count_administrators() == 0:
            message = f"{old.email!r} is the last active administrator."
            raise ConflictError.of(
                "last_admin", message, hint="make another user an administrator first"
            )
        if not new.active:
            await transaction.sessions.revoke_all(user_id, now)
            await transaction.password_resets.remove(user_id)
            await end_jobs_of(user_id, transaction)
    return new


async def forget_what_ended(identity: Identity) -> None:
    """Remove sessions, invites, password resets and counted tries that ended 30 days ago."""
    before = identity.clock() - _KEPT
    async with identity.database.begin() as transaction:
        await transaction.sessions.remove_ended(before)
        await transaction.invites.remove_ended(before)
        await transaction.password_resets.remove_expired(before)
        await transaction.throttles.remove_old(before)
