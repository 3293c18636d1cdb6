"""`reelmill worker`: plans, encodes and finishes what the API has queued."""

from __future__ import annotations

from reelmill.cli.listen_options import ParentOption
from reelmill.cli.outcome import reporting
from reelmill.cli.service_process import as_process_of, service_settings


def worker(parent: ParentOption = None) -> None:
    """Run a worker; any number of them may share one database.

    SIGTERM lets it finish the pieces it is encoding.
    """
    as_process_of(parent)
    with reporting():
        settings = service_settings(warn=parent is None)
        from reelmill.bootstrap.database import (  # noqa: PLC0415
            database_address,
            prepared,
            wait_for_schema,
        )
        from reelmill.bootstrap.logs import configure_logs  # noqa: PLC0415 - see `web`
        from reelmill.bootstrap.sandbox import checked_sandbox  # noqa: PLC0415
        from reelmill.worker.main import run  # noqa: PLC0415

        configure_logs(settings.log_format)
        checked_sandbox(settings)
        with database_address(settings) as url:
            prepared(url, settings, lambda: wait_for_schema(url, settings))
            run(settings)
