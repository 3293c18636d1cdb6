"""Argon2id, in threads of its own so that requests go on meanwhile."""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from reelmill.media.context_threads import ContextThreads
from reelmill.usecases.fair_slots import FairSlots

T = TypeVar("T")

_SLOTS, _SPARE = 2, 1  # bound memory: each hash takes `memory_kib`


class Argon2Passwords:
    """The port `Passwords`; by default with the second choice of RFC 9106 (64 MiB, 3 passes).

    Args:
        time_cost: Passes over the memory.
        memory_kib: Memory of one hash.
        parallelism: Lanes.
    """

    def __init__(self, time_cost: int = 3, memory_kib: int = 65_536, parallelism: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism, type=Type.ID)
        self._threads = ContextThreads(_SLOTS + _SPARE, thread_name_prefix="passwords")
        self._slots = FairSlots(_SLOTS, _SPARE)
        self._nobodys = _hash_of_nothing(time_cost, memory_kib, parallelism)

    async def hash(self, password: str, by: str) -> str:
        """The hash of a password, with a fresh salt."""
        return await self._run(by, partial(self._hasher.hash, _bytes(password)))

    async def matches(self, password_hash: str | None, password: str, by: str) -> bool:
        """Whether the hash is of that password; for None False, after as much work."""
        known = password_hash if password_hash is not None else self._nobodys
        same = await self._run(by, partial(self._matches, known, password))
        return same and password_hash is not None

    async def _run(self, by: str, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await self._slots.run(by, lambda: loop.run_in_executor(self._threads, work))

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(password_hash)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _hash_of_nothing(time_cost: int, memory_kib: int, parallelism: int) -> str:
    """A hash in form that no password has: random bytes in place of a salt and a digest."""
    salt, digest = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={time_cost},p={parallelism}${salt}${digest}"
