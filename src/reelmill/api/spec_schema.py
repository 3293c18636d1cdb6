"""The JSON Schema of specs, for editors."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request, Response

from reelmill.api.fixed_text import FixedText
from reelmill.api.job_body import json_text
from reelmill.core.spec import spec_json_schema

router = APIRouter(tags=["jobs"])


@router.get(
    "/v1/schema",
    response_class=Response,
    responses={200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}},
)
async def schema(request: Request) -> Response:
    """What a spec may contain; the same that `reelmill schema` prints."""
    return await _text().answer(request)


@cache
def _text() -> FixedText:
    headers = {"Cache-Control": "public, max-age=3600"}
    return FixedText(json_text(spec_json_schema()), "application/schema+json", headers)
