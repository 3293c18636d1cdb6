"""Both kinds of storage, each empty and with a server that honours its signed URLs."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
import uvicorn

from reelmill.adapters.storage import LocalStorage, S3Storage, UrlSigner
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services, utc_now
from reelmill.core.spec import Limits
from reelmill.settings import ServiceSettings
from s3_server import S3Server, running

_SECRET = b"s" * 32


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def s3_storage(s3_server: S3Server) -> S3Storage:
    """A bucket of that server, shared by the session's tests: keys should be random."""
    return S3Storage(s3_server.bucket())


@pytest.fixture(scope="session")
def served_storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStorage]:
    """Storage in a folder, with the API running that serves its URLs."""
    with _serving(tmp_path_factory.mktemp("home")) as storage:
        yield storage


@pytest.fixture
def local_storage(served_storage: LocalStorage) -> Iterator[LocalStorage]:
    """The served storage, empty."""
    yield served_storage
    shutil.rmtree(served_storage.folder, ignore_errors=True)


@contextmanager
def _serving(folder: Path) -> Iterator[LocalStorage]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        storage = LocalStorage(folder / "storage", UrlSigner(_SECRET, base))
        settings = ServiceSettings(home=folder, public_url=base)
        asked = {"settings": settings, "storage": storage, "clock": utc_now, "limits": Limits()}
        unasked = {field.name: None for field in fields(Services) if field.name not in asked}
        services = Services(**asked, **unasked)  # type: ignore[arg-type]
        config = uvicorn.Config(create_app(services), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield storage
        finally:
            server.should_exit = True
            thread.join()
