"""Everybody's accounts, for administrators: `/dashboard/admin/users`, `…/invites`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from reelmill.api.auth import UserModel
from reelmill.api.dependencies import AdminOf, ServicesOf
from reelmill.api.query import WholeNumber
from reelmill.usecases.identity.accounts import change_standing, list_users
from reelmill.usecases.identity.invites import create_invite, list_invites, take_back_invite
from reelmill.usecases.identity.password_resets import create_password_reset
from reelmill.usecases.json_model import JsonModel, NextCursor, Time, Url
from reelmill.usecases.ports.users import Role

router = APIRouter(prefix="/dashboard/admin", tags=["admin"])


class UsersModel(JsonModel):
    """A page of users."""

    items: list[UserModel]
    next_cursor: UUID | None = Field(description="`cursor` of the next page, null on the last.")


class StandingBody(JsonModel):
    """What shall change; what is left out stays."""

    role: Role | None = None
    active: bool | None = Field(None, strict=True)


class InviteBody(JsonModel):
    """Whom to invite, and for how long.

    Attributes:
        email: The only address it is good for, None for any.
        days: How long it is good.
    """

    email: str | None = None
    days: int = Field(7, ge=1, le=90, strict=True)


class InviteModel(JsonModel):
    """An invite that nobody has used."""

    id: UUID
    email: str | None
    created_at: Time
    expires_at: Time


class NewInviteModel(InviteModel):
    """An invite that was just made; `token` and `url` are shown here and never again."""

    token: str
    url: Url


class InvitesModel(JsonModel):
    """All invites that can be used."""

    items: list[InviteModel]
    next_cursor: NextCursor = None


class PasswordResetModel(JsonModel):
    """A password reset that was just made; it is shown here and never again."""

    token: str
    url: Url
    expires_at: Time


@router.get("/users")
async def get_users(
    who: AdminOf,  # noqa: ARG001
    services: ServicesOf,
    search: Annotated[
        str, Query(max_length=200, description="Part of the email, in either case.")
    ] = "",
    cursor: UUID | None = None,
    limit: Annotated[WholeNumber, Query(ge=1, le=100)] = 50,
) -> UsersModel:
    """Users, oldest first."""
    found = await list_users(services.identity, search.strip(), cursor, limit + 1)
    shown = found[:limit]
    return UsersModel(
        items=[UserModel.of(user) for user in shown],
        next_cursor=shown[-1].id if len(found) > limit else None,
    )


@router.patch("/users/{user_id}")
async def patch_user(
    user_id: UUID,
    body: StandingBody,
    who: AdminOf,  # noqa: ARG001
    services: ServicesOf,
) -> UserModel:
    """Change a user's role, shut them out, or let them in again."""
    changed = await change_standing(services.identity, user_id, body.role, body.active)
    return UserModel.of(changed)


@router.post("/users/{user_id}/password-reset", status_code=201)
async def post_password_reset(
    user_id: UUID,
    response: Response,
    who: AdminOf,  # noqa: ARG001
    services: ServicesOf,
) -> PasswordResetModel:
    """Let a user set a new password; the link is in this answer only."""
    made = await create_password_reset(services.identity, user_id)
    response.headers["Cache-Control"] = "no-store"
    return PasswordResetModel(
        token=made.token,
        url=f"{services.settings.address}/login?reset={made.token}",
        expires_at=made.expires_at,
    )


@router.get("/invites")
async def get_invites(who: AdminOf, services: ServicesOf) -> InvitesModel:  # noqa: ARG001
    """Invites that can be used, newest first."""
    found = await list_invites(services.identity)
    return InvitesModel(
        items=[
            InviteModel(
                id=invite.id,
                email=invite.email,
                created_at=invite.created_at,
                expires_at=invite.expires_at,
            )
            for invite in found
        ]
    )


@router.post("/invites", status_code=201)
async def post_invite(
    body: InviteBody, response: Response, who: AdminOf, services: ServicesOf
) -> NewInviteModel:
    """Invite somebody; the link is in this answer only."""
    made = await create_invite(services.identity, who, body.email, body.days)
    response.headers["Cache-Control"] = "no-store"
    return NewInviteModel(
        id=made.record.id,
        email=made.record.email,
        created_at=made.record.created_at,
        expires_at=made.record.expires_at,
        token=made.token,
        url=f"{services.settings.address}/login?invite={made.token}",
    )


@router.delete("/invites/{invite_id}", status_code=204)
async def delete_invite(invite_id: UUID, who: AdminOf, services: ServicesOf) -> None:  # noqa: ARG001
    """Take an invite back."""
    await take_back_invite(services.identity, invite_id)
