"""The `Sources` port: local paths and downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelmill.adapters.fetch.fetch import Fetched, fetch_each
from reelmill.media.cancel import CancelToken


@dataclass(frozen=True, slots=True)
class FetchedSources:
    """Sources by path or URL.

    Attributes:
        base: Folder that relative paths start from.
        downloads: Folder that downloads are kept in.
    """

    base: Path
    downloads: Path

    def fetch(self, sources: Iterable[str], cancel: CancelToken) -> Mapping[str, Fetched]:
        """The local file of every source, or why there is none."""
        return fetch_each(sources, self.base, self.downloads, cancel=cancel)
