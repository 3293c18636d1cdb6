"""Authorities of one's own are trusted everywhere; a refused certificate is named, with why."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from private_authority import NAME, Authority, tls_before
from reelmill.adapters.fetch import FetchedSources
from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.adapters.net.reach import NotReachedError, connect_to, look_at_page
from reelmill.adapters.storage import S3Storage
from reelmill.adapters.webhooks.sender import HttpSender
from reelmill.cli.installation import read_settings
from reelmill.cli.service_process import service_settings
from reelmill.core.errors import SourceError, SpecError, UnavailableError
from reelmill.core.network import AddressPolicy
from reelmill.media.cancel import CancelToken
from reelmill.settings import Settings
from reelmill.usecases.ports.webhooks import Answer
from s3_server import S3Server, running

BODY = b"RIFF" + bytes(1000)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()


@pytest.fixture(scope="module")
def http_port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def url(http_port: int, authority: Authority) -> Iterator[str]:
    with tls_before(http_port, authority.context("localhost")) as port:
        yield f"https://localhost:{port}/a.wav"


def fetched(url: str, folder: Path, ca_file: Path | None) -> Path | SourceError:
    sources = FetchedSources(None, folder / "downloads", ca_file=ca_file)
    return sources.fetch([url], CancelToken())[url]


def posted(url: str, ca_file: Path | None) -> Answer:
    return asyncio.run(HttpSender(None, ca_file=ca_file).post(url, "{}", {}))


def stored(server: S3Server, port: int, ca_file: Path | None) -> bool:
    """Whether a bucket behind TLS takes an object, and lists uploads in parts."""
    endpoint = f"https://localhost:{port}"
    storage = S3Storage(replace(server.bucket(), endpoint=endpoint, ca_file=ca_file))

    async def put() -> None:
        await storage.put_file("authorities/a", Path(__file__), "text/plain")
        await storage.unfinished()

    try:
        asyncio.run(put())
    except UnavailableError:
        return False
    return True


Trusting = Callable[[Authority, pytest.MonkeyPatch], Path | None]


def by_setting(authority: Authority, _: pytest.MonkeyPatch) -> Path | None:
    return authority.file


def by_variable(authority: Authority, environment: pytest.MonkeyPatch) -> Path | None:
    environment.setenv("SSL_CERT_FILE", str(authority.file))
    return None


@pytest.mark.parametrize("trusting", [by_setting, by_variable])
def test_an_authority_of_ones_own_is_trusted_for_sources_webhooks_and_the_bucket(
    trusting: Trusting,
    authority: Authority,
    url: str,
    s3_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = urlsplit(s3_server.endpoint).port
    assert port
    with tls_before(port, authority.context("localhost")) as door:
        assert isinstance(fetched(url, tmp_path, None), SourceError)
        assert posted(url, None).error is not None
        assert not stored(s3_server, door, None)
        ca_file = trusting(authority, monkeypatch)
        found = fetched(url, tmp_path, ca_file)
        assert isinstance(found, Path), found
        assert found.read_bytes() == BODY
        assert posted(url, ca_file).error is None
        assert stored(s3_server, door, ca_file)


def test_our_own_checks_trust_it_too(authority: Authority, url: str) -> None:
    guard = CheckedSockets(AddressPolicy(private_networks=(ip_network("127.0.0.0/8"),)))
    with pytest.raises(NotReachedError, match="certificate"):
        asyncio.run(look_at_page(url))
    with pytest.raises(NotReachedError, match="certificate"):
        asyncio.run(connect_to(url, guard))
    assert asyncio.run(look_at_page(url, authority.file)).status == 200
    asyncio.run(connect_to(url, guard, authority.file))


@pytest.mark.parametrize(
    ("hosts", "ended", "why"),
    [
        (["localhost"], False, "unable to get local issuer certificate"),
        (["other.example", "b.example", "c.example", "d.example"], False, "Hostname mismatch"),
        (["localhost"], True, "certificate has expired"),
    ],
)
def test_a_refused_certificate_is_named_with_the_reason(
    hosts: list[str], ended: bool, why: str, authority: Authority, http_port: int, tmp_path: Path
) -> None:
    ca_file = None if why.startswith("unable") else authority.file
    with tls_before(http_port, authority.context(*hosts, ended=ended)) as port:
        url = f"https://localhost:{port}/hook?token=s3cret"
        error = fetched(url, tmp_path, ca_file)
        assert isinstance(error, SourceError)
        [problem] = error.problems
        assert problem.code == "source_certificate_refused"
        reported = posted(url, ca_file).error or ""
    for words in (problem.message, reported):
        assert f"the certificate of localhost is refused ({why}" in words
        assert f"it is for {', '.join(hosts[:3])}" in words
        assert f"issued by {NAME}, valid from " in words
        assert "SHA-256" in words
        assert "s3cret" not in words
    assert ("1 more" in reported) == (len(hosts) > 3)


def test_words_in_a_certificate_cannot_break_a_line(http_port: int, tmp_path: Path) -> None:
    named = Authority(tmp_path, "evil\u202e\n\x1b[31m" + "x" * 50)
    with tls_before(http_port, named.context("localhost")) as port:
        reported = posted(f"https://localhost:{port}/", None).error or ""
    assert "issued by evil [31mxxx" in reported
    assert reported.isprintable()
    assert len(reported) < 500


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----"])
def test_authorities_that_cannot_be_read_are_reported_before_anything_starts(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    for variable in ("REELMILL_CA_FILE", "SSL_CERT_FILE"):
        monkeypatch.setenv(variable, str(file))
    with pytest.raises(SpecError) as raised:
        service_settings()
    reported = [p.message for p in raised.value.problems if p.code == "setting_invalid"]
    for variable in ("REELMILL_CA_FILE", "SSL_CERT_FILE"):
        assert any(f" {variable} is wrong" in message for message in reported), reported
    with pytest.raises(ValidationError):
        Settings()
    monkeypatch.delenv("REELMILL_CA_FILE")
    with pytest.raises(SpecError, match="SSL_CERT_FILE is wrong"):
        read_settings()
