"""A whole service, for clients that are strangers to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from client_project import ClientProject

from served import served_with


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """A service with a worker, and a user of it with a key."""
    with served_with() as served:
        person = {"email": "ada@example.com", "password": "correct horse battery staple"}
        with httpx.Client(base_url=served.url, headers={"Origin": served.url}) as browser:
            browser.post("/auth/register", json=person).raise_for_status()
            made = browser.post("/dashboard/api-keys", json={"name": "Clients"})
        headers = {"X-API-Key": made.raise_for_status().json()["key"]}
        with httpx.Client(base_url=served.url, headers=headers, timeout=60) as client:
            yield client


@pytest.fixture
def project(service: httpx.Client, tmp_path: Path) -> ClientProject:
    """A folder to generate, compile and run a client in."""
    return ClientProject(tmp_path, str(service.base_url), service.headers["X-API-Key"])
