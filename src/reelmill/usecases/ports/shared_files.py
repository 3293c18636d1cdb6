"""Finished work and sources where every worker finds them: this machine's cache and the bucket."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from uuid import UUID


class SharedFiles(Protocol):
    """Files by name: segments and chunks by fingerprint, sources by sha256.

    Every method may raise OutputError (`disk_full`, `cache_unwritable`) and UnavailableError
    (`storage_unavailable`, `storage_refused`).
    """

    async def known(self, fingerprints: Iterable[str], token: UUID | None) -> frozenset[str]:
        """Those that every worker can get, used now.

        With a claim's token, what only this machine had is shared now.
        """

    async def bring(self, fingerprints: Iterable[str]) -> frozenset[str]:
        """Have these here, every byte as it was put; returns those that are nowhere."""

    async def share(self, fingerprint: str, token: UUID) -> str | None:
        """Give what is here to all workers; its key in the bucket, None where there is none.

        `token` is the claim that this is done for, here and below.
        """

    async def add_sources(
        self, files: Mapping[str, Path], token: UUID, drawn: Collection[str] = ()
    ) -> None:
        """Keep files by name, so that they stay as they are now, and give them to all workers.

        Those that were `drawn` are named by what they were drawn from, all others by sha256.
        """

    async def sources(self, names: Iterable[str]) -> Mapping[str, Path]:
        """Have these sources here; those that are nowhere are left out."""

    def pin(
        self, fingerprints: Iterable[str], sources: Iterable[str]
    ) -> AbstractContextManager[None]:
        """Keep these here meanwhile."""
