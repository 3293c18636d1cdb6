"""`reelmill demo` tells where the service's dashboard is, if there is one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from reelmill.cli.demo import dashboard_address


@contextmanager
def _answering(body: bytes) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_service_that_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with _answering(b'{"status": "ok", "version": "1.2.3"}') as port:
        monkeypatch.setenv("PORT", str(port))
        assert dashboard_address() == f"http://localhost:{port}"
    assert dashboard_address() is None


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"status": "ok"}'])
def test_something_else_on_the_port_is_not_the_service(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _answering(body) as port:
        monkeypatch.setenv("PORT", str(port))
        assert dashboard_address() is None
