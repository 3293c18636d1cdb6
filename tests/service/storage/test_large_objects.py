"""Objects that a bucket cannot copy itself are moved by way of a folder of ours."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

from reelmill.adapters.storage import S3Storage, s3
from reelmill.core.errors import OutputError, UnavailableError
from s3_server import S3Server

pytestmark = pytest.mark.anyio

_BYTES = 3 * 1024**2


@pytest.fixture
async def key(s3_storage: S3Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A stored object that counts as large, where the system's own folder cannot be used."""
    monkeypatch.setattr(s3, "_LARGEST_COPY_BYTES", _BYTES - 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no-such-folder"))
    file, made = tmp_path / "file", f"tests/{uuid4().hex}"
    file.write_bytes(b"x" * _BYTES)
    await s3_storage.put_file(made, file, "video/mp4")
    return made


async def test_a_large_object_is_copied_through_the_folder_it_was_given(
    s3_server: S3Server, key: str, tmp_path: Path
) -> None:
    scratch = tmp_path / "disk" / "scratch"
    storage = S3Storage(s3_server.bucket(), scratch=scratch)
    await storage.copy(key, f"{key}-copied")
    moved = await storage.head(f"{key}-copied")
    assert moved is not None
    assert moved.bytes == _BYTES
    assert await storage.head(key) is not None
    assert list(scratch.iterdir()) == []


async def test_a_full_disk_is_reported_as_such_and_the_object_stays(
    s3_server: S3Server, key: str, tiny_disk: Path
) -> None:
    storage = S3Storage(s3_server.bucket(), scratch=tiny_disk)
    for attempt in (
        storage.copy(key, f"{key}-copied"),
        storage.download(key, tiny_disk / "file"),
    ):
        with pytest.raises(OutputError, match="disk_full"):
            await attempt
    assert await storage.head(key) is not None
    assert list(tiny_disk.iterdir()) == []


async def test_a_folder_that_cannot_be_made_is_reported_as_such(
    s3_server: S3Server, key: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    storage = S3Storage(s3_server.bucket(), scratch=tmp_path / "taken")
    with pytest.raises(UnavailableError, match="storage_unavailable"):
        await storage.copy(key, f"{key}-copied")
