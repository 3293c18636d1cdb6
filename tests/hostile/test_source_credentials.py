"""Credentials of sources: sent to their own server alone, and never seen again."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from private_authority import Authority, tls_before
from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.core.errors import SourceError, SpecError
from reelmill.core.source_credential import SourceCredential, read_credential
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken

BODY = b"RIFF" + bytes(5000)
SECRET = "t0p-s3cret/value+="
BASIC = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()
SOON = FetchLimits(pauses_seconds=(0.01,), patience_seconds=0.2)
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self.server.came.append((self.path, dict(self.headers)))
        self.server.answer(self)

    def send(
        self, status: int, body: bytes = b"", reason: str = "OK", sent: int | None = None, **h: str
    ) -> None:
        self.send_response(status, reason)
        for name, value in {"Content-Length": str(len(body)), **h}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body[:sent])
        self.close_connection = sent is not None


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.came: list[tuple[str, dict[str, str]]] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def with_secret(self) -> list[str]:
        """Paths of the requests that carried something of the credential."""
        return [path for path, headers in self.came if SECRET in str(headers)]


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    with Server(answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def asks_for_it(handler: Handler) -> None:
    """A server of one file, for whoever has the secret; it knows versions and ranges."""
    if SECRET not in str(handler.headers):
        handler.send(401, b"who are you?")
    elif handler.headers.get("If-None-Match"):
        handler.send(304)
    else:
        handler.send(200, BODY, ETag='"one"')


def credential(origin: str, identity: str = "1", **headers: str) -> SourceCredential:
    return SourceCredential("cdn", origin, headers or {"X-Token": SECRET}, identity)


def fetched(
    url: str, folder: Path, own: SourceCredential | None, **fields: Any
) -> Path | SourceError:
    known = {own.name: own} if own else {}
    sources = FetchedSources(None, folder, SOON, **fields).knowing(known)
    return sources.fetch([url], CancelToken(), {url: own.name} if own else {})[url]


def message_of(found: Path | SourceError) -> str:
    assert isinstance(found, SourceError), found
    return "\n".join(map(str, found.problems))


def test_a_server_is_asked_with_the_headers_of_its_credential(tmp_path: Path) -> None:
    with serving(asks_for_it) as server:
        url = f"{server.origin}/a.wav"
        own = credential(server.origin, **{"X-Token": SECRET, "user-agent": "A", "Referer": "b"})
        found = fetched(url, tmp_path, own)
        assert isinstance(found, Path), found
        assert found.read_bytes() == BODY
        [(_, headers)] = server.came
        reported = {name.lower(): value for name, value in headers.items()}
        assert (reported["user-agent"], reported["referer"]) == ("A", "b")
        assert reported["accept-encoding"] == "identity"


def test_no_redirect_leads_a_credential_to_another_server(tmp_path: Path) -> None:
    with serving(lambda handler: handler.send(200, BODY)) as other:

        def redirect(handler: Handler) -> None:
            targets = {
                "/host": f"http://localhost:{other.server_port}/x",
                "/port": f"{other.origin}/x",
                "/same": "/end",
            }
            target = targets.get(handler.path)
            handler.send(302, Location=target) if target else handler.send(200, BODY)

        with serving(redirect) as server:
            for path in ("/host", "/port", "/same"):
                found = fetched(f"{server.origin}{path}", tmp_path, credential(server.origin))
                assert isinstance(found, Path), found
            assert server.with_secret == ["/host", "/port", "/same", "/end"]
        assert len(other.came) == 2
        assert other.with_secret == []
        assert "X-Token" not in str(other.came)


def test_a_redirect_that_leads_back_does_not_bring_the_credential_along(tmp_path: Path) -> None:
    back: list[str] = []
    with serving(lambda handler: handler.send(302, Location=back[0])) as other:

        def away(handler: Handler) -> None:
            if handler.path == "/a":
                handler.send(302, Location=f"{other.origin}/x")
            else:
                handler.send(200, BODY)

        with serving(away) as server:
            back.append(f"{server.origin}/delete")
            found = fetched(f"{server.origin}/a", tmp_path, credential(server.origin))
            assert isinstance(found, Path), found
            assert [path for path, _ in server.came] == ["/a", "/delete"]
            assert server.with_secret == ["/a"]


def test_no_redirect_leads_a_credential_from_tls_to_plain_text(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with serving(lambda handler: handler.send(200, BODY)) as plain:
        port = plain.server_port

        def down(handler: Handler) -> None:
            handler.send(302, Location=f"http://localhost:{port}/x")

        with (
            serving(down) as server,
            tls_before(server.server_port, authority.context("localhost")) as door,
        ):
            own = credential(f"https://localhost:{door}")
            url = f"https://localhost:{door}/a"
            found = fetched(url, tmp_path / "d", own, ca_file=authority.file)
            assert isinstance(found, Path), found
            assert server.with_secret == ["/a"]
        assert plain.with_secret == []


def test_a_credential_of_another_server_is_not_sent_at_all(tmp_path: Path) -> None:
    with serving(asks_for_it) as server:
        port = server.server_port
        for origin in ("https://127.0.0.1", "http://localhost", "http://127.0.0.1:1"):
            wrong = credential(f"{origin}:{port}" if origin.count(":") == 1 else origin)
            reported = message_of(fetched(f"{server.origin}/a", tmp_path, wrong))
            assert "credential_other_server" in reported or "is for" in reported
        unknown = FetchedSources(None, tmp_path).fetch(
            [f"{server.origin}/a"], CancelToken(), {f"{server.origin}/a": "gone"}
        )
        assert "There is no credential `gone`" in message_of(*unknown.values())
        assert server.came == []


def test_what_one_credential_had_is_not_known_to_others(tmp_path: Path) -> None:
    with serving(asks_for_it) as server:
        url = f"{server.origin}/a"
        assert isinstance(fetched(url, tmp_path, credential(server.origin)), Path)
        assert isinstance(fetched(url, tmp_path, credential(server.origin)), Path)
        assert server.came[1][1].get("If-None-Match") == '"one"'
        for own in (None, credential(server.origin, "2", **{"X-Token": "another"})):
            reported = message_of(fetched(url, tmp_path, own))
            assert "answered 401" in reported
            assert "If-None-Match" not in server.came[-1][1]


def test_the_beginning_that_one_credential_left_is_not_gone_on_with_by_others(
    tmp_path: Path,
) -> None:
    def broken(handler: Handler) -> None:
        handler.send(200, BODY, sent=1000, ETag='"one"')

    with serving(broken) as server:
        url = f"{server.origin}/a"
        for own in (credential(server.origin, "1"), credential(server.origin, "2"), None):
            before = len(server.came)
            fetched(url, tmp_path, own)
            assert "Range" not in server.came[before][1]
        before = len(server.came)
        fetched(url, tmp_path, credential(server.origin, "1"))
        assert "Range" in server.came[before][1]


ECHOES: Mapping[str, Answer] = {
    "body": lambda h: h.send(403, f"bad token {SECRET} of yours".encode()),
    "part": lambda h: h.send(403, f"bad token {SECRET.partition('=')[0]}".encode()),
    "percent": lambda h: h.send(403, f"bad {quote(SECRET, safe='')}".encode()),
    "entities": lambda h: h.send(403, "".join(f"&#{ord(c)};" for c in SECRET).encode()),
    "basic": lambda h: h.send(403, BASIC.encode()),
    "reason": lambda h: h.send(403, reason=f"Not {SECRET}"),
    "passing": lambda h: h.send(503, reason=f"Not {SECRET}"),
    "path": lambda h: h.send(302, Location=f"/login/{SECRET}") if h.path == "/a" else h.send(404),
    "page": lambda h: h.send(200, f"<html><title>Hello {SECRET}</title>".encode()),
    "encoding": lambda h: h.send(200, BODY, Content_Encoding=SECRET[:30]),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_a_server_that_repeats_a_secret_is_not_quoted(echo: Answer, tmp_path: Path) -> None:
    waits: list[str] = []
    with serving(echo) as server:
        own = credential(server.origin, **{"X-Token": SECRET, "Authorization": BASIC})
        url = f"{server.origin}/a"
        found = fetched(url, tmp_path, own, on_wait=lambda wait: waits.append(str(wait)))
        reported = message_of(found) + str(found) + repr(found) + "".join(waits)
    assert server.with_secret
    for secret in (SECRET, SECRET.partition("=")[0], BASIC[6:], quote(SECRET, safe="")):
        assert secret not in reported
    assert repr(own).count(SECRET) == 0


def test_words_without_the_secret_are_shown(tmp_path: Path) -> None:
    with serving(lambda handler: handler.send(403, b"your subscription has ended")) as server:
        reported = message_of(fetched(f"{server.origin}/a", tmp_path, credential(server.origin)))
    assert "It says: your subscription has ended" in reported


GOOD = {"origin": "https://cdn.example", "headers": {"Authorization": "Bearer x"}}
FORBIDDEN = (
    *("Host", "content-length", "Transfer-Encoding", "Connection", "Keep-Alive", "TE", "Trailer"),
    *("Upgrade", "Expect", "Range", "If-Range", "If-None-Match", "Accept-Encoding", "Via"),
    *("Proxy-Authorization", "Proxy-Connection", "X-Forwarded-For", "Forwarded", "Content-Type"),
)
BAD: Mapping[str, tuple[Mapping[str, Any], str]] = {
    **{name: ({"headers": {name: SECRET}}, f"/headers/{name}") for name in FORBIDDEN},
    "line break": ({"headers": {"A": f"{SECRET}\r\nHost: evil"}}, "/headers/A"),
    "line feed": ({"headers": {"A": f"{SECRET}\nB: c"}}, "/headers/A"),
    "NUL": ({"headers": {"A": f"{SECRET}\0"}}, "/headers/A"),
    "other letters": ({"headers": {"A": f"{SECRET}ü"}}, "/headers/A"),
    "empty": ({"headers": {"A": ""}}, "/headers/A"),
    "number": ({"headers": {"A": 7}}, "/headers/A"),
    "too long": ({"headers": {"A": SECRET * 1000}}, "/headers/A"),
    "name with a colon": ({"headers": {f"A: {SECRET}": "x"}}, "/headers"),
    "name with a line break": ({"headers": {f"A\r\n{SECRET}": "x"}}, "/headers"),
    "twice": ({"headers": {"A": SECRET, "a": SECRET}}, "/headers/a"),
    "many": ({"headers": {f"A{n}": SECRET for n in range(21)}}, "/headers"),
    "large": ({"headers": {f"A{n}": "x" * 7900 for n in range(3)}}, "/headers"),
    "no object": ({"headers": SECRET}, "/headers"),
    "nothing": ({"headers": {}}, ""),
    "both": ({"basic": {"username": "a", "password": SECRET}}, "/basic"),
    "colon": ({"headers": None, "basic": {"username": "a:b", "password": SECRET}}, "/basic"),
    "no password": ({"headers": None, "basic": {"username": SECRET}}, "/basic"),
    "no TLS": ({"origin": "http://cdn.example"}, "/origin"),
    "no TLS to a number": ({"origin": "http://203.0.113.7"}, "/origin"),
    "path": ({"origin": "https://cdn.example/films"}, "/origin"),
    "login": ({"origin": f"https://me:{SECRET.replace('/', '')}@cdn.example"}, "/origin"),
    "odd host": ({"origin": "https://a..b"}, "/origin"),
    "no origin": ({"origin": None}, "/origin"),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_sent_is_refused_without_being_quoted(
    bad: tuple[Mapping[str, Any], str],
) -> None:
    document, pointer = bad
    found = read_credential("cdn", {**GOOD, **document})
    assert [p.pointer for p in found.problems] == [pointer]
    reported = "".join(map(str, found.problems))
    assert SECRET not in reported
    assert SECRET.replace("/", "") not in reported


def test_plain_http_is_for_this_machine_and_networks_that_are_allowed() -> None:
    for host in ("localhost:9", "127.0.0.1", "[::1]:9"):
        assert read_credential("a", {**GOOD, "origin": f"http://{host}"}).problems == ()
    near = {**GOOD, "origin": "http://10.1.2.3:9000"}
    assert read_credential("a", near).problems
    assert read_credential("a", near, (ip_network("10.0.0.0/8"),)).problems == ()
    basic = {"origin": " HTTPS://Cdn.Example:443\n", "basic": {"username": "ü", "password": "p:q"}}
    made = read_credential("a.b-c_1", basic).credential
    assert made.origin == "https://cdn.example"
    assert base64.b64decode(made.headers["Authorization"][6:]).decode() == "ü:p:q"


def test_a_spec_names_credentials_and_holds_none() -> None:
    track: dict[str, Any] = {"type": "image", "duration": 1, "src": "https://cdn.example/a.png"}
    spec = load_spec({"tracks": [{**track, "auth": "cdn"}]})
    assert spec.tracks[0].auth == "cdn"  # type: ignore[union-attr]
    wrong: list[tuple[list[dict[str, Any]], str]] = [
        ([{**track, "auth": {"Authorization": SECRET}}], "/tracks/0/auth"),
        ([{**track, "auth": f"Bearer {SECRET}"}], "/tracks/0/auth"),
        ([{**track, "auth": "a\n"}], "/tracks/0/auth"),
        ([{**track, "src": "asset:7", "auth": "cdn"}], "/tracks/0/auth"),
        ([{**track, "src": "a.png", "auth": "cdn"}], "/tracks/0/auth"),
        ([{**track, "auth": "cdn"}, {**track, "auth": "other"}], "/tracks/1/auth"),
        ([{**track, "auth": "cdn"}, track], "/tracks/1/auth"),
    ]
    for tracks, pointer in wrong:
        with pytest.raises(SpecError) as refused:
            load_spec({"tracks": tracks})
        assert [p.pointer for p in refused.value.problems] == [pointer], tracks
        assert SECRET not in str(refused.value)
