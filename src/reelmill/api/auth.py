"""Accounts at the door: `/auth/…` and `/me`."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from reelmill.api.cookies import (
    drop_session_cookie,
    refuse_cross_site,
    session_token,
    set_session_cookie,
)
from reelmill.api.dependencies import CallerOf, ServicesOf, caller, client_of, require_session
from reelmill.api.frame.prefix import prefix_of
from reelmill.settings.service import Registration
from reelmill.usecases.identity.accounts import my_account, sign_in_info
from reelmill.usecases.identity.bearer_tokens import BearerToken, make_token, token_of_session
from reelmill.usecases.identity.log_in import log_in, prove_password
from reelmill.usecases.identity.logged_in import Login, log_out
from reelmill.usecases.identity.password_resets import use_password_reset
from reelmill.usecases.identity.register import register
from reelmill.usecases.identity.registration_grant import Passes
from reelmill.usecases.json_model import JsonModel, Time
from reelmill.usecases.ports.users import Role, User

router = APIRouter(tags=["auth"])


class CredentialsBody(JsonModel):
    """Email and password."""

    email: str
    password: str


class RegisterBody(CredentialsBody):
    """A wish for an account.

    Attributes:
        setup_token: For the first user of an installation with a database of its own.
        invite: From an administrator, where registering takes one.
    """

    setup_token: str | None = None
    invite: str | None = None


class PasswordResetBody(JsonModel):
    """What an administrator's link holds, and the password from now on."""

    token: str
    new_password: str


class UserModel(JsonModel):
    """An account."""

    id: UUID
    email: str
    role: Role
    active: bool
    created_at: Time

    @classmethod
    def of(cls, user: User) -> UserModel:
        """What may be shown of a user."""
        return cls(
            id=user.id,
            email=user.email,
            role=user.role,
            active=user.active,
            created_at=user.created_at,
        )


class StatusModel(JsonModel):
    """What somebody without an account needs to know.

    Attributes:
        needs_setup: There is no user yet; the next one becomes administrator.
        needs_setup_token: And must give the setup token that was printed at start.
        registration: Who may register, once there is a first user.
        may_register: Whether a form for it makes sense without an invite.
    """

    needs_setup: bool
    needs_setup_token: bool
    registration: Registration
    may_register: bool


class TokenModel(JsonModel):
    """A bearer token."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_at: Time

    @classmethod
    def of(cls, token: BearerToken) -> TokenModel:
        """What is sent of a token."""
        return cls(access_token=token.text, expires_at=token.expires_at)


@router.get("/auth/status")
async def auth_status(services: ServicesOf) -> StatusModel:
    """Whether there is a first user yet, and who may register."""
    info = await sign_in_info(services.identity)
    return StatusModel(
        needs_setup=info.needs_setup,
        needs_setup_token=info.setup_token_required,
        registration=info.registration,
        may_register=info.needs_setup or info.registration is Registration.OPEN,
    )


@router.post("/auth/register", status_code=201)
async def auth_register(
    body: RegisterBody, request: Request, response: Response, services: ServicesOf
) -> UserModel:
    """Make an account and log in; the first user becomes administrator."""
    refuse_cross_site(request, services)
    token = body.setup_token or request.headers.get("x-setup-token")
    login = await register(
        services.identity,
        body.email,
        body.password,
        client_of(request),
        Passes(setup_token=token, invite=body.invite),
        session_token(request, services),
    )
    return _logged_in(request, response, services, login)


@router.post("/auth/login")
async def auth_login(
    body: CredentialsBody, request: Request, response: Response, services: ServicesOf
) -> UserModel:
    """Log in: a session begins, and its cookie is set."""
    refuse_cross_site(request, services)
    old = session_token(request, services)
    login = await log_in(services.identity, body.email, body.password, client_of(request), old)
    return _logged_in(request, response, services, login)


@router.post("/auth/logout", status_code=204)
async def auth_logout(request: Request, response: Response, services: ServicesOf) -> None:
    """End the session, if there is one."""
    refuse_cross_site(request, services)
    if (token := session_token(request, services)) is not None:
        await log_out(services.identity, token)
    drop_session_cookie(response, services, prefix_of(request))


@router.post("/auth/password-reset", status_code=204)
async def auth_password_reset(
    body: PasswordResetBody, request: Request, services: ServicesOf
) -> None:
    """Set a new password with the link of an administrator; all sessions of the user end."""
    refuse_cross_site(request, services)
    client = client_of(request)
    await use_password_reset(services.identity, body.token, body.new_password, client)


@router.post("/auth/token")
async def auth_token(
    request: Request,
    response: Response,
    services: ServicesOf,
    body: CredentialsBody | None = None,
) -> TokenModel:
    """A bearer token for 15 minutes: for email and password, or for who is logged in."""
    response.headers["Cache-Control"] = "no-store"
    if body is not None:
        address = client_of(request).address
        user = await prove_password(services.identity, body.email, body.password, address)
        return TokenModel.of(make_token(services.identity, user))
    who = require_session(await caller(request, services))
    return TokenModel.of(await token_of_session(services.identity, who))


@router.get("/me")
async def me(who: CallerOf, services: ServicesOf) -> UserModel:
    """The account of who calls."""
    return UserModel.of(await my_account(services.identity, who))


def _logged_in(
    request: Request, response: Response, services: ServicesOf, login: Login
) -> UserModel:
    set_session_cookie(response, services, login.token, prefix_of(request))
    response.headers["Cache-Control"] = "no-store"
    return UserModel.of(login.user)
