"""Signed URLs of local storage over real sockets."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reelmill.adapters.storage import Grant, LocalStorage, UrlSigner
from reelmill.core.errors import NotFoundError
from reelmill.usecases.ports.storage import SignedUpload

CONTENT = bytes(range(256)) * 4096  # a megabyte, so more than one piece
KEY = "jobs/1/film.mp4"


@pytest.fixture
def url(local_storage: LocalStorage, tmp_path: Path) -> str:
    """Address of a stored megabyte."""
    file = tmp_path / "film"
    file.write_bytes(CONTENT)
    local_storage.put_blocking(KEY, file, "video/mp4")
    return local_storage.sign_get(KEY, 60)


@pytest.fixture
def upload(local_storage: LocalStorage) -> SignedUpload:
    """Leave to send at most 100 kB."""
    return local_storage.sign_put("uploads/1", 60, content_type="image/png", max_bytes=100_000)


def code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["code"])


def test_a_file_is_read_whole_with_its_facts(url: str) -> None:
    answer = httpx.get(url)
    assert answer.content == CONTENT
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(CONTENT))


def test_a_file_can_run_nothing_and_is_not_taken_for_something_else(url: str) -> None:
    headers = httpx.get(url).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_head_tells_the_same_without_the_file(url: str) -> None:
    head, whole = httpx.head(url), httpx.get(url)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "last-modified"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1048570-", 1048570, 1048576),
        ("bytes=-6", 1048570, 1048576),
        ("bytes=-99999999", 0, 1048576),
        ("bytes=1048000-99999999", 1048000, 1048576),
        ("bytes=262140-262150", 262140, 262151),
    ],
)
def test_a_range_gives_exactly_those_bytes(url: str, asked: str, start: int, end: int) -> None:
    answer = httpx.get(url, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.content == CONTENT[start:end]


@pytest.mark.parametrize("asked", ["bytes=1048576-", "bytes=9999999-99999999", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(url: str, asked: str) -> None:
    answer = httpx.get(url, headers={"Range": asked})
    assert (answer.status_code, code(answer)) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize("asked", ["bytes=5-1", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=x"])
def test_a_range_that_means_nothing_here_gives_the_whole(url: str, asked: str) -> None:
    answer = httpx.get(url, headers={"Range": asked})
    assert (answer.status_code, len(answer.content)) == (200, len(CONTENT))


def test_a_known_tag_saves_the_transfer(url: str) -> None:
    etag = httpx.get(url).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = httpx.get(url, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    assert httpx.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_range_of_an_older_file_gives_the_newer_one_whole(
    url: str, local_storage: LocalStorage, tmp_path: Path
) -> None:
    etag = httpx.get(url).headers["etag"]
    asked = {"Range": "bytes=0-9", "If-Range": etag}
    assert httpx.get(url, headers=asked).status_code == 206
    newer = tmp_path / "newer"
    newer.write_bytes(b"newer")
    local_storage.put_blocking(KEY, newer, "video/mp4")
    answer = httpx.get(url, headers=asked)
    assert (answer.status_code, answer.content) == (200, b"newer")


def test_a_reader_finishes_the_file_it_began_while_it_is_replaced(
    url: str, local_storage: LocalStorage, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    newer.write_bytes(b"newer")
    with httpx.stream("GET", url) as answer:
        local_storage.put_blocking(KEY, newer, "video/mp4")
        assert answer.read() == CONTENT


def test_what_was_removed_is_not_found(url: str, local_storage: LocalStorage) -> None:
    (local_storage.local_path(KEY) or Path()).unlink()
    answer = httpx.get(url)
    assert (answer.status_code, code(answer)) == (404, "object_missing")


def test_an_expired_url_is_refused_with_its_reason(local_storage: LocalStorage, url: str) -> None:
    expired = local_storage.sign_get(KEY, -1)
    answer = httpx.get(expired)
    assert (answer.status_code, code(answer)) == (403, "signature_expired")
    later = expired.replace("expires=", "expires=9")
    assert code(httpx.get(later)) == "signature_invalid"


@pytest.mark.parametrize(
    "change",
    ["&type=text/html", "&name=x.exe", "&max=5", "&exact=5", "&expires=99999999999", "&new=1"],
)
def test_nothing_can_be_added_to_a_signed_url(url: str, change: str) -> None:
    assert code(httpx.get(url + change)) == "signature_invalid"


def test_a_signature_is_of_one_installation(url: str, local_storage: LocalStorage) -> None:
    unsigned, _, _ = url.partition("&signature=")
    for forged in (unsigned, f"{unsigned}&signature=", f"{unsigned}&signature={'0' * 64}"):
        assert code(httpx.get(forged)) == "signature_invalid"


def test_an_upload_is_there_once_it_is_complete(
    upload: SignedUpload, local_storage: LocalStorage
) -> None:
    answer = httpx.put(upload.url, content=b"x" * 100_000, headers=upload.headers)
    found = local_storage.local_path("uploads/1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert found is not None
    assert found.stat().st_size == 100_000


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
def test_more_than_the_url_allows_is_refused_and_not_kept(
    upload: SignedUpload, local_storage: LocalStorage, declared: bool
) -> None:
    parts = urlsplit(upload.url)
    connection = HTTPConnection(parts.netloc, timeout=5)
    body = b"x" * 100_001
    connection.request(
        "PUT",
        f"{parts.path}?{parts.query}",
        body if declared else iter([body[:50_000], body[50_000:]]),
        dict(upload.headers),
        encode_chunked=not declared,
    )
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"body_too_large" in answer.read()
    connection.close()
    assert local_storage.local_path("uploads/1") is None
    assert _drafts(local_storage) == []


def test_an_upload_of_another_type_is_refused(upload: SignedUpload) -> None:
    for kind in ("text/html", "image/png; x=y", ""):
        answer = httpx.put(upload.url, content=b"x", headers={"Content-Type": kind})
        assert (answer.status_code, code(answer)) == (415, "unsupported_media_type")


def test_an_upload_that_breaks_off_leaves_nothing(
    upload: SignedUpload, local_storage: LocalStorage
) -> None:
    parts = urlsplit(upload.url)
    head = (
        f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        "Content-Type: image/png\r\nContent-Length: 50000\r\n\r\n"
    )
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 80)) as connection:
        connection.sendall(head.encode() + b"x" * 40_000)
        _until(lambda: len(_drafts(local_storage)) == 1)
        assert local_storage.local_path("uploads/1") is None
    _until(lambda: _drafts(local_storage) == [])
    assert local_storage.local_path("uploads/1") is None


def test_a_broken_upload_keeps_the_object_that_was_there(
    upload: SignedUpload, local_storage: LocalStorage
) -> None:
    httpx.put(upload.url, content=b"first", headers=upload.headers)
    httpx.put(upload.url, content=b"x" * 100_001, headers=upload.headers)
    found = local_storage.local_path("uploads/1")
    assert found is not None
    assert found.read_bytes() == b"first"


def test_a_page_of_another_origin_may_read_and_send(url: str, upload: SignedUpload) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert httpx.get(url, headers=origin).headers["access-control-allow-origin"] == "*"
    asked = {
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    assert httpx.options(upload.url, headers=origin | asked).status_code == 200


def test_a_large_object_appears_whole_or_not_at_all(
    local_storage: LocalStorage, tmp_path: Path
) -> None:
    large = tmp_path / "large"
    large.write_bytes(os.urandom(50 * 1024**2))
    work = threading.Thread(target=local_storage.put_blocking, args=(KEY, large, "video/mp4"))
    work.start()
    seen = set()
    while work.is_alive():
        found = local_storage.local_path(KEY)
        seen.add(found and found.stat().st_size)
    assert None in seen
    assert seen <= {None, 50 * 1024**2}
    assert local_storage.local_path(KEY) is not None


def _drafts(storage: LocalStorage) -> list[Path]:
    return list((storage.folder / "drafts").glob("*"))


def _until(holds: Callable[[], bool]) -> None:
    """Wait for another thread to get there."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.005)


