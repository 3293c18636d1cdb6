"""Which methods an address answers to, over all routes of the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

_WITHOUT_HEAD = ("/listen/audio",)
"""Ends of the paths that do not answer HEAD: they would have to begin what they send."""

_ANYTHING = "{path:path}"


def methods_at(app: FastAPI, path: str) -> set[str]:
    """The methods of the routes that mean this path, but of the one that takes all paths.

    `/v1/jobs/cancel` is a path of its own and not that of a job called `cancel`.
    """
    by_parameters: dict[int, set[str]] = {}
    for route in iter_route_contexts(app.routes):
        template = route.path or ""
        if _ANYTHING not in template and compile_path(template)[0].match(path):
            by_parameters.setdefault(template.count("{"), set()).update(route.methods or ())
    found = by_parameters[min(by_parameters)] if by_parameters else set()
    if found and "GET" in found and answers_head(path):
        found = found | {"HEAD"}
    return found | {"OPTIONS"} if found else found


def answers_head(path: str) -> bool:
    """Whether HEAD is answered where GET is."""
    return not path.endswith(_WITHOUT_HEAD)
