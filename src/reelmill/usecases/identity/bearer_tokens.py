"""Bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA256, good for 15 minutes.

A token is checked against the user on each use: it ends early with the user, with the session it
was made from, and with the password.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from reelmill.core.errors import AuthenticationError
from reelmill.usecases.identity.tools import Identity
from reelmill.usecases.ports.users import Caller, User

LIFE = timedelta(minutes=15)

_ALGORITHM = "HS256"
_NAME = "reelmill"  # issuer and audience
_MOST_CHARACTERS = 2000
_REQUIRED = ["iss", "aud", "sub", "iat", "exp", "pwd"]


@dataclass(frozen=True, slots=True)
class BearerToken:
    """A token and its end.

    Attributes:
        text: To be sent as `Authorization: Bearer …`.
        expires_at: In UTC.
    """

    text: str = field(repr=False)
    expires_at: datetime


async def token_of_session(identity: Identity, caller: Caller) -> BearerToken:
    """A token for who is logged in; it ends with their session.

    Raises:
        AuthenticationError: `not_authenticated`: the user is gone.
    """
    async with identity.database.begin() as transaction:
        user = await transaction.users.get(caller.user_id)
    if user is None:
        raise AuthenticationError.of("not_authenticated", "The account no longer exists.")
    return make_token(identity, user, caller.session_id)


def make_token(identity: Identity, user: User, session_id: UUID | None = None) -> BearerToken:
    """A token for a user."""
    now = identity.clock()
    ends = now + LIFE
    claims: dict[str, Any] = {
        "iss": _NAME,
        "aud": _NAME,
        "sub": str(user.id),
        "iat": int(now.timestamp()),
        "exp": int(ends.timestamp()),
        "pwd": _password_mark(identity, user.password_hash),
    }
    if session_id is not None:
        claims["sid"] = str(session_id)
    text = jwt.encode(claims, identity.token_secret, algorithm=_ALGORITHM)
    return BearerToken(text, datetime.fromtimestamp(claims["exp"], UTC))


async def recognise_token(identity: Identity, text: str) -> Caller:
    """Who a token was made for.

    Raises:
        AuthenticationError: `invalid_token`, `token_expired`.
    """
    claims = _claims(identity, text)
    user_id, session_id = _ids(claims)
    now = identity.clock()
    async with identity.database.begin() as transaction:
        user = await transaction.users.get(user_id)
        if user is None or not user.active:
            raise _invalid()
        if session_id and not await transaction.sessions.alive(session_id, now):
            raise _invalid()
    if claims["pwd"] != _password_mark(identity, user.password_hash):  # signed: not to be guessed
        raise _invalid()
    return Caller(user.id, user.role, "token", session_id)


def _claims(identity: Identity, text: str) -> dict[str, Any]:
    if len(text) > _MOST_CHARACTERS:
        raise _invalid()
    checks = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False}  # times: below
    try:
        claims = jwt.decode(
            text,
            identity.token_secret,
            algorithms=[_ALGORITHM],
            audience=_NAME,
            issuer=_NAME,
            options=checks,  # type: ignore[arg-type]
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _invalid() from error
    if not isinstance(claims["exp"], int) or not isinstance(claims["pwd"], str):
        raise _invalid()
    if claims["exp"] <= identity.clock().timestamp():
        raise AuthenticationError.of("token_expired", "The bearer token has expired.")
    return claims


def _ids(claims: dict[str, Any]) -> tuple[UUID, UUID | None]:
    try:
        return UUID(claims["sub"]), UUID(claims["sid"]) if "sid" in claims else None
    except (TypeError, ValueError, AttributeError) as error:
        raise _invalid() from error


def _password_mark(identity: Identity, password_hash: str) -> str:
    """Tells one password of a user from the next, and nothing else."""
    return hmac.new(identity.token_secret, password_hash.encode(), hashlib.sha256).hexdigest()[:16]


def _invalid() -> AuthenticationError:
    return AuthenticationError.of("invalid_token", "The bearer token is not valid here.")
