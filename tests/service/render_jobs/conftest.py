"""A worker without its process: its tools, a user with assets, and the three steps of a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from site_of_work import NewSite, Site, register

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.storage import LocalStorage, UrlSigner
from reelmill.bootstrap.worker_context import worker_context
from reelmill.media.process import run_ffmpeg
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.tally_buffer import TallyBuffer
from reelmill.usecases.ports.storage import Storage


@pytest.fixture
def local_storage(tmp_path: Path) -> LocalStorage:
    """Outputs and assets as files."""
    return LocalStorage(tmp_path / "storage", UrlSigner(b"s" * 32, "http://localhost"))


@pytest.fixture
def new_site(database: PostgresDatabase, tmp_path: Path) -> Iterator[NewSite]:
    """Makes workers with a home of their own, all on the same database."""
    with ExitStack() as stack:

        def make(storage: Storage, home: str = "home", **settings: Any) -> Site:
            chosen = ServiceSettings(home=tmp_path / home, **settings)
            tools = stack.enter_context(worker_context(chosen, storage, database, TallyBuffer()))
            return Site(database, storage, tools, tmp_path / home)

        yield make


@pytest.fixture
async def site(new_site: NewSite, local_storage: LocalStorage) -> Site:
    """A worker with local storage, registered, and a user."""
    return await register(new_site(local_storage))


@pytest.fixture
def film(stamped: Any) -> Path:
    """Eight seconds with clicks."""
    found: Path = stamped(frames=240, audio_rate=48000)
    return found


@pytest.fixture(scope="session")
def picture(stamped: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PNG."""
    file = tmp_path_factory.mktemp("picture") / "frame.png"
    film = stamped(frames=240, audio_rate=48000)
    run_ffmpeg(["-i", str(film), "-frames:v", "1", str(file)])
    return file
