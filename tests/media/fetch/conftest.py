"""What tests of fetching share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fetch_server import Fetch, Server, serving

from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.media.cancel import CancelToken

QUICK = FetchLimits(pauses_seconds=(0.01,), patience_seconds=20)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def sources(tmp_path: Path) -> FetchedSources:
    return FetchedSources(tmp_path / "spec", tmp_path / "downloads", QUICK)


@pytest.fixture
def fetch(sources: FetchedSources) -> Fetch:
    """The file of one source; what is wrong with it is raised."""

    def fetch(src: str, **changes: Any) -> Path:
        found = replace(sources, **changes).fetch([src], CancelToken())[src]
        if not isinstance(found, Path):
            raise found
        return found

    return fetch
