"""Fonts over HTTP: the families that a spec can name."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field

from reelmill.api.base_url import base_url
from reelmill.api.client_gone import while_wanted
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.entity_tags import digest, picture_responses, unchanged
from reelmill.core import font_names
from reelmill.core.font_names import plain_family
from reelmill.usecases.assets.font_families import uploaded_families
from reelmill.usecases.json_model import JsonModel, Url

_PICTURE = "/picture"
_KEPT_A_DAY = "private, max-age=86400"
"""An upload of the same name may look different."""

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
    picture_url: Url = Field(
        description="Where a small PNG of it is, its name set in itself; for whoever may read "
        "this list."
    )


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
    start = f"{base_url(services)}{router.prefix}{_PICTURE}?"
    items = [_listed(family, "uploaded", start) for family in uploaded]
    return FontList(items=items + [_listed(family, "included", start) for family in others])


@router.get(
    _PICTURE,
    response_class=Response,
    responses=picture_responses("image/png"),
)
async def picture(
    request: Request,
    services: ServicesOf,
    caller: CallerOf,
    font: Annotated[
        str,
        Query(min_length=1, max_length=200, description="What a style's `font` would say."),
    ],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The name of a font, set in itself: black letters on a transparent PNG, twice as sharp.

    It is at most 640 x 128 pixels, for half of that on a page. A font without letters of its own
    name, or for one script, shows some of those.
    """
    drawing = services.planner.font_picture(font, caller.user_id)
    png = await while_wanted(request, drawing)
    headers = {"ETag": f'"{digest(png)}"', "Cache-Control": _KEPT_A_DAY}
    if known := unchanged(if_none_match, headers):
        return known
    return Response(png, media_type="image/png", headers=headers)


def _listed(
    family: font_names.FontFamily, origin: Literal["included", "uploaded"], pictures: str
) -> FontFamily:
    lightest, heaviest = family.weights
    return FontFamily(
        family=family.name,
        origin=origin,
        lightest=lightest,
        heaviest=heaviest,
        italic=family.italic,
        picture_url=pictures + urlencode({"font": family.name}),
    )
