"""What routes ask for: the services, and who is calling."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request
from structlog.contextvars import bind_contextvars

from reelmill.adapters.postgres.outage import is_outage
from reelmill.api.cookies import refuse_cross_site, session_token
from reelmill.api.frame.rates import rated_by
from reelmill.api.query import check_query
from reelmill.bootstrap.network import address_policy
from reelmill.bootstrap.service import Services
from reelmill.core.errors import AuthenticationError, ForbiddenError
from reelmill.usecases.identity.bearer_tokens import recognise_token
from reelmill.usecases.identity.keys import recognise_key
from reelmill.usecases.identity.logged_in import recognise_session
from reelmill.usecases.identity.tools import Client
from reelmill.usecases.owned import Owned
from reelmill.usecases.ports.users import Caller, Role

_HOW = "send `Authorization: Bearer` with an API key or a token, or log in"


async def services(request: Request) -> Services:
    """The services that the application works with."""
    return cast(Services, request.app.state.services)


ServicesOf = Annotated[Services, Depends(services)]
"""Type of a route's parameter that is given the services."""


async def caller(request: Request, services: ServicesOf) -> Caller:
    """Who calls: proved by an API key, a bearer token or a session's cookie.

    What is sent on purpose is looked at first, and alone: a wrong key is not made good by a cookie.

    Raises:
        AuthenticationError: nobody, or somebody else than they say.
        ForbiddenError: a cookie from another site's page.
        LimitError: `rate_limited`.
        RequestError: `unknown_field`, `duplicate_field`: parameters of the query.
    """
    return admitted(request, await _proved(request, services))


def admitted(request: Request, who: Caller) -> Caller:
    """The same caller, whose request is in order so far, and counted.

    Raises:
        LimitError: `rate_limited`.
        RequestError: `unknown_field`, `duplicate_field`: parameters of the query.
    """
    check_query(request)
    bind_contextvars(user_id=str(who.user_id))
    rates, user = request.app.state.user_rates, str(who.user_id)
    rated_by(request.scope, rates, user)
    rates.take(user)
    return who


async def still_proved(request: Request, services: Services) -> bool:
    """Whether the request would still be let in; an unreachable database denies nothing."""
    try:
        await _proved(request, services)
    except (AuthenticationError, ForbiddenError):
        return False
    except Exception as error:
        if not is_outage(error):
            raise
    return True


CallerOf = Annotated[Caller, Depends(caller)]
"""Type of a route's parameter that is given who calls."""


async def owned(who: CallerOf, services: ServicesOf) -> Owned:
    """What the caller's endpoints and credentials are looked for in."""
    return Owned(who.user_id, services.database, address_policy(services.settings))


OwnedOf = Annotated[Owned, Depends(owned)]
"""Type of a route's parameter that is given them."""


async def session_caller(who: CallerOf) -> Caller:
    """Who calls, proved by a session's cookie and nothing else.

    Raises:
        ForbiddenError: `session_required`.
    """
    return require_session(who)


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
        raise ForbiddenError.of(
            "session_required", "This needs a session; an API key is not enough."
        )
    return who


AdminOf = Annotated[Caller, Depends(admin)]
"""Type of a route's parameter that is given an administrator."""


def require_session(who: Caller) -> Caller:
    """The same caller.

    Raises:
        ForbiddenError: `session_required`: something else than a session proved it.
    """
    if who.via != "session":
        raise ForbiddenError.of(
            "session_required", "This needs a session; a key or a token is not enough."
        )
    return who


def client_of(request: Request) -> Client:
    """Where the request comes from."""
    address = request.client.host if request.client else ""
    return Client(address, request.headers.get("user-agent", ""))


async def _proved(request: Request, services: Services) -> Caller:
    if (key := request.headers.get("x-api-key")) is not None:
        return await recognise_key(services.identity, key.strip())
    if (header := request.headers.get("authorization")) is not None:
        return await _bearer(header, services)
    return await _logged_in(request, services)


async def _bearer(header: str, services: Services) -> Caller:
    scheme, _, credential = header.strip().partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer":
        message = f"The authorization scheme {scheme[:20]!r} is not supported."
        raise AuthenticationError.of("not_authenticated", message, hint=_HOW)
    recognise = recognise_key if credential.startswith("rm_") else recognise_token
    return await recognise(services.identity, credential)


async def _logged_in(request: Request, services: Services) -> Caller:
    token = session_token(request, services)
    if token is None:
        raise AuthenticationError.of("not_authenticated", "Authentication is required.", hint=_HOW)
    refuse_cross_site(request, services)
    found = await recognise_session(services.identity, token)
    if found is None:
        raise AuthenticationError.of("session_ended", "The session has ended.", hint="log in again")
    return found
