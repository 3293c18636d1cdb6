"""Pages of jobs, and answers that are JSON already."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fastapi import Response

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


def json_text(body: object) -> str:
    """JSON on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
