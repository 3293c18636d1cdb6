"""The OpenAPI document put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from reelmill.api.dependencies import admin, caller, session_caller
from reelmill.api.event_tokens import watcher
from reelmill.api.openapi.examples import Examples
from reelmill.api.openapi.operation_names import name_operation
from reelmill.api.openapi.schemas import REFERENCE, drop_titles, tidied
from reelmill.api.openapi.spec_schemas import spec_schemas
from reelmill.api.problems import MEDIA_TYPE

_ABOUT = """\
Renders JSON specs into video and audio. Every error is `application/problem+json` with a stable
`code`; lists are paged with `cursor`; times are ISO 8601 in UTC, names are camelCase.
"""

_TAGS = {
    "jobs": "Submit renders, watch them, fetch their outputs.",
    "assets": "Your uploaded files, to use as sources.",
    "templates": "Specs with variables.",
    "drafts": "Specs that are still being written.",
    "webhooks": "Messages about finished jobs.",
    "credentials": "Headers and passwords for servers that sources are fetched from.",
    "auth": "Accounts and sessions.",
    "account": "Your own password and sessions.",
    "api keys": "Keys for programs.",
    "dashboard": "What the dashboard shows.",
    "admin": "For administrators.",
    "system": "Health and metrics.",
}

_SCHEMES = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, or a token of `POST /auth/token`.",
    },
    "eventToken": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": "Of `POST /v1/events/token`; opens one stream.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "reelmill",
        "description": "Set by `POST /auth/login` (`__Host-reelmill` with `DATABASE_URL`); "
        "for pages of this server only.",
    },
}

_LOCAL = "http://localhost:8000"

_RENDER_BODIES = frozenset({"/v1/render", "/v1/render/validate", "/v1/render/preview"})
_FREE = frozenset({"/health", "/metrics"})

_STATUSES = {
    400: "The request cannot be read: it is not JSON, or not UTF-8.",
    401: "Not signed in, or the credentials are wrong.",
    403: "Signed in, but not allowed.",
    404: "It does not exist, or belongs to another user.",
    408: "The body did not arrive in time.",
    409: "It conflicts with the current state.",
    412: "It was changed since you read it; `revision` is the one stored now.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The request is invalid; every problem is listed.",
    428: "The request does not say which revision it changes.",
    429: "Too many requests, or too many waiting jobs; see `Retry-After`.",
    500: "An error in the server; the response has the request's id.",
    503: "The service is unavailable; see `Retry-After`.",
}

_RATE_FIELDS = {
    "RateLimit-Policy": 'How many requests a minute, such as `"user";q=6000;w=60`.',
    "RateLimit": 'How many are left, and when there is one more, such as `"user";r=0;t=1`.',
}


def install(app: FastAPI) -> None:
    """Make `app.openapi` tell the whole document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(
        title=app.title,
        version=app.version,
        description=_ABOUT,
        routes=app.routes,
        servers=[{"url": _LOCAL, "description": "A service on this machine"}],
    )
    document = deepcopy(described)  # parts of it belong to models
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(_problem_schemas())
    schemas.update(_apart(spec_schemas(), schemas))
    components["schemas"] = tidied(schemas)
    drop_titles(document["paths"])
    components["securitySchemes"] = _SCHEMES
    needs, examples = _needs(app), Examples(components["schemas"])
    for path, method, operation in operations(document):
        _complete(operation, path, method, needs[path, method])
        examples.add_to(operation)
    used = {tag for _, _, operation in operations(document) for tag in operation.get("tags", ())}
    document["tags"] = [{"name": n, "description": w} for n, w in _TAGS.items() if n in used]
    return document


def _apart(spec: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas of the spec, where none is called like another."""
    if clash := sorted(spec.keys() & others.keys()):
        raise ValueError(f"names of the spec are names of the API: {clash}")
    return spec


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of an OpenAPI document: (path, method, operation)."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _complete(
    operation: dict[str, Any], path: str, method: str, security: list[dict[str, Any]]
) -> None:
    name_operation(operation, method, path)
    operation["security"] = security
    if path in _RENDER_BODIES:
        content = {"application/json": {"schema": {"$ref": f"{REFERENCE}RenderRequest"}}}
        operation["requestBody"] = {"required": True, "content": content}
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422", "")):
        del answers["422"]
    for status in sorted(_possible(operation, path, method)):
        answers.setdefault(str(status), _problem_answer(status))
    operation["responses"] = dict(sorted(answers.items()))


def _possible(operation: Mapping[str, Any], path: str, method: str) -> set[int]:
    """Statuses of the problems that an operation may answer."""
    found = {400, 422, 500, 503}
    if path not in _FREE:
        found.add(429)
    if operation["security"] or path.startswith("/auth/") or path == "/metrics":
        found |= {401, 403}
    if "{" in path or path == "/metrics":
        found.add(404)
    if method != "get":
        found.add(409)
    if "requestBody" in operation:
        found |= {408, 413, 415}
    if any(given["name"] == "if-match" for given in operation.get("parameters", ())):
        found |= {412, 428}
    return found


def _problem_answer(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{REFERENCE}Problem"}}}
    answer: dict[str, Any] = {"description": _STATUSES[status], "content": content}
    if status in {429, 503}:
        words = "Seconds after which to try again."
        retry = {"description": words, "schema": {"type": "integer", "minimum": 1}}
        answer["headers"] = {"Retry-After": retry}
    if status == 429:
        answer["headers"] |= {
            name: {"description": words, "schema": {"type": "string"}}
            for name, words in _RATE_FIELDS.items()
        }
    return answer


def _needs(app: FastAPI) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What proves the caller, by path and method; read off the routes' dependencies."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            calls = set(_calls(getattr(route, "dependant", None)))
            found[str(route.path_format), method.lower()] = _security(calls)
    return found


def _security(calls: set[object]) -> list[dict[str, Any]]:
    if session_caller in calls:
        return [{"session": []}]
    if admin in calls:
        return [{"session": []}, {"bearer": []}]
    by_token: list[dict[str, Any]] = [{"eventToken": []}] if watcher in calls else []
    if not by_token and caller not in calls:
        return []
    return [{"apiKey": []}, {"bearer": []}, {"session": []}, *by_token]


def _calls(dependant: Any) -> Iterator[object]:
    if dependant is not None:
        yield dependant.call
        for inner in dependant.dependencies:
            yield from _calls(inner)


def _problem_schemas() -> dict[str, Any]:
    text = {"type": "string"}
    problem = {
        "type": {"type": "string", "description": "`urn:reelmill:error:` and the code."},
        "title": text,
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, listed in docs/errors.md."},
        "detail": text,
        "retryable": {
            "type": "boolean",
            "description": "Whether the same request may succeed later, with nothing changed.",
        },
        "requestId": {"type": "string", "description": "Only with errors in the server."},
        "revision": {"type": "integer", "description": "Only with 412: the one stored now."},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {"$ref": f"{REFERENCE}ErrorDetail"},
        },
    }
    return {
        "Problem": {
            "type": "object",
            "properties": problem,
            "required": [name for name in problem if name not in {"requestId", "revision"}],
        },
    }
