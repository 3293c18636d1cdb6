"""`reelmill web`: the HTTP API and the dashboard."""

from __future__ import annotations

from typing import Annotated

import typer

from reelmill.cli.listen_options import HostOption, ParentOption, PortOption
from reelmill.cli.outcome import reporting
from reelmill.cli.service_process import as_process_of, service_settings


def web(
    host: HostOption = None,
    port: PortOption = None,
    banner: Annotated[
        bool, typer.Option("--banner", help="Print the address and where data is stored.")
    ] = False,
    parent: ParentOption = None,
) -> None:
    """Run the API and the dashboard; brings the database to this release's schema first."""
    as_process_of(parent)
    with reporting():
        settings = service_settings(warn=parent is None, host=host, port=port)
        from reelmill.api.server import run  # noqa: PLC0415 - heavy, and not for a wrong setting
        from reelmill.cli.banner import banner_text  # noqa: PLC0415

        run(settings, banner_text(settings) if banner else "")
