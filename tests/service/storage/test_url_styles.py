"""A bucket's name stands in the path of its URLs, or before their host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from reelmill.adapters.storage import S3Storage, s3
from reelmill.settings import ServiceSettings
from reelmill.settings.service import Bucket, UrlStyle

pytestmark = pytest.mark.anyio

STARTS: dict[UrlStyle, str] = {
    "path": "http://storage.test:9000/films/",
    "virtual": "http://films.storage.test:9000/",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of any host: a proxy that answers everything itself."""
    urls: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            signed = self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 ")
            urls.append(f"{self.path} of {self.headers['Host']}, signed: {signed}")
            self.send_response(200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # The service asks no proxy of the environment, so this one is put where it says so.
    monkeypatch.setattr(s3, "_NO_PROXY", {"proxy_url": f"http://127.0.0.1:{server.server_port}"})
    yield urls
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("style", STARTS)
async def test_the_service_asks_in_the_style_of_the_bucket(
    style: UrlStyle, asked: list[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"content")
    await S3Storage(_bucket(style)).put_file("jobs/1/a.mp4", tmp_path / "file", "video/mp4")
    host = STARTS[style].split("/")[2]
    assert asked == [f"{STARTS[style]}jobs/1/a.mp4 of {host}, signed: True"]


@pytest.mark.parametrize("style", STARTS)
async def test_signed_urls_have_the_style_of_the_bucket(style: UrlStyle) -> None:
    storage = S3Storage(_bucket(style))
    assert storage.sign_get("jobs/1/a.mp4", 60).startswith(f"{STARTS[style]}jobs/1/a.mp4?")
    upload = storage.sign_put("uploads/a", 60, content_type="image/png", max_bytes=1)
    assert upload.url.startswith(f"{STARTS[style]}uploads/a?")


async def test_the_style_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAILWAY_BUCKET_ENDPOINT", "https://storage.example/")
    monkeypatch.setenv("RAILWAY_BUCKET_NAME", "films")
    monkeypatch.setenv("REELMILL_BUCKET_URL_STYLE", "virtual")
    bucket = ServiceSettings().bucket
    assert bucket is not None
    assert bucket.own_url == bucket.public_url == "https://films.storage.example"


def _bucket(style: UrlStyle) -> Bucket:
    where = "http://storage.test:9000"
    return Bucket(where, "auto", "films", "key", SecretStr("secret"), url_style=style)
