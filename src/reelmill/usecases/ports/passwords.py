"""Hashing of passwords."""

from __future__ import annotations

from typing import Protocol


class Passwords(Protocol):
    """A slow, salted hash; its text carries its own parameters.

    `by` is who asks, such as an address: those who ask share what is done at the same time.
    """

    async def hash(self, password: str, by: str) -> str:
        """The hash of a password, with a fresh salt."""

    async def matches(self, password_hash: str | None, password: str, by: str) -> bool:
        """Whether the hash is of that password; for None False, after as much work."""

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than new ones are."""
