"""Pages of jobs, and answers that are JSON already."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from fastapi import Request, Response

from reelmill.api.entity_tags import PRIVATE, unchanged, weak_tag
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
    headers = {"ETag": weak_tag(version.encode()), "Cache-Control": PRIVATE}
    known = unchanged(request.headers.get("if-none-match"), headers)
    return known or Response(text(), 200, headers, "application/json")


def json_text(body: object) -> str:
    """JSON on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
