"""`reelmill serve`: the whole service on one machine, in one process group."""

from __future__ import annotations

import os
import sys

from reelmill.cli.children import watch
from reelmill.cli.listen_options import HostOption, PortOption
from reelmill.cli.outcome import reporting
from reelmill.cli.service_process import service_settings


def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Run the whole service: the API, a worker and, without DATABASE_URL, a Postgres.

    Everything lies in REELMILL_HOME. SIGTERM or Ctrl-C ends it once running work is finished, a
    second one at once.
    """
    with reporting():
        service_settings(host=host, port=port)  # wrong ones end it before anything is started
    program = [sys.executable, "-m", "reelmill.cli"]
    parent = ["--parent", str(os.getpid())]
    web = [*program, "web", *parent, "--banner"]
    if host is not None:
        os.environ["REELMILL_HOST"] = host  # the worker must know who reaches the service, too
    web += ["--port", str(port)] if port is not None else []
    watch({"web": web, "worker": [*program, "worker", *parent]})
