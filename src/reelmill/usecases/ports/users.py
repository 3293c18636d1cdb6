"""Users and what proves who they are: sessions, API keys, invites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID

Via = Literal["session", "key", "token"]


class Role(StrEnum):
    """What a user may do: their own things, or everybody's accounts too."""

    USER = "USER"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, proved.

    Attributes:
        user_id: The user.
        role: Their role now, read with the proof.
        via: What proved it: a cookie session, an API key or a bearer token.
        session_id: The session that proved it, or that a bearer token came from; else None.
        key_id: The API key that proved it; else None.
    """

    user_id: UUID
    role: Role
    via: Via
    session_id: UUID | None = None
    key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class User:
    """An account.

    Attributes:
        id: Random.
        email: In lower case, unique.
        password_hash: Argon2id, with its parameters and salt; never shown.
        role: What they may do.
        active: False once an administrator has shut them out.
        created_at: In UTC.
    """

    id: UUID
    email: str
    password_hash: str
    role: Role
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in; its token is known to that browser alone.

    Attributes:
        id: Its name, which proves nothing.
        user_id: Whose it is.
        role: Role of its user now.
        user_agent, address: Where it was begun, as told by the browser.
        created_at, last_seen_at, expires_at: In UTC; the last two move with use.
    """

    id: UUID
    user_id: UUID
    role: Role
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key; its text is shown once and not kept.

    Attributes:
        id: Its name, which proves nothing.
        user_id: Whose it is.
        name: What the user calls it.
        last_four: End of its text.
        created_at: In UTC.
        last_used_at: Right to a minute, None while unused.
    """

    id: UUID
    user_id: UUID
    name: str
    last_four: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """What a key's hash leads to.

    Attributes:
        key_id: The key.
        user_id, role: Its user.
        last_used_at: None while unused.
    """

    key_id: UUID
    user_id: UUID
    role: Role
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invite:
    """Leave to register once.

    Attributes:
        id: Its name, which proves nothing.
        email: The only address it is good for, None for any.
        created_at, expires_at: In UTC.
        used_at: When somebody registered with it, else None.
    """

    id: UUID
    email: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Throttle:
    """Tries counted under one name.

    Attributes:
        count: Tries since `window_started_at`.
        window_started_at: Begin of the counting.
        blocked_until: No try before that, None for at once.
    """

    count: int
    window_started_at: datetime
    blocked_until: datetime | None


class Users(Protocol):
    """Accounts."""

    async def lock_accounts(self) -> None:
        """Wait until nobody else decides on who may register or who is administrator."""

    async def any(self) -> bool:
        """Whether there is a user at all."""

    async def add(self, user: User) -> bool:
        """Store it; False where its email is taken."""

    async def get(self, user_id: UUID) -> User | None:
        """The user, None where there is none."""

    async def hold(self, user_id: UUID) -> User | None:
        """The user as they are now; nobody changes them until the transaction ends."""

    async def with_email(self, email: str) -> User | None:
        """The user of an address in lower case."""

    async def page(self, words: str, after: UUID | None, limit: int) -> Sequence[User]:
        """Users with `words` in their email, in either case, oldest first, those after one."""

    async def replace_password_hash(self, user_id: UUID, password_hash: str, now: datetime) -> None:
        """Replace a user's hash."""

    async def set_standing(self, user_id: UUID, role: Role, active: bool, now: datetime) -> None:
        """Replace role and standing."""

    async def count_administrators(self) -> int:
        """Administrators that are active."""


class Sessions(Protocol):
    """Browsers that are logged in."""

    async def add(self, session: Session, token_hash: bytes) -> None:
        """Store it."""

    async def with_token(self, token_hash: bytes, now: datetime) -> Session | None:
        """The session, if neither revoked nor expired and its user is active."""

    async def touch(self, session_id: UUID, now: datetime, expires_at: datetime) -> None:
        """Write that it is in use."""

    async def alive(self, session_id: UUID, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""

    async def of_user(self, user_id: UUID, now: datetime) -> Sequence[Session]:
        """Sessions that can be used, those seen last first."""

    async def revoke(self, user_id: UUID, session_id: UUID, now: datetime) -> bool:
        """End one; False where the user has no such session."""

    async def revoke_all(self, user_id: UUID, now: datetime, but: UUID | None = None) -> int:
        """End all of a user's, but one; how many."""

    async def remove_ended(self, before: datetime) -> int:
        """Forget sessions that ended before a time; how many."""


class ApiKeys(Protocol):
    """API keys."""

    async def add(self, key: ApiKey, key_hash: bytes) -> None:
        """Store it."""

    async def touch(self, key_id: UUID, now: datetime, not_after: datetime) -> None:
        """Write that it was used, unless that was written after `not_after`."""

    async def of_user(self, user_id: UUID) -> Sequence[ApiKey]:
        """Keys that are not revoked, newest first."""

    async def revoke(self, user_id: UUID, key_id: UUID) -> bool:
        """End one; False where the user has no such key."""


class Invites(Protocol):
    """The permission to create an account."""

    async def add(self, invite: Invite, token_hash: bytes, created_by: UUID) -> None:
        """Store it."""

    async def with_token(self, token_hash: bytes, now: datetime) -> Invite | None:
        """The invite, if neither used nor expired; held until the transaction ends."""

    async def open(self, now: datetime) -> Sequence[Invite]:
        """Invites that can be used, newest first."""

    async def mark_used(self, invite_id: UUID, now: datetime) -> None:
        """Write that somebody registered with it."""

    async def remove(self, invite_id: UUID) -> bool:
        """Take it back; False where there is none that is unused."""

    async def remove_ended(self, before: datetime) -> int:
        """Forget invites that ended before a time; how many."""


class PasswordResets(Protocol):
    """The permission to set a password without the present one; at most one of each user."""

    async def put(self, user_id: UUID, token_hash: bytes, expires_at: datetime) -> None:
        """Store it in place of an earlier one of the user."""

    async def user_with_token(self, token_hash: bytes, now: datetime) -> UUID | None:
        """Whose it is, if it has not expired and the user is active."""

    async def remove(self, user_id: UUID) -> None:
        """Forget that of a user, if there is one."""

    async def remove_expired(self, before: datetime) -> int:
        """Forget those that expired before a time; how many."""


class Throttles(Protocol):
    """Counted tries."""

    async def hold(self, key: str, now: datetime) -> Throttle:
        """The count under a name, at first 0, held until the transaction ends."""

    async def put(self, key: str, throttle: Throttle) -> None:
        """Replace it."""

    async def remove(self, key: str) -> None:
        """Forget it."""

    async def remove_old(self, before: datetime) -> int:
        """Forget counts begun before a time; how many."""


class Installation(Protocol):
    """Facts about this installation, by name."""

    async def get(self, name: str) -> object:
        """The value, None where there is none; held until the transaction ends."""

    async def put(self, name: str, value: object) -> None:
        """Store or replace it."""

    async def add(self, name: str, value: object) -> None:
        """Store it, unless there is one."""

    async def remove(self, name: str) -> None:
        """Forget it."""

    async def take(self, name: str) -> object:
        """Forget it; the value, None where there was none. Of several at once, one has it."""

    async def remove_old(self, beginning: str, age: timedelta) -> None:
        """Forget what has a name that begins so and was stored longer ago."""
