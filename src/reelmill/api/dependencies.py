"""What routes ask for."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from reelmill.bootstrap.service import Services


async def services(request: Request) -> Services:
    """The services that the application works with."""
    return cast(Services, request.app.state.services)


ServicesOf = Annotated[Services, Depends(services)]
"""Type of a route's parameter that is given the services."""
