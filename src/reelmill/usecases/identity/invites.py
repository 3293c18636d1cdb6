"""Invites: an administrator lets somebody register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from reelmill.core.errors import ConflictError, NotFoundError
from reelmill.settings.service import Registration
from reelmill.usecases.identity.credentials import checked_email
from reelmill.usecases.identity.tools import Identity, hash_of_token, new_token
from reelmill.usecases.ports.users import Caller, Invite


@dataclass(frozen=True, slots=True)
class NewInvite:
    """An invite that was just made.

    Attributes:
        record: What is kept of it.
        token: What to send; it cannot be shown again.
    """

    record: Invite
    token: str = field(repr=False)


async def create_invite(
    identity: Identity, caller: Caller, email: str | None, days: int
) -> NewInvite:
    """Invite an address, or whoever is told the token.

    Args:
        identity: What to work with.
        caller: The administrator.
        email: The only address it shall be good for, None for any.
        days: How long it shall be good.

    Raises:
        RequestError: `invalid_email`.
        ConflictError: `registration_closed`: it could not be used.
    """
    if identity.registration is Registration.CLOSED:
        message = "Registration is closed, even with an invite."
        hint = "set REELMILL_REGISTRATION to invite"
        raise ConflictError.of("registration_closed", message, hint=hint)
    checked = None if email is None else checked_email(email)
    token, now = new_token(), identity.clock()
    record = Invite(uuid4(), checked, now, now + timedelta(days=days), None)
    async with identity.database.begin() as transaction:
        await transaction.invites.add(record, hash_of_token(token), caller.user_id)
    return NewInvite(record, token)


async def list_invites(identity: Identity) -> Sequence[Invite]:
    """Invites that can be used, newest first."""
    async with identity.database.begin() as transaction:
        return await transaction.invites.open(identity.clock())


async def take_back_invite(identity: Identity, invite_id: UUID) -> None:
    """End an invite that nobody has used.

    Raises:
        NotFoundError: `invite_not_found`.
    """
    async with identity.database.begin() as transaction:
        if not await transaction.invites.remove(invite_id):
            raise NotFoundError.of("invite_not_found", f"There is no invite {invite_id}.")