_PARTS = st.sampled_from(["..", ".", "", "a", "%2e%2e", "%2f", "\\", "\0", "etc", "ä", "~", "c:"])
_KEYS = st.lists(_PARTS, min_size=1, max_size=8).map("/".join) | st.text(max_size=40)


@given(_KEYS)
@example("../objects/../secret")
@example("..%2fsecret")
@example("/etc/passwd")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_leads_out_of_the_storage_even_if_it_were_signed(
    local_storage: LocalStorage, key: str
) -> None:
    local_storage.folder.mkdir(parents=True, exist_ok=True)
    (local_storage.folder / "secret").write_text("secret")
    signer = local_storage.signer
    grant = Grant("GET", key, signer.expiry(60))
    query = f"expires={grant.expires_at}&signature={signer._signature(grant)}"
    base = urlsplit(local_storage.sign_get("a", 60)).netloc
    for path in (quote(key, safe=""), quote(key, safe="/%")):
        connection = HTTPConnection(base, timeout=5)
        connection.request("GET", f"/files/{path}?{query}")
        answer = connection.getresponse()
        assert answer.status in {400, 403, 404}
        assert answer.read() != b"secret"
        connection.close()


@given(_KEYS | st.from_regex(r"[a-z0-9./_-]{1,30}", fullmatch=True))
@example("a\n")
@example("a/../../x")
def test_a_key_is_refused_or_lies_within_the_folder(key: str) -> None:
    storage = LocalStorage(Path("/storage"), UrlSigner(b"s" * 32, "http://localhost"))
    try:
        place = storage.place(key)
    except NotFoundError:
        return
    assert os.path.normpath(place) == str(place)
    assert place.is_relative_to("/storage/objects")
    assert place != Path("/storage/objects")


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_two_grants_share_a_signature(key: str, name: str) -> None:
    signer = UrlSigner(b"s" * 32, "http://localhost")
    grants = {
        Grant("GET", key, 1, content_type=name),
        Grant("GET", key, 1, file_name=name),
        Grant("GET", key + name, 1),
        Grant("PUT", key, 1, content_type=name),
        Grant("PUT", key, 11, content_type=name),
        Grant("PUT", key, 1, content_type=name, max_bytes=1),
        Grant("PUT", key, 1, content_type=name, exact_bytes=1),
    }
    assert len({signer._signature(grant) for grant in grants}) == len(grants)
