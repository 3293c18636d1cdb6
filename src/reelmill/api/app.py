"""The application: the frame around the routes of every noun."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from reelmill.api import (
    account,
    admin,
    admin_jobs,
    api_keys,
    assets,
    auth,
    captions,
    client_gone,
    credentials,
    dashboard_site,
    docs_page,
    drafts,
    files,
    fonts,
    frame,
    job_segments,
    job_subtitles,
    jobs,
    listen,
    openapi,
    problems,
    share_page,
    shares,
    spec_schema,
    system,
    template_renders,
    template_revisions,
    templates,
    validate,
    webhooks,
)
from reelmill.bootstrap.listening import listening
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings

_ROUTED = (
    jobs,  # first: asked for most, and routes are tried in order
    job_segments,
    job_subtitles,
    shares,
    auth,
    api_keys,
    account,
    assets,
    files,
    fonts,
    captions,
    template_renders,
    template_revisions,
    templates,
    drafts,
    webhooks,
    credentials,
    validate,
    listen,
    spec_schema,
    admin,
    admin_jobs,
    system,
    docs_page,
    share_page,
    dashboard_site,  # last: it answers whatever nothing else does
)
"""Modules with a `router`, one for each noun."""


def create_app(services: Services) -> FastAPI:
    """The API over services that somebody else opens and closes."""
    app = _framed(_application(), services.settings)
    app.state.services = services
    return app


def create(settings: ServiceSettings) -> FastAPI:
    """The API over services of its own, opened when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services, listening(services):
            app.state.services = services
            wanted = settings.bucket_allow_uploads
            trial = asyncio.create_task(services.storage_watch.begin(allow_uploads=wanted))
            try:
                yield
            finally:
                trial.cancel()
                await asyncio.wait((trial,))

    return _framed(_application(lifespan=lifespan), settings)


def _application(**more: Any) -> FastAPI:
    return FastAPI(
        title="Reelmill",
        version=version("reelmill"),
        docs_url=None,  # its pages load scripts of other servers
        openapi_url=None,  # `docs_page` has it, as it knows where the service is reached
        redoc_url=None,
        **more,
    )


def _framed(app: FastAPI, settings: ServiceSettings) -> FastAPI:
    problems.install(app)
    client_gone.install(app)
    frame.install(app, settings)
    for module in _ROUTED:
        app.include_router(module.router)
    openapi.install(app)
    return app
