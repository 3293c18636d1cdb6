"""Fonts over HTTP: the families that a spec can name."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.usecases.assets.font_families import uploaded_families
from reelmill.usecases.json_model import JsonModel

router = APIRouter(prefix="/v1/fonts", tags=["assets"])


class FontFamily(JsonModel):
    """A family of fonts."""

    family: str = Field(description="What to write as `font` in a style.")
    origin: Literal["included", "uploaded"] = Field(
        description="Whether it comes with this server or is your own upload."
    )


class FontList(JsonModel):
    """Families by name, those that were uploaded first."""

    items: list[FontFamily]


@router.get("")
async def get_fonts(services: ServicesOf, caller: CallerOf) -> FontList:
    """The font families that your specs can name."""
    included = await services.planner.font_families(caller.user_id)
    uploaded = await uploaded_families(caller.user_id, services.database)
    own = [FontFamily(family=name, origin="uploaded") for name in uploaded]
    others = [FontFamily(family=n, origin="included") for n in included if n not in uploaded]
    return FontList(items=own + others)
