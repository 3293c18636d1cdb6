"""What the use cases of identity work with."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reelmill.settings.service import Registration
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.passwords import Passwords
from reelmill.usecases.ports.reads import Reads


@dataclass(frozen=True, slots=True)
class Identity:
    """What the use cases of identity work with.

    Attributes:
        database: Where accounts are kept.
        reads: Recognises keys and sessions there.
        passwords: Hashes passwords.
        clock: Tells the time in UTC.
        token_secret: Signs bearer tokens.
        registration: Who may register once there is a first user.
        setup_token_needed: Whether the first user must know the setup token.
        session_life: How long a session lasts without use.
        registrations_per_hour: Tries to register from one address that take no wait.
    """

    database: Database
    reads: Reads
    passwords: Passwords
    clock: Callable[[], datetime]
    token_secret: bytes = field(repr=False)
    registration: Registration
    setup_token_needed: bool
    session_life: timedelta
    registrations_per_hour: int


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, as far as that can be known.

    Attributes:
        address: IP address.
        user_agent: What the program calls itself.
    """

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was just made.

    Attributes:
        token: What to send; it cannot be shown again.
        expires_at: In UTC.
    """

    token: str = field(repr=False)
    expires_at: datetime


def new_token() -> str:
    """256 random bits, to be shown once and stored as `hash_of_token` only."""
    return secrets.token_urlsafe(32)


def hash_of_token(token: str) -> bytes:
    """SHA-256; enough for what is random, and the same for the same token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
