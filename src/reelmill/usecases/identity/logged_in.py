"""Sessions: begun at a login, known by a token that only the browser has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from reelmill.core.errors import NotFoundError
from reelmill.usecases.identity.tools import Client, Identity, hash_of_token, new_token
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.users import Caller, Session, User

_MOST_AGENT_CHARACTERS = 300
_WRITTEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Login:
    """A session that was just begun.

    Attributes:
        user: Who logged in.
        session: The session.
        token: What the browser shall keep; not stored.
    """

    user: User
    session: Session
    token: str = field(repr=False)


async def begin_session(
    transaction: Transaction, identity: Identity, user: User, client: Client, old: str | None
) -> Login:
    """Begin a session under a fresh token; the one that the browser had before ends.

    Args:
        transaction: Where it is stored.
        identity: Clock and lifetime.
        user: Whose it is.
        client: Where it is begun.
        old: Token the browser came with; never taken over.
    """
    now, token = identity.clock(), new_token()
    if old is not None:
        await _end(transaction, identity, old)
    session = Session(
        id=uuid4(),
        user_id=user.id,
        role=user.role,
        user_agent=client.user_agent.replace("\0", "")[:_MOST_AGENT_CHARACTERS],
        address=client.address,
        created_at=now,
        last_seen_at=now,
        expires_at=now + identity.session_life,
    )
    await transaction.sessions.add(session, hash_of_token(token))
    return Login(user, session, token)


async def recognise_session(identity: Identity, token: str) -> Caller | None:
    """Who a session's token belongs to, None if to nobody (any more).

    Use moves the session's end, which is written at most once a minute.
    """
    now = identity.clock()
    session = await identity.reads.session(hash_of_token(token), now)
    if session is None:
        return None
    if now - session.last_seen_at >= _WRITTEN_EVERY:
        async with identity.database.begin() as transaction:
            await transaction.sessions.touch(session.id, now, now + identity.session_life)
    return Caller(session.user_id, session.role, "session", session.id)


async def log_out(identity: Identity, token: str) -> None:
    """End the session of a token, if there is one."""
    async with identity.database.begin() as transaction:
        await _end(transaction, identity, token)


async def list_sessions(identity: Identity, caller: Caller) -> Sequence[Session]:
    """The caller's sessions, those seen last first."""
    async with identity.database.begin() as transaction:
        return await transaction.sessions.of_user(caller.user_id, identity.clock())


async def end_session(identity: Identity, caller: Caller, session_id: UUID) -> None:
    """End one of the caller's sessions.

    Raises:
        NotFoundError: `session_not_found`.
    """
    async with identity.database.begin() as transaction:
        if not await transaction.sessions.revoke(caller.user_id, session_id, identity.clock()):
            raise NotFoundError.of("session_not_found", f"There is no session {session_id}.")


async def end_other_sessions(identity: Identity, caller: Caller) -> int:
    """End the caller's sessions but the one that calls; how many."""
    async with identity.database.begin() as transaction:
        now = identity.clock()
        return await transaction.sessions.revoke_all(caller.user_id, now, caller.session_id)


async def _end(transaction: Transaction, identity: Identity, token: str) -> None:
    now = identity.clock()
    session = await transaction.sessions.with_token(hash_of_token(token), now)
    if session is not None:
        await transaction.sessions.revoke(session.user_id, session.id, now)
