"""Files as answers: a part of one at a time, read piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from reelmill.adapters.storage.disk_errors import disk_problems
from reelmill.usecases.ports.storage import object_missing

PIECE_BYTES = 256 * 1024
"""About as much as a thread is worth."""


class FilePart(StreamingResponse):
    """Sends a part of an open file, which is closed in every case.

    Args:
        file: What is sent.
        part: The bytes of it.
        asked: What the client asked for; None for all of it.
        headers: Of the answer.
    """

    def __init__(
        self, file: BinaryIO, part: range, asked: range | None, headers: Mapping[str, str]
    ) -> None:
        super().__init__(_pieces(file, part), 200 if asked is None else 206, headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


def opened_object(path: Path, key: str) -> BinaryIO:
    """The file of a stored object.

    Raises:
        NotFoundError: `object_missing`.
        OutputError: what the disk says.
    """
    with disk_problems():
        try:
            return path.open("rb")
        except FileNotFoundError:
            raise object_missing(key) from None


async def _pieces(file: BinaryIO, part: range) -> AsyncIterator[bytes]:
    await anyio.to_thread.run_sync(file.seek, part.start)
    left = len(part)
    while left:
        piece = await anyio.to_thread.run_sync(file.read, min(left, PIECE_BYTES))
        if not piece:  # cut short meanwhile: the client sees an answer without its end
            return
        left -= len(piece)
        yield piece
