"""Fonts over HTTP: the families that a spec can name."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.core import font_names
from reelmill.core.font_names import plain_family
from reelmill.usecases.assets.font_families import uploaded_families
from reelmill.usecases.json_model import JsonModel

router = APIRouter(prefix="/v1/fonts", tags=["assets"])


class FontFamily(JsonModel):
    """A family of fonts."""

    family: str = Field(description="What to write as `font` in a style.")
    origin: Literal["included", "uploaded"] = Field(
        description="Whether it comes with this server or is your own upload."
    )
    lightest: int = Field(description="Its lightest weight: 400 is regular.")
    heaviest: int = Field(description="Its heaviest weight: 700 is bold.")
    italic: bool = Field(description="Whether it has italic letters of its own.")


class FontList(JsonModel):
    """Families by name, those that were uploaded first."""

    items: list[FontFamily]


@router.get("")
async def get_fonts(services: ServicesOf, caller: CallerOf) -> FontList:
    """The font families that your specs can name."""
    included = await services.planner.font_families(caller.user_id)
    uploaded = await uploaded_families(caller.user_id, services.database)
    own = {plain_family(family.name) for family in uploaded}
    others = [family for family in included if plain_family(family.name) not in own]
    items = [_listed(family, "uploaded") for family in uploaded]
    return FontList(items=items + [_listed(family, "included") for family in others])


def _listed(family: font_names.FontFamily, origin: Literal["included", "uploaded"]) -> FontFamily:
    lightest, heaviest = family.weights
    return FontFamily(
        family=family.name,
        origin=origin,
        lightest=lightest,
        heaviest=heaviest,
        italic=family.italic,
    )
