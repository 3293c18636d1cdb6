"""A client's connection: uvicorn's with httptools, bounded in bytes and in time.

Uvicorn bounds neither. What a client owes (a head, a body, taking its answer) is checked by one
look at all connections about every second, so that a request costs no timer.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httptools
import structlog
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from reelmill.api.problems import error_response
from reelmill.api.wire.bounds import Bounds, MinimumRate
from reelmill.api.wire.crowd import Crowd
from reelmill.api.wire.transport import AnswerTransport, taken_bytes
from reelmill.core.errors import LimitError, ReelmillError, RequestError

BOUNDS = Bounds()
"""Bounds of every connection."""

_log = structlog.get_logger("reelmill.http")


class BoundedConnection(HttpToolsProtocol):
    """One connection; made by uvicorn, whose state of the server is a `Crowd`."""

    bounds = BOUNDS

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._crowd = cast("Crowd", self.server_state)
        self._real: asyncio.Transport
        self._waited: float | None = None
        self._in_body = False
        self._keep_alive = False
        self._ending = False
        self._deaf = False
        self._leaving = self._held_back = False
        self._head_fed = self._trailer_bytes = self._trailer_lines = 0
        self._messages = self._received = self._unproductive = self._discarded = 0
        self._moved = self._may_be_large = False
        self._receiving: MinimumRate | None = None
        self._sending: MinimumRate | None = None
        self._taken = 0

    # What asyncio calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; where there are too many, another goes."""
        self._real = transport
        seen = AnswerTransport(transport, self._hang_up, lambda: self._leaving)
        super().connection_made(cast("asyncio.Transport", seen))
        self._await_head()
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.fileno() >= self._crowd.most_descriptor:
            self._crowd.make_room(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Owe nothing any more."""
        self._owe_nothing()
        self._crowd.takers.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless nothing is wanted any more."""
        if self._deaf or self._leaving:
            self._discard(len(data))
            return
        messages, self._moved = self._messages, False
        self._may_be_large = self._head_fed + len(data) > self.bounds.head_bytes
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._deaf = True  # nothing is spoken here but HTTP/1.1: answered, and closed
        except httptools.HttpParserError as error:
            self._refuse(_not_http(error))
        else:
            if messages == self._messages and self.parser is not None:
                self._count_unfinished(len(data))

    # What the parser calls

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; trailers are counted, and go no further."""
        if self._in_body:
            self._count_trailer(len(name) + len(value) + 4)
            return
        super().on_header(name, value)
        if len(self.headers) > self.bounds.head_lines:
            raise _too_large(self.bounds)

    def on_headers_complete(self) -> None:
        """Start the request, or queue it behind the one that is being answered."""
        if self._may_be_large and _size(self.url, self.headers) > self.bounds.head_bytes:
            raise _too_large(self.bounds)
        if len(self.pipeline) >= self.bounds.pipelined:
            raise _no_more("too many requests are waiting")
        upgrade = self.parser.should_upgrade()
        if upgrade and any(name in _OF_A_BODY for name, _ in self.headers):
            raise _no_more("a request that asks for another protocol cannot have a body")
        super().on_headers_complete()
        self._waited = None
        self._crowd.heads.pop(self, None)
        self._keep_alive = self.cycle.keep_alive and not upgrade and not self._ending
        # An answer that comes before the end of its request is the connection's last.
        self.cycle.keep_alive = False
        self._in_body, self._receiving = True, None
        self._received = self._unproductive = self._trailer_bytes = self._trailer_lines = 0

    def on_body(self, body: bytes) -> None:
        """Keep a piece of a body for the application, if it still wants it."""
        self._moved = True
        self._received += len(body)
        self._crowd.turn.count(len(body))
        if self.cycle.response_started:
            self._discard(len(body))
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Owe nothing until the answer."""
        super().on_message_complete()
        self._crowd.bodies.pop(self, None)
        self._in_body, self._head_fed = False, 0
        self._messages += 1
        if not self.cycle.response_started:
            self.cycle.keep_alive = self._keep_alive

    # What uvicorn calls

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for it."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._await_head()

    def shutdown(self) -> None:
        """Close once the answer under way is given."""
        self._ending, self._keep_alive = True, False
        super().shutdown()

    # What the crowd calls

    def drop(self) -> None:
        """Close at once: another needs the place."""
        self._owe_nothing()
        self._crowd.takers.pop(self, None)
        self._real.abort()

    def hold_back(self) -> None:
        """Read nothing more for now, unless it does not anyway."""
        if not (self.flow.read_paused or self._real.is_closing()):
            self._held_back = True
            self._real.pause_reading()

    def read_on(self) -> None:
        """Read again, unless the application has had enough meanwhile."""
        if self._held_back and not (self.flow.read_paused or self._real.is_closing()):
            self._real.resume_reading()
        self._held_back = False

    def check(self, seconds: float) -> None:
        """Close if too slow, so many seconds after the last check."""
        if not self._is_taking(seconds):
            _log.info("connection closed", reason="answer not taken", client=self.client)
            self._real.abort()
        elif self._waited is not None:
            self._waited += seconds
            if self._waited > self.bounds.head_seconds:
                self._end_wait()
        elif self._wants_body() and not self._is_receiving(seconds):
            self._refuse(_late("body_timeout", "body"))

    def _end_wait(self) -> None:
        if self._messages and not self._head_fed:  # between requests: nobody waits for an answer
            self._hang_up()
        else:
            self._refuse(_late("header_timeout", "header"))

    def _wants_body(self) -> bool:
        """Whether a body is due, and read as fast as it comes."""
        cycle = self.cycle
        held_up = self.flow.read_paused or cycle is None or cycle.waiting_for_100_continue
        return self._in_body and not held_up and not self._leaving and not cycle.response_started

    def _is_receiving(self, seconds: float) -> bool:
        self._receiving = self._receiving or self.bounds.of_body()
        received, self._received = self._received, 0
        return self._receiving.holds(seconds, received)

    def _is_taking(self, seconds: float) -> bool:
        """Whether the client takes its answer; true while there is nothing left to take."""
        unsent = self._real.get_write_buffer_size()
        if not unsent:
            self._sending = None
            self._crowd.takers.pop(self, None)
            return True
        taken = taken_bytes(self._real)
        taken = -unsent if taken is None else taken
        if self._sending is None:
            self._sending, self._taken = self.bounds.of_answer(), taken
            self._crowd.takers[self] = None
        moved, self._taken = taken - self._taken, taken
        return self._sending.holds(seconds, max(0, moved))

    # Ways to count, and to end

    def _await_head(self) -> None:
        self._waited = 0.0
        self._crowd.heads[self] = None

    def _owe_nothing(self) -> None:
        self._waited = None
        self._crowd.heads.pop(self, None)
        self._crowd.bodies.pop(self, None)

    def _count_trailer(self, size: int) -> None:
        self._trailer_bytes += size
        self._trailer_lines += 1
        bounds = self.bounds
        if self._trailer_bytes > bounds.head_bytes or self._trailer_lines > bounds.head_lines:
            raise _too_large(bounds)

    def _count_unfinished(self, size: int) -> None:
        """What the parser has taken without telling: a line without end, or much ado for a body."""
        if not self._in_body:
            self._head_fed += size
        else:
            self._crowd.bodies.setdefault(self)
            self._unproductive = 0 if self._moved else self._unproductive + size
        if max(self._head_fed, self._unproductive) > self.bounds.head_bytes:
            self._refuse(_too_large(self.bounds))

    def _refuse(self, error: ReelmillError) -> None:
        """Read no further; answer what can still be answered, and close."""
        self._deaf = True
        cycle = self.cycle
        _log.info("request refused", code=error.problems[0].code, client=self.client)
        if cycle is None or cycle.response_complete:
            self._answer(error)
        elif not self._in_body:  # of the requests before it
            cycle.keep_alive = self._keep_alive = False
        elif self.pipeline or cycle.response_started:
            self._real.abort()
        else:
            cycle.disconnected = True
            cycle.message_event.set()
            self._answer(error)

    def _answer(self, error: ReelmillError) -> None:
        self._real.write(_raw(error_response(error), self.server_state.default_headers))
        self._hang_up()

    def _hang_up(self) -> None:
        """Close; where the client is still sending, discard a little, or it never sees its answer.

        A socket that is closed with unread bytes resets the connection.
        """
        self._owe_nothing()
        if self._leaving or self._real.is_closing():
            return
        if not (self._in_body or self._deaf):
            self._real.close()
            return
        self._leaving = True
        self.flow.resume_reading()
        self._real.write_eof()
        self.loop.call_later(self.bounds.discard_seconds, self._real.abort)

    def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded > self.bounds.discarded_bytes:
            self._real.abort()


_OF_A_BODY = frozenset({b"content-length", b"transfer-encoding"})


def _size(url: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    return len(url) + sum(len(name) + len(value) + 4 for name, value in headers)


def _too_large(bounds: Bounds) -> LimitError:
    sentence = (
        f"The header of a request has at most {bounds.head_bytes} bytes in {bounds.head_lines} "
        "lines."
    )
    return LimitError.of("header_too_large", sentence)


def _no_more(reason: str) -> RequestError:
    return RequestError.of("invalid_http", f"The request is rejected: {reason}.")


def _not_http(error: httptools.HttpParserError) -> ReelmillError:
    if isinstance(error.__context__, ReelmillError):
        return error.__context__
    return RequestError.of("invalid_http", "This is not HTTP/1.1.")


def _late(code: str, what: str) -> RequestError:
    return RequestError.of(code, f"The {what} of the request arrived too slowly.")


def _raw(response: Response, headers: list[tuple[bytes, bytes]]) -> bytes:
    """An answer as bytes, for there is no request that it could be sent by."""
    lines = [*headers, *response.raw_headers, (b"connection", b"close")]
    head = b"".join(name + b": " + value + b"\r\n" for name, value in lines)
    return STATUS_LINE[response.status_code] + head + b"\r\n" + bytes(response.body)
