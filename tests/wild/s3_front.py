"""A proxy before a real S3 server, for what that does not do: regions, clocks, rights, pages.

It refuses in the words of AWS; everything else goes through unchanged, `Host` and signature too.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([^/]*)/s3/")
_HOP = {"connection", "transfer-encoding", "keep-alive", "date"}
Refusal = tuple[int, str, str, str]
"""Status, code, message and further elements."""


@dataclass
class Front:
    """What it does besides passing requests on; may be changed while it runs.

    Attributes:
        endpoint: Its address.
        region: The only one that it takes, None for any.
        page: Status of the web page that it answers everything with.
        ahead: How far its clock is ahead; requests a quarter of an hour away from it are refused.
        host: Sent on in place of `Host`.
        denied: Methods that the key has no right to; `LIST` is that to list, `SIGNED` that of
            whoever has a signed URL.
        preflight: Headers of every answer to a preflight, None where the server answers.
        says: A refusal of everything.
        asked: Method and path of every request.
    """

    endpoint: str = ""
    region: str | None = None
    page: int | None = None
    ahead: timedelta = timedelta()
    host: str | None = None
    denied: set[str] = field(default_factory=set)
    preflight: dict[str, str] | None = None
    says: Refusal | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Its clock."""
        return datetime.now(UTC) + self.ahead

    def refusal(self, method: str, path: str, headers: Message) -> Refusal | None:
        """Why a request goes no further."""
        if method == "OPTIONS" or self.says:
            return self.says
        sent = {name.lower(): text for name, text in headers.items()}
        query = {name: texts[0] for name, texts in parse_qs(urlsplit(path).query).items()}
        return (
            self._region(query, sent.get("authorization", ""))
            or self._time(query.get("X-Amz-Date") or sent.get("x-amz-date", ""))
            or self._right("LIST" if "list-type" in query else method)
            or (self._right("SIGNED") if "X-Amz-Signature" in query else None)
        )

    def _region(self, query: dict[str, str], authorization: str) -> Refusal | None:
        signed = query.get("X-Amz-Credential", "").split("/")
        scope = _SCOPE.search(authorization)
        region = scope[1] if scope else signed[2] if len(signed) > 2 else None
        if self.region in {None, region} or region is None:
            return None
        wrong = f"the region '{region}' is wrong; expecting '{self.region}'"
        reported = f"<Region>{self.region}</Region>"
        if scope:
            message = f"The authorization header is malformed; {wrong}"
            return 400, "AuthorizationHeaderMalformed", message, reported
        message = f"Error parsing the X-Amz-Credential parameter; {wrong}"
        return 400, "AuthorizationQueryParametersError", message, reported

    def _time(self, text: str) -> Refusal | None:
        if not text:
            return None
        sent = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(sent - self.now) < timedelta(minutes=15):
            return None
        message = "The difference between the request time and the current time is too large."
        return 403, "RequestTimeTooSkewed", message, ""

    def _right(self, act: str) -> Refusal | None:
        return (403, "AccessDenied", "Access Denied", "") if act in self.denied else None


@contextmanager
def front(backend: str) -> Iterator[Front]:
    """A proxy before `backend`, for as long as it is needed."""
    settings = Front()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(settings, urlsplit(backend).netloc))
    settings.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield settings
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(settings: Front, backend: str) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            settings.asked.append(f"{self.command} {self.path}")
            if settings.page is not None:
                self._send(settings.page, {"Content-Type": "text/html"}, _PAGE)
            elif self.command == "OPTIONS" and settings.preflight is not None:
                self._send(200, settings.preflight, b"")
            elif reported := settings.refusal(self.command, self.path, self.headers):
                status, code, message, more = reported
                text = f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"
                self._send(status, {"Content-Type": "application/xml"}, text.encode())
            else:
                self._pass_on(body)

        def _pass_on(self, body: bytes) -> None:
            headers = {name.lower(): text for name, text in self.headers.items()}
            headers["host"] = settings.host or headers["host"]
            there = http.client.HTTPConnection(backend, timeout=30)
            there.request(self.command, self.path, body, headers)
            answer = there.getresponse()
            kept = {n: v for n, v in answer.getheaders() if n.lower() not in _HOP}
            self._send(answer.status, kept, answer.read())
            there.close()

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)
            self.send_header("Date", format_datetime(settings.now, usegmt=True))
            for name, value in headers.items():
                if name.lower() != "content-length" or self.command == "HEAD":
                    self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = do_OPTIONS = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler


_PAGE = b"<!DOCTYPE html><html><head><title>Console</title></head><body>Log in</body></html>"
