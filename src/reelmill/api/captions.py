"""Captions files over HTTP: their cues as a spec could have them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from reelmill.api.client_gone import while_wanted
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.usecases.json_model import JsonModel
from reelmill.usecases.ports.caption_cues import CaptionCues

router = APIRouter(prefix="/v1/captions", tags=["assets"])


class CaptionsSource(JsonModel):
    """A captions file: the fields of a captions track that say how it is read."""

    src: str = Field(description="An http(s) URL, or `asset:ID`.")
    charset: str | None = Field(
        None, description="Its character encoding, such as `windows-1251`; by default detected."
    )
    auth: str | None = Field(
        None, description="Name of the credential to use for its server, where it needs one."
    )


@router.post("/cues", response_model=None, responses={200: {"model": CaptionCues}})
async def cues(
    request: Request, body: CaptionsSource, services: ServicesOf, caller: CallerOf
) -> Response:
    """The cues of an SRT, WebVTT or ASS file, or of a transcript with times of words.

    They are read as a render reads them. Takes 30 seconds at most, and ends when the client hangs
    up.
    """
    track = body.model_dump(by_alias=True, exclude_none=True)
    reading = services.planner.captions(track, caller.user_id)
    found = await while_wanted(request, reading)
    return Response(found.as_json_text(), media_type="application/json")
