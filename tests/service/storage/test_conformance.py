"""What every kind of storage must do, tried on each of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import anyio
import httpx
import pytest

from reelmill.core.errors import NotFoundError
from reelmill.usecases.ports.storage import Storage
from stored import keys_of

pytestmark = pytest.mark.anyio

LARGE_BYTES = 12 * 1024**2 + 7
"""More than one part of an upload in parts, and not a whole number of them."""


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(f"{request.param}_storage")
    return found


@pytest.fixture
def folder() -> str:
    """Begin of keys that nobody else uses."""
    return f"tests/{uuid4().hex}"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.txt"
    file.write_bytes(b"0123456789")
    return file


async def fetched(url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(url, headers=headers)


async def sent(url: str, content: bytes, headers: Mapping[str, str]) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.put(url, content=content, headers=headers)


async def test_what_is_put_can_be_downloaded(
    storage: Storage, folder: str, small: Path, tmp_path: Path
) -> None:
    await storage.put_file(f"{folder}/a.txt", small, "text/plain")
    await storage.download(f"{folder}/a.txt", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"0123456789"


async def test_a_file_of_several_parts_arrives_whole(
    storage: Storage, folder: str, tmp_path: Path
) -> None:
    large = tmp_path / "large"
    large.write_bytes(os.urandom(LARGE_BYTES))
    await storage.put_file(f"{folder}/large", large, "video/mp4")
    await storage.download(f"{folder}/large", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == large.read_bytes()


async def test_threads_put_and_download_without_a_loop(
    storage: Storage, folder: str, small: Path, tmp_path: Path
) -> None:
    storage.put_blocking(f"{folder}/a", small, "text/plain")
    storage.download_blocking(f"{folder}/a", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"0123456789"


async def test_the_head_tells_size_and_a_tag_that_changes_with_the_content(
    storage: Storage, folder: str, small: Path
) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    before = await storage.head(f"{folder}/a")
    small.write_bytes(b"9876543210")
    await storage.put_file(f"{folder}/a", small, "text/plain")
    after = await storage.head(f"{folder}/a")
    assert before is not None
    assert after is not None
    assert (before.bytes, after.bytes) == (10, 10)
    assert before.etag != after.etag
    assert after.modified.tzinfo is not None


async def test_nothing_is_known_of_what_was_never_put(
    storage: Storage, folder: str, tmp_path: Path
) -> None:
    assert await storage.head(f"{folder}/none") is None
    with pytest.raises(NotFoundError, match="object_missing"):
        await storage.download(f"{folder}/none", tmp_path / "out")
    with pytest.raises(NotFoundError, match="object_missing"):
        await storage.copy(f"{folder}/none", f"{folder}/other")
    assert not list(tmp_path.glob("*out*"))
    await storage.delete(f"{folder}/none")


async def test_a_deleted_object_is_gone(storage: Storage, folder: str, small: Path) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    await storage.delete(f"{folder}/a")
    assert await storage.head(f"{folder}/a") is None


async def test_a_listing_has_all_that_begins_so_and_nothing_else(
    storage: Storage, folder: str, small: Path
) -> None:
    names = ("1/a", "1/b/c", "10/a")
    for name in names:
        await storage.put_file(f"{folder}/{name}", small, "text/plain")
    assert await keys_of(storage, f"{folder}/1/") == [f"{folder}/1/a", f"{folder}/1/b/c"]
    assert await keys_of(storage, f"{folder}/1") == sorted(f"{folder}/{n}" for n in names)
    (first, *_) = [found async for found in storage.listed(f"{folder}/1/a")]
    head = await storage.head(f"{folder}/1/a")
    assert head is not None
    assert (first.bytes, abs((first.modified - head.modified).total_seconds()) < 2) == (10, True)
    await storage.delete(*(f"{folder}/{name}" for name in names), f"{folder}/none")
    assert await keys_of(storage, f"{folder}/") == []


async def test_a_copied_object_replaces_what_was_there(
    storage: Storage, folder: str, small: Path, tmp_path: Path
) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    small.write_bytes(b"older")
    await storage.put_file(f"{folder}/deep/b", small, "text/plain")
    await storage.copy(f"{folder}/a", f"{folder}/deep/b")
    await storage.copy(f"{folder}/a", f"{folder}/deep/b")
    await storage.download(f"{folder}/deep/b", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"0123456789"
    await storage.put_file(f"{folder}/a", small, "text/plain")
    await storage.delete(f"{folder}/a")
    await storage.download(f"{folder}/deep/b", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"0123456789"
    assert await storage.unfinished() == []


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/.b", "a b", "a/"])
async def test_no_other_key_than_a_plain_path_names_anything(storage: Storage, key: str) -> None:
    with pytest.raises(NotFoundError, match="object_missing"):
        await storage.head(key)
    with pytest.raises(NotFoundError, match="object_missing"):
        storage.sign_get(key, 60)


async def test_a_signed_url_reads_with_the_name_and_type_it_was_signed_for(
    storage: Storage, folder: str, small: Path
) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    url = storage.sign_get(f"{folder}/a", 60, file_name="film.mp4", content_type="video/mp4")
    answer = await fetched(url)
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-disposition"] == 'attachment; filename="film.mp4"'
    assert answer.headers["etag"]


@pytest.mark.parametrize(
    ("asked", "got"), [("bytes=2-4", b"234"), ("bytes=0-3", b"0123"), ("bytes=7-", b"789")]
)
async def test_a_signed_url_gives_a_range(
    storage: Storage, folder: str, small: Path, asked: str, got: bytes
) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    answer = await fetched(storage.sign_get(f"{folder}/a", 60), {"Range": asked})
    assert (answer.status_code, answer.content) == (206, got)
    assert answer.headers["content-range"].endswith("/10")


async def test_an_expired_url_is_refused(storage: Storage, folder: str, small: Path) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    url = storage.sign_get(f"{folder}/a", 0)
    if not storage.local:  # S3 takes whole seconds, the last one included
        await anyio.sleep(1.1)
    assert (await fetched(url)).status_code == 403


async def test_a_url_for_another_object_or_method_is_refused(
    storage: Storage, folder: str, small: Path
) -> None:
    await storage.put_file(f"{folder}/a", small, "text/plain")
    await storage.put_file(f"{folder}/b", small, "text/plain")
    url = storage.sign_get(f"{folder}/a", 60)
    assert (await fetched(url.replace(f"{folder}/a", f"{folder}/b"))).status_code == 403
    assert (await sent(url, b"x", {"Content-Type": "text/plain"})).status_code == 403
    assert (await fetched(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code == 403
    upload = storage.sign_put(f"{folder}/a", 60, content_type="text/plain", max_bytes=100)
    assert (await fetched(upload.url)).status_code == 403


async def test_a_client_uploads_by_itself(storage: Storage, folder: str, tmp_path: Path) -> None:
    upload = storage.sign_put(f"{folder}/up", 60, content_type="image/png", max_bytes=100)
    assert upload.method == "PUT"
    assert (await sent(upload.url, b"picture", upload.headers)).status_code == 200
    await storage.download(f"{folder}/up", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"picture"


async def test_an_upload_of_another_type_or_size_is_refused(storage: Storage, folder: str) -> None:
    upload = storage.sign_put(
        f"{folder}/up", 60, content_type="image/png", max_bytes=100, exact_bytes=7
    )
    other = {**upload.headers, "Content-Type": "text/html"}
    assert (await sent(upload.url, b"picture", other)).status_code in {403, 415}
    assert (await sent(upload.url, b"pictures", upload.headers)).status_code in {403, 422}
    assert await storage.head(f"{folder}/up") is None


async def test_a_storage_that_works_passes_its_check(storage: Storage) -> None:
    assert not [fault for fault in await storage.faults("https://a.example") if fault.needed]
