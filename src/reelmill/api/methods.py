"""Which methods an address answers to, over all routes of the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

_ANYTHING = "{path:path}"


def methods_at(app: FastAPI, path: str) -> set[str]:
    """The methods of every route with this path, but of the one that takes all paths."""
    found: set[str] = set()
    for route in iter_route_contexts(app.routes):
        template = route.path or ""
        if _ANYTHING not in template and compile_path(template)[0].match(path):
            found |= route.methods or set()
    return found | ({"HEAD"} if "GET" in found else set())
