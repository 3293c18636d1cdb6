"""What routes ask for: the services, and who is calling."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from reelmill.bootstrap.service import Services
from reelmill.core.errors import AuthenticationError, ForbiddenError
from reelmill.usecases.ports.users import Caller, Role


async def services(request: Request) -> Services:
    """The services that the application works with."""
    return cast(Services, request.app.state.services)


ServicesOf = Annotated[Services, Depends(services)]
"""Type of a route's parameter that is given the services."""


async def caller(request: Request) -> Caller:  # noqa: ARG001
    """Who calls: proved by an API key, a bearer token or a session's cookie.

    Raises:
        AuthenticationError: nobody, or somebody else than they say.
        ForbiddenError: a cookie from another site's page.
    """
    raise AuthenticationError.of("not_authenticated", "Authentication is required.")


CallerOf = Annotated[Caller, Depends(caller)]
"""Type of a route's parameter that is given who calls."""


async def session_caller(who: CallerOf) -> Caller:
    """Who calls, proved by a session's cookie and nothing else.

    Raises:
        ForbiddenError: `session_required`.
    """
    if who.via != "session":
        raise ForbiddenError.of("session_required", "This needs a login, not a key or a token.")
    return who


SessionCallerOf = Annotated[Caller, Depends(session_caller)]
"""Type of a route's parameter that is given who calls from the dashboard."""


async def admin(who: CallerOf) -> Caller:
    """Who calls, if an administrator, and not by an API key.

    Raises:
        ForbiddenError: `admin_required`, `session_required`.
    """
    if who.role is not Role.ADMIN:
        raise ForbiddenError.of("admin_required", "Only administrators may do this.")
    if who.via == "key":
        raise ForbiddenError.of("session_required", "This needs a login, not an API key.")
    return who


AdminOf = Annotated[Caller, Depends(admin)]
"""Type of a route's parameter that is given an administrator."""
