"""Who may make an account, and which role it gets."""

from __future__ import annotations

from dataclasses import dataclass, field

from reelmill.core.errors import ForbiddenError
from reelmill.settings.service import Registration
from reelmill.usecases.identity.setup_token import is_setup_token
from reelmill.usecases.identity.tools import Identity, hash_of_token
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.users import Invite, Role


@dataclass(frozen=True, slots=True)
class RegistrationGrant:
    """The permission to create an account.

    Attributes:
        role: What the account becomes.
        invite: The invite that is used up by it, if any.
    """

    role: Role
    invite: Invite | None = None


@dataclass(frozen=True, slots=True)
class Passes:
    """What a request to register brings along.

    Attributes:
        setup_token: Printed when the service started, for the first user.
        invite: From an administrator, for later ones.
    """

    setup_token: str | None = field(default=None, repr=False)
    invite: str | None = field(default=None, repr=False)


async def registration_grant(
    transaction: Transaction, identity: Identity, email: str, passes: Passes
) -> RegistrationGrant:
    """The grant that holds now; final only while the accounts are locked.

    Raises:
        ForbiddenError: `setup_token_required`, `setup_token_invalid`, `registration_closed`,
            `invite_required`, `invite_invalid`.
    """
    if not await transaction.users.any():
        await _check_setup_token(transaction, identity, passes.setup_token)
        return RegistrationGrant(Role.ADMIN)
    if identity.registration is Registration.OPEN:
        return RegistrationGrant(Role.USER)
    if identity.registration is Registration.CLOSED:
        raise closed()
    return RegistrationGrant(Role.USER, await _invite(transaction, identity, email, passes.invite))


def closed() -> ForbiddenError:
    """The refusal where nobody may register."""
    hint = "the administrator can create an account, or set REELMILL_REGISTRATION"
    return ForbiddenError.of("registration_closed", "Registration is closed.", hint=hint)


async def _check_setup_token(
    transaction: Transaction, identity: Identity, given: str | None
) -> None:
    if not identity.setup_token_needed:
        return
    if not given:
        message = "The first user must enter the setup token that the service printed at start."
        raise ForbiddenError.of("setup_token_required", message, "/setupToken")
    if not await is_setup_token(transaction, given):
        message = "This is not the setup token that the service printed at start."
        raise ForbiddenError.of("setup_token_invalid", message, "/setupToken")


async def _invite(
    transaction: Transaction, identity: Identity, email: str, given: str | None
) -> Invite:
    if not given:
        message = "Registration needs an invite from an administrator."
        raise ForbiddenError.of("invite_required", message, "/invite")
    invite = await transaction.invites.with_token(hash_of_token(given), identity.clock())
    if invite is None or invite.email not in (None, email):
        message = "The invite has been used, has expired, is for another address, or is missing."
        raise ForbiddenError.of("invite_invalid", message, "/invite")
    return invite
