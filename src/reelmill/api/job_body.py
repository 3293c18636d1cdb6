"""Pages of jobs, and answers that are JSON already."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from fastapi import Request, Response

from reelmill.api.entity_tags import PRIVATE, names, weak_tag
from reelmill.usecases.json_model import JsonModel, NextCursor
from reelmill.usecases.ports.job import BriefJobBody


class JobList(JsonModel):
    """A page of jobs, newest first."""

    items: list[BriefJobBody]
    next_cursor: NextCursor


def json_response(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer without any look at what is in it."""
    return Response(json_text(body), status, headers, "application/json")


def versioned(request: Request, version: str, text: Callable[[], str]) -> Response:
    """JSON under a tag of its version; the text is made only for who does not have it."""
    tag = weak_tag(version.encode())
    headers = {"ETag": tag, "Cache-Control": PRIVATE}
    known = request.headers.get("if-none-match")
    if known and names(known, tag):
        return Response(status_code=304, headers=headers)
    return Response(text(), 200, headers, "application/json")


def json_text(body: object) -> str:
    """JSON on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
