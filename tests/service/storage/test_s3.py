"""What only a bucket can get wrong: credentials, the network, signatures."""

from __future__ import annotations

import dataclasses
import functools
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import obstore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from obstore.store import S3Store
from pydantic import SecretStr

from reelmill.adapters.storage import S3Storage
from reelmill.adapters.storage.sigv4 import Request, presigned
from reelmill.core.errors import UnavailableError
from reelmill.settings.service import Bucket
from s3_server import S3Server

pytestmark = pytest.mark.anyio

LARGE_BYTES = 30 * 1024**2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(b"content")
    return made


async def test_a_wrong_secret_is_reported_as_such(s3_server: S3Server, file: Path) -> None:
    storage = S3Storage(s3_server.bucket(secret="wrong"))
    with pytest.raises(UnavailableError, match="its secret is not accepted") as refused:
        await storage.put_file("a", file, "text/plain")
    assert refused.value.problems[0].code == "storage_refused"
    assert "RAILWAY_BUCKET_" in str(refused.value)


async def test_a_bucket_that_is_not_there_is_reported_as_such(
    s3_server: S3Server, file: Path, tmp_path: Path
) -> None:
    storage = S3Storage(s3_server.bucket("no-such-bucket"))
    attempts = (
        storage.put_file("a", file, "text/plain"),
        storage.delete("a"),
    )
    for attempt in attempts:
        with pytest.raises(UnavailableError):
            await attempt
    with pytest.raises(UnavailableError, match="the bucket does not exist"):
        await storage.put_file("a", file, "text/plain")


async def test_a_server_that_is_not_there_is_reported_as_such(file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
    storage = S3Storage(Bucket(endpoint, "auto", "bucket", "key", SecretStr("secret")))
    with pytest.raises(UnavailableError, match="storage_unavailable") as refused:
        await storage.put_file("a", file, "text/plain")
    assert "secret" not in str(refused.value)


async def test_credentials_of_the_environment_are_not_mixed_in(
    s3_server: S3Server, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "else")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_REGION", "moon")
    storage = S3Storage(s3_server.bucket())
    await storage.put_file(f"tests/{uuid4().hex}", file, "text/plain")


async def test_an_upload_cut_off_halfway_leaves_nothing(
    s3_server: S3Server, s3_storage: S3Storage, tmp_path: Path
) -> None:
    large, key = tmp_path / "large", f"tests/{uuid4().hex}"
    large.write_bytes(os.urandom(LARGE_BYTES))
    with _cable(s3_server.endpoint, cut_after_bytes=LARGE_BYTES // 2) as endpoint:
        through = S3Storage(dataclasses.replace(s3_server.bucket(), endpoint=endpoint))
        with pytest.raises(UnavailableError, match="storage_unavailable"):
            await through.put_file(key, large, "video/mp4")
    assert await s3_storage.head(key) is None


@contextmanager
def _cable(endpoint: str, cut_after_bytes: int) -> Iterator[str]:
    """The address of a server through a connection that is cut for good after so many bytes."""
    target = urlsplit(endpoint)
    assert target.hostname
    assert target.port
    there = (target.hostname, target.port)
    left = [cut_after_bytes]
    ends: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, sink: socket.socket, *, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                left[0] -= len(data) if counted else 0
                if left[0] < 0:
                    break
                sink.sendall(data)
        for end in (source, sink) if left[0] >= 0 else (listener, *ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while left[0] >= 0:
                ours, _ = listener.accept()
                theirs = socket.create_connection(there)
                ends.extend((ours, theirs))
                for source, sink, counted in ((ours, theirs, True), (theirs, ours, False)):
                    job = threading.Thread(
                        target=carry, args=(source, sink), kwargs={"counted": counted}
                    )
                    threads.append(job)
                    job.start()

    threads = [threading.Thread(target=accept)]
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        for end in (listener, *ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for end in (listener, *ends):
            end.close()


async def test_a_small_difference_in_a_signed_url_is_refused(
    s3_storage: S3Storage, file: Path
) -> None:
    key = f"tests/{uuid4().hex}"
    await s3_storage.put_file(key, file, "text/plain")
    url = s3_storage.sign_get(key, 60, file_name="film.mp4")
    assert httpx.get(url).status_code == 200
    for old, new in (
        ("film", "virus"),
        ("Expires=60", "Expires=99"),
        ("Signature=", "Signature=0"),
    ):
        assert old in url
        assert httpx.get(url.replace(old, new)).status_code == 403


async def test_signed_urls_begin_with_the_address_clients_know(s3_server: S3Server) -> None:
    bucket = dataclasses.replace(s3_server.bucket(), public_endpoint="https://files.example")
    storage = S3Storage(bucket)
    start = f"https://files.example/{bucket.name}/a/b?"
    assert storage.sign_get("a/b", 60).startswith(start)
    upload = storage.sign_put("a/b", 60, content_type="image/png", max_bytes=1)
    assert upload.url.startswith(start)
    await storage.head("a/b")


def test_no_url_outlives_seven_days() -> None:
    storage = S3Storage(Bucket("https://s3.example", "auto", "b", "key", SecretStr("secret")))
    query = parse_qs(urlsplit(storage.sign_get("a", 30 * 24 * 3600)).query)
    assert query["X-Amz-Expires"] == ["604800"]


_WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,20}"


@given(
    key=st.from_regex(f"{_WORD}(/{_WORD}){{0,3}}", fullmatch=True),
    seconds=st.integers(1, 604_800),
    endpoint=st.sampled_from(
        ["https://s3.example.com", "http://10.0.0.1:9000", "https://s3.example.com:443"]
    ),
)
@settings(max_examples=30, deadline=None)
def test_signatures_are_those_of_another_implementation(
    key: str, seconds: int, endpoint: str
) -> None:
    theirs = urlsplit(obstore.sign(_store(endpoint), "GET", key, timedelta(seconds=seconds)))
    reported = parse_qs(theirs.query)
    at = datetime.strptime(reported["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    bucket = Bucket(endpoint, "eu-west-1", "bucket", "AKID", SecretStr("se/cr+et"))
    ours = urlsplit(presigned(bucket, Request("GET", key, seconds, at, {}, {})))
    assert (ours.scheme, ours.path) == (theirs.scheme, theirs.path)
    assert parse_qs(ours.query) == reported


@functools.cache
def _store(endpoint: str) -> S3Store:
    return S3Store(
        "bucket",
        config={"endpoint": endpoint, "region": "eu-west-1", "virtual_hosted_style_request": False},
        access_key_id="AKID",
        secret_access_key="se/cr+et",
        client_options={"allow_http": True},
    )
