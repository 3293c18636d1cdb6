"""One's own sessions and password: `/dashboard/sessions`, `/dashboard/password`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from reelmill.api.cookies import set_session_cookie
from reelmill.api.dependencies import ServicesOf, SessionCallerOf, client_of
from reelmill.api.frame.prefix import prefix_of
from reelmill.usecases.identity.change_password import change_password
from reelmill.usecases.identity.logged_in import end_other_sessions, end_session, list_sessions
from reelmill.usecases.json_model import JsonModel, NextCursor, Time

router = APIRouter(prefix="/dashboard", tags=["account"])


class SessionModel(JsonModel):
    """A browser that is logged in; `current` is the one that asks."""

    id: UUID
    current: bool
    user_agent: str
    address: str
    created_at: Time
    last_seen_at: Time
    expires_at: Time


class SessionsModel(JsonModel):
    """All sessions of a user."""

    items: list[SessionModel]
    next_cursor: NextCursor = None


class EndedModel(JsonModel):
    """How many sessions were ended."""

    ended: int


class PasswordBody(JsonModel):
    """The password until now, and from now on."""

    current_password: str
    new_password: str


@router.get("/sessions")
async def get_sessions(who: SessionCallerOf, services: ServicesOf) -> SessionsModel:
    """Where one is logged in, seen last first."""
    found = await list_sessions(services.identity, who)
    return SessionsModel(
        items=[
            SessionModel(
                id=session.id,
                current=session.id == who.session_id,
                user_agent=session.user_agent,
                address=session.address,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
                expires_at=session.expires_at,
            )
            for session in found
        ]
    )


@router.delete("/sessions")
async def delete_other_sessions(who: SessionCallerOf, services: ServicesOf) -> EndedModel:
    """Log out everywhere else."""
    return EndedModel(ended=await end_other_sessions(services.identity, who))


@router.delete("/sessions/{session_id}", status_code=204)
async def delete_session(session_id: UUID, who: SessionCallerOf, services: ServicesOf) -> None:
    """Log out in one place."""
    await end_session(services.identity, who, session_id)


@router.post("/password", status_code=204)
async def post_password(
    body: PasswordBody,
    request: Request,
    response: Response,
    who: SessionCallerOf,
    services: ServicesOf,
) -> None:
    """Change the password; every other session ends."""
    login = await change_password(
        services.identity, who, body.current_password, body.new_password, client_of(request)
    )
    set_session_cookie(response, services, login.token, prefix_of(request))
