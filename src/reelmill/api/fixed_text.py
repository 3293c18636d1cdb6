"""Texts that stay as they are: tagged and compressed once, and sent as often as asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import Request, Response

from reelmill.api.codings import encoded, preferred
from reelmill.api.entity_tags import digest


class FixedText:
    """One text, in each coding that somebody asked for.

    Args:
        text: What it says.
        media_type: Such as `text/html; charset=utf-8`.
        headers: Of each answer, besides those about its coding.
    """

    def __init__(
        self, text: str, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self._media_type = media_type
        self._headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding", **(headers or {})}
        self._bodies: dict[str | None, bytes] = {None: text.encode()}
        self._digest = digest(self._bodies[None])

    async def answer(self, request: Request) -> Response:
        """The answer in the coding that the request likes best."""
        coding = preferred(request.headers.get("accept-encoding", ""))
        if coding is not None and coding not in self._bodies:
            plain = self._bodies[None]
            self._bodies[coding] = await asyncio.to_thread(encoded, plain, coding, once=True)
        tag = {"ETag": f'"{self._digest}-{coding}"' if coding else f'"{self._digest}"'}
        named = {"Content-Encoding": coding} if coding else {}
        headers = {**self._headers, **tag, **named}
        return Response(self._bodies[coding], headers=headers, media_type=self._media_type)
