"""Transactions; what can be asked inside one is a property for each noun."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Transaction(Protocol):
    """All of it happens, or nothing does."""


class Database(Protocol):
    """Where everything that must survive a restart is kept, but files."""

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction: committed at the end, rolled back where an exception leaves it."""
