"""Work that is given up when the client that asked for it has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response

_CLIENT_GONE = 499
"""Status of an answer that nobody is there to read; for the log."""

T = TypeVar("T")


class ClientGoneError(Exception):
    """Nobody waits for the answer any more; the frame ends such a request."""


async def while_wanted(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of work whose request has been read; it is cancelled once the client is gone.

    Raises:
        ClientGoneError: the client hung up first.
    """
    doing = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise ClientGoneError
    finally:
        for task in (doing, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task  # what it holds is given back before anything else happens


def install(app: FastAPI) -> None:
    """Make `app` end requests whose client has gone."""
    app.add_exception_handler(ClientGoneError, _on_client_gone)


async def _on_client_gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=_CLIENT_GONE)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
