"""Addresses that strangers write: refused at every door at once, or sent byte for byte."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from yarl import URL

from reelmill.adapters.fetch import FetchedSources
from reelmill.adapters.fetch.address import checked_url, redirected
from reelmill.adapters.webhooks.sender import HttpSender
from reelmill.cli.service_process import service_settings
from reelmill.core.errors import SourceError, SpecError
from reelmill.media.cancel import CancelToken
from serving import Serving

ODD = {
    "two dots": "http://a..b/",
    "dot in front": "http://.a/",
    "dot at the end": "http://example.com./",
    "no host": "http:///a",
    "nothing": "http://",
    "one slash": "http:/example.com/",
    "empty punycode": "http://xn--/",
    "broken punycode": "http://xn--zzzzzzzz99999.com/",
    "long label": f"http://{'a' * 64}.com/",
    "long host": f"http://{'a.' * 127}com/",
    "zone": "http://[fe80::1%25eth0]/",
    "raw zone": "http://[fe80::1%eth0]/",
    "open bracket": "http://[::1/",
    "rubbish in brackets": "http://[v1.a]/",
    "empty port": "http://example.com:/",
    "port 0": "http://example.com:0/",
    "large port": "http://example.com:99999/",
    "huge port": f"http://example.com:{'9' * 5000}/",
    "wide digits": "http://example.com:\uff18\uff10/",
    "user": "http://me@example.com/",
    "password": "http://me:pa55@example.com/",
    "backslash": "http://example.com\\@evil.test/",
    "tab in host": "http://exa\tmple.com/",
    "line break in path": "http://example.com/a\r\nHost: evil",
    "wide dot": "http://127。0。0。1/",
    "percent": "http://%65xample.com/",
    "no such letters": "http://☃.test/",
    "look-alike": "http://\uff45xample.com/",
    "hexadecimal": "http://0x7f.1/",
    "octal": "http://0177.0.0.1/",
    "one number": "http://2130706433/",
    "three numbers": "http://127.0.1/",
    "blank": "http://exam ple.com/",
    "other scheme": "gopher://example.com/",
    "very long": "http://example.com/" + "a" * 5000,
}
TRACK = {"type": "video", "src": "https://example.com/a.mp4", "trim": {"end": 1}}
CANVAS = {"width": 160, "height": 120, "fps": 30}


def asked(serving: Serving, path: str, body: Any) -> tuple[int, str, str, str]:
    """Status, code, pointer and hint of an answer that must come soon."""
    headers = {"X-API-Key": serving.key}
    answer = httpx.post(f"{serving.url}{path}", json=body, headers=headers, timeout=120).json()
    problem = answer["errors"][0]
    return answer["status"], problem["code"], problem["pointer"], problem["hint"]


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_odd_addresses_are_refused_at_every_door(odd: str, serving: Serving) -> None:
    spec = {"canvas": CANVAS, "tracks": [TRACK]}
    doors: dict[str, tuple[Any, str, set[str]]] = {
        "/v1/render": (
            {**spec, "tracks": [{**TRACK, "src": odd}]},
            "/tracks/0/src",
            {"invalid_src", "text_too_long", "invalid_text"},
        ),
        "/v1/render?hook": (
            {**spec, "webhookUrl": odd},
            "/webhookUrl",
            {"invalid_src", "text_too_long", "invalid_text"},
        ),
        "/v1/webhooks": ({"url": odd}, "/url", {"webhook_url_invalid"}),
        "/v1/templates": (
            {
                "name": "t",
                "spec": spec,
                "variables": {"film": {"type": "url", "default": odd}},
            },
            "/variables/film/default",
            {"invalid_src", "text_too_long", "invalid_text"},
        ),
    }
    for path, (body, pointer, codes) in doors.items():
        status, code, place, hint = asked(serving, path, body)
        assert (status, place) == (422, pointer), (path, code)
        assert code in codes, path
        assert hint or code in {"text_too_long", "invalid_text"}, path


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_odd_addresses_are_refused_by_the_fetcher_and_in_redirects(odd: str) -> None:
    ways: list[Callable[[], URL]] = [
        lambda: checked_url(odd),
        lambda: redirected(URL("http://a.test/"), odd),
    ]
    for way in ways:
        with pytest.raises(SourceError) as raised:
            way()
        [problem] = raised.value.problems
        assert (problem.code, bool(problem.hint)) == ("source_url_invalid", True)
        assert "pa55" not in problem.message


@pytest.mark.parametrize(
    "variable",
    ["REELMILL_PUBLIC_URL", "RAILWAY_BUCKET_ENDPOINT", "REELMILL_BUCKET_PUBLIC_ENDPOINT"],
)
def test_settings_that_are_addresses_are_read_alike(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = {"ENDPOINT": "https://bucket.example", "NAME": "films"}
    for name, value in {**bucket, "ACCESS_KEY": "key", "SECRET_KEY": "secret"}.items():
        monkeypatch.setenv(f"RAILWAY_BUCKET_{name}", value)
    monkeypatch.setenv(variable, "render.example")
    with pytest.raises(SpecError) as raised:
        service_settings()
    [problem] = raised.value.problems
    assert (problem.code, variable in problem.message) == ("setting_invalid", True)
    monkeypatch.setenv(variable, " https://render.example\n")
    assert "https://render.example" in service_settings().model_dump().values()


class Recorder(BaseHTTPRequestHandler):
    """Notes request lines as they came; redirects from `/from` to the bytes of `target`."""

    lines: list[bytes]
    raw_requestline: bytes
    target = b""

    def do_GET(self) -> None:
        self.lines.append(self.raw_requestline.split(b" ")[1])
        if self.path == "/from":
            self.wfile.write(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ")
            self.wfile.write(self.target + b"\r\n\r\n")
            return
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"\0\1\2\3")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def recorder() -> Iterator[tuple[str, type[Recorder]]]:
    """Address of a server, and its handler."""
    handler = type("Handler", (Recorder,), {"lines": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()


SIGNED = (
    b"/a%2Fb%3Ac%2C%27%28%2A%7E/%e4%2f'()*~:,;=@$&+!/./x//y?"
    b"X-Sig=%2F%3A%2C%27%28%2A%7E%2B+a'()*~:/?@,;%zz%&empty=&none&%C3%A9%E9"
)


def test_signed_addresses_are_sent_byte_for_byte(
    recorder: tuple[str, type[Recorder]], tmp_path: Path
) -> None:
    base, seen = recorder
    signed = f"{base}{SIGNED.decode()}"
    sources = FetchedSources(base=None, downloads=tmp_path)
    [found] = sources.fetch([signed], CancelToken()).values()
    assert isinstance(found, Path)
    asyncio.run(HttpSender(None).post(signed, "{}", {}))
    seen.target = SIGNED
    sources.fetch([f"{base}/from"], CancelToken())
    seen.target = base.encode() + SIGNED
    sources.fetch([f"{base}/from"], CancelToken())
    assert [line for line in seen.lines if line != b"/from"] == [SIGNED] * 4


def test_only_what_may_not_stand_in_a_request_is_encoded(
    recorder: tuple[str, type[Recorder]], tmp_path: Path
) -> None:
    base, seen = recorder
    sources = FetchedSources(base=None, downloads=tmp_path)
    sources.fetch([f" {base}/ü b?q=é \u202f#part\n"], CancelToken())
    seen.target = "/\xe9 x".encode("latin-1")
    sources.fetch([f"{base}/from"], CancelToken())
    assert seen.lines == [b"/%C3%BC%20b?q=%C3%A9%20%E2%80%AF", b"/from", b"/%E9%20x"]
