"""The JSON Schema of specs, for editors."""

from __future__ import annotations

from fastapi import APIRouter, Response

from reelmill.api.job_body import json_text
from reelmill.core.spec import spec_json_schema

router = APIRouter(tags=["jobs"])


@router.get(
    "/v1/schema",
    response_class=Response,
    responses={200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}},
)
async def schema() -> Response:
    """What a spec may contain; the same that `reelmill schema` prints."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(json_text(spec_json_schema()), 200, headers, "application/schema+json")
