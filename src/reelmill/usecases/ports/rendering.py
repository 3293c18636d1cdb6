"""What a render needs: files for its sources, and a store for finished work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, Self

from reelmill.core.errors import SourceError
from reelmill.core.plan.effort import Effort
from reelmill.core.plan.machine_speed import MachineSpeed
from reelmill.core.source_credential import SourceCredential
from reelmill.media.cancel import CancelToken

Credential = SourceCredential | SourceError
"""One that can be sent, or why it cannot."""


class Sources(Protocol):
    """Turns what `src` names into local files."""

    def fetch(
        self,
        sources: Iterable[str],
        cancel: CancelToken,
        auth: Mapping[str, str] | None = None,
    ) -> Mapping[str, Path | SourceError]:
        """The local file of every source, or why there is none.

        Args:
            sources: What is named.
            cancel: Stops it.
            auth: Names of credentials, by source.

        Raises:
            OutputError: `disk_full`, `cache_unwritable`.
            CancelledError: `cancelled`.
        """

    def knowing(self, credentials: Mapping[str, Credential]) -> Self:
        """The same with these credentials, by name, and no others."""

    def fonts(self, names: Iterable[str]) -> Mapping[str, Sequence[Path] | SourceError]:
        """Files of fonts that come with the spec, for those of the names that have any."""


class Store(Protocol):
    """Finished segments and audio chunks by fingerprint."""

    def get(self, fingerprint: str) -> Path | None:
        """The stored file, None where absent."""

    def verify(self, fingerprint: str) -> bool:
        """True where the stored file is as it was put; one that is not is removed."""

    def put(self, fingerprint: str, file: Path) -> Path:
        """Take a finished file and return where it is now.

        Raises:
            OutputError: `disk_full`, `cache_unwritable`.
        """

    def scratch(self) -> AbstractContextManager[Path]:
        """A private folder on the store's file system, removed afterwards."""

    def pin(self, fingerprints: Iterable[str]) -> AbstractContextManager[None]:
        """Keep these from eviction meanwhile."""

    def evict(self) -> int:
        """Keep to the store's limit; returns bytes freed."""


class SpeedMemory(Protocol):
    """What this machine took for the work it did so far."""

    def known(self) -> MachineSpeed:
        """What was learned until now."""

    def note(self, effort: Effort, took_core_seconds: float) -> None:
        """Learn from a piece of work that is done; failing is harmless."""
