"""The web server: one socket, one process, one event loop."""

from __future__ import annotations

import gc
import socket
import sys

import uvicorn

from reelmill.api.app import create
from reelmill.api.returned_memory import return_large_blocks
from reelmill.api.wire.connection import BoundedConnection
from reelmill.api.wire.crowd import Crowd, descriptors_for_connections
from reelmill.bootstrap.database import database_address, migrated, prepared
from reelmill.bootstrap.logs import configure_logs
from reelmill.bootstrap.sandbox import checked_sandbox
from reelmill.bootstrap.secrets import secrets_of
from reelmill.bootstrap.service import Services
from reelmill.core.errors import OutputError
from reelmill.settings import ServiceSettings
from reelmill.usecases.identity.setup_token import ensure_setup_token

_GRACE_SECONDS = 5  # for answers under way; listeners to events hear of it and come again
_BACKLOG = 2048
_TICKS_BETWEEN_CHECKS = 10  # of a tenth of a second


def run(settings: ServiceSettings, banner: str = "") -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered.

    The signal is raised once more at the end, for the caller's handler.

    Args:
        settings: How the service runs.
        banner: Written to standard error once requests are answered.

    Raises:
        OutputError: `address_unavailable`.
        SpecError: `secret_missing`, `secret_too_short`, `sandbox_missing`.
        UnavailableError: the database is not there, or could not be migrated.
    """
    configure_logs(settings.log_format)
    return_large_blocks()
    secrets_of(settings)
    checked_sandbox(settings)
    with (
        _listening(settings.host, settings.port) as listening,
        database_address(settings) as url,
    ):
        prepared(url, settings, lambda: migrated(url, settings))
        _Server(_configuration(settings), banner).run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, banner: str) -> None:
        super().__init__(config)
        self._banner = banner
        self._crowd = Crowd(descriptors_for_connections())
        self.server_state = self._crowd

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _leave_startup_out_of_collections()
            services = self.config.app.state.services  # type: ignore[union-attr]
            _report(self._banner)
            _report(await _how_to_set_up(services))

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS_BETWEEN_CHECKS == 0:
            self._crowd.check()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services = getattr(self.config.app.state, "services", None)  # type: ignore[union-attr]
        if services:
            services.job_events.close()  # streams of events end, for nobody waits for them to
        await super().shutdown(sockets)


def _leave_startup_out_of_collections() -> None:
    """Modules and routes stay for good; every full collection would look at them (ADR 46)."""
    gc.collect()
    gc.freeze()


def _report(text: str) -> None:
    if text:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


async def _how_to_set_up(services: Services) -> str:
    """The setup token, where the first user must give one; it is kept nowhere else."""
    if not services.settings.exposed:
        return ""
    token = await ensure_setup_token(services.database)
    page = f"{services.settings.address}/login"
    return f"There is no account yet. Setup token for {page}: {token}" if token else ""


def _configuration(settings: ServiceSettings) -> uvicorn.Config:
    return uvicorn.Config(
        create(settings),
        lifespan="on",
        http=BoundedConnection,
        ws="none",
        proxy_headers=False,  # the application believes the proxies it is told of
        server_header=False,
        access_log=False,
        log_config=None,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host in {"::", ""} and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            (host, port),
            family=socket.AF_INET6 if both else family,
            backlog=_BACKLOG,
            dualstack_ipv6=both,
        )
    except OSError as error:
        raise OutputError.of(
            "address_unavailable",
            f"Cannot listen on {host} port {port}: {error.strerror}.",
            hint="choose another with --port or PORT",
        ) from None
