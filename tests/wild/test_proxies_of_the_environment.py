"""`HTTP_PROXY` and the like: not used by anything, and said so."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reelmill.adapters.fetch import FetchedSources
from reelmill.adapters.storage import S3Storage
from reelmill.adapters.webhooks.sender import HttpSender
from reelmill.cli.unknown_settings import proxies_in_vain
from reelmill.media.cancel import CancelToken
from s3_server import running

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
SPEC = {"duration": 0.1, "tracks": [{"type": "text", "text": "x"}]}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"RIFF")

    def do_POST(self) -> None:
        self.do_GET()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What a proxy that the whole environment names was asked for."""
    came: list[bytes] = []

    def listen(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                came.append(connection.recv(1000))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=listen, args=(listening,), daemon=True).start()
        for name in NAMES:
            monkeypatch.setenv(name, f"http://me:pa55@127.0.0.1:{listening.getsockname()[1]}")
        yield came
        listening.shutdown(socket.SHUT_RDWR)


def test_sources_webhooks_and_the_bucket_go_directly(tmp_path: Path, asked: list[bytes]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/a"
        found = FetchedSources(None, tmp_path / "d").fetch([url], CancelToken())[url]
        assert isinstance(found, Path), found
        assert asyncio.run(HttpSender(None).post(url, "{}", {})).error is None
        server.shutdown()
    (tmp_path / "s3").mkdir()
    with running(tmp_path / "s3") as s3:
        storage = S3Storage(s3.bucket())

        async def put() -> None:
            await storage.put_file("proxies/a", Path(__file__), "text/plain")
            await storage.unfinished()

        asyncio.run(put())
    assert asked == []


def test_a_proxy_in_vain_is_reported_without_its_password(
    tmp_path: Path, asked: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [*proxies_in_vain()]
    assert [p.code for p in found] == ["proxy_ignored"] * len(NAMES)
    assert "pa55" not in "".join(map(str, found))
    for name in NAMES:
        monkeypatch.setenv(name, " ")
    assert [*proxies_in_vain()] == []
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("REELMILL_HOME", str(tmp_path / "home"))
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(SPEC))
    command = [sys.executable, "-m", "reelmill.cli", "plan", str(spec)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "proxy_ignored" in ended.stderr
    assert "https_proxy" in ended.stderr
    assert asked == []
