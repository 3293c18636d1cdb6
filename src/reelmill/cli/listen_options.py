"""Options of the commands that listen; `reelmill serve` loads this and little else."""

from __future__ import annotations

from typing import Annotated

import typer

HostOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Address to listen on.", show_default="REELMILL_HOST"),
]
PortOption = Annotated[
    int | None,
    typer.Option(min=1, max=65535, metavar="N", help="Port to listen on.", show_default="PORT"),
]
ParentOption = Annotated[int | None, typer.Option("--parent", hidden=True)]
