"""Every error as `application/problem+json` (RFC 9457); the only place that knows statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from reelmill.adapters.postgres.outage import is_outage, is_undone
from reelmill.api.methods import methods_at
from reelmill.api.request_problems import request_problems
from reelmill.core.errors import (
    AuthenticationError,
    CancelledError,
    ChangedError,
    ConflictError,
    ForbiddenError,
    HungError,
    LimitError,
    NotFoundError,
    Problem,
    ReelmillError,
    RequestError,
    ResourceError,
    SourceError,
    SpecError,
    UnavailableError,
)

MEDIA_TYPE = "application/problem+json"
"""Content type of every error."""

STATUSES: Sequence[tuple[type[ReelmillError], int]] = (
    (SpecError, 422),
    (SourceError, 422),
    (ResourceError, 422),
    (HungError, 503),
    (RequestError, 422),
    (AuthenticationError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (ChangedError, 412),
    (ConflictError, 409),
    (LimitError, 429),
    (UnavailableError, 503),
    (CancelledError, 503),
)
"""Status of each kind of error; any other is a 500."""

_STATUS_OF_CODE: Mapping[str, int] = {
    "invalid_json": 400,
    "not_utf8": 400,
    "invalid_request": 400,
    "invalid_http": 400,
    "header_timeout": 408,
    "body_timeout": 408,
    "unknown_host": 421,
    "header_too_large": 431,
    "body_too_large": 413,
    "asset_too_large": 413,
    "storage_full": 413,
    "disk_full": 507,
    "document_too_large": 413,
    "draft_too_large": 413,
    "unsupported_media_type": 415,
    "range_not_satisfiable": 416,
    "draft_revision_missing": 428,
}
"""Codes that HTTP has a better status for than their kind of error has."""

_OF_THE_FRAMEWORK: Mapping[int, tuple[str, str]] = {
    400: ("invalid_request", "The request cannot be read."),
    401: ("not_authenticated", "Authentication is required."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is no such address."),
    405: ("method_not_allowed", "This address does not support that method."),
    413: ("body_too_large", "The body of the request is too large."),
}

_log = structlog.get_logger("reelmill.api")


def status_of(error: ReelmillError) -> int:
    """The HTTP status of an error."""
    code = error.problems[0].code if error.problems else ""
    if code in _STATUS_OF_CODE and not isinstance(error, SourceError):
        return _STATUS_OF_CODE[code]
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)


def problem_response(
    status: int,
    problems: Sequence[Problem],
    headers: Mapping[str, str] | None = None,
    request_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """The answer that tells problems; the first one names the whole."""
    body = {**problem_body(status, problems), **(facts or {})}
    if request_id and status >= 500:
        body["requestId"] = request_id
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def problem_body(status: int, problems: Sequence[Problem]) -> dict[str, Any]:
    """Problems in the form of RFC 9457."""
    first = problems[0]
    return {
        "type": f"urn:reelmill:error:{first.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": first.code,
        "detail": first.message,
        "retryable": first.retryable,
        "errors": [problem.as_error_json() for problem in problems],
    }


def error_response(error: ReelmillError, request_id: str | None = None) -> JSONResponse:
    """The answer to an error of the tree."""
    status = status_of(error)
    headers = {}
    if isinstance(error, LimitError) and error.retry_after_seconds is not None:
        headers["Retry-After"] = str(max(1, error.retry_after_seconds))
    if isinstance(error, UnavailableError):
        headers["Retry-After"] = "5"
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    facts = {"revision": error.revision} if isinstance(error, ChangedError) else None
    return problem_response(status, error.problems, headers, request_id, facts)


def fault_response(error: BaseException, request_id: str | None) -> JSONResponse:
    """The answer to a fault: the database's, which pass, or one of ours.

    The latter is logged wholly and told without details.
    """
    if is_outage(error):
        _log.warning("the database is unreachable", error=str(error), request_id=request_id)
        sentence = "The database does not answer."
        return error_response(UnavailableError.of("database_unavailable", sentence), request_id)
    if is_undone(error):
        _log.warning("the database undid a request", error=str(error), request_id=request_id)
        sentence = "The database undid this request for the sake of another one."
        return error_response(UnavailableError.of("database_busy", sentence), request_id)
    _log.error("internal error", exc_info=error, request_id=request_id)
    reported = Problem(
        "internal", "Something went wrong in the service.", "", "report it with the request's id"
    )
    return problem_response(500, [reported], None, request_id)


def install(app: FastAPI) -> None:
    """Make `app` answer every error in this form, but faults: the frame answers these."""
    app.add_exception_handler(ReelmillError, _on_reelmill_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


def request_id_of(request: Request) -> str | None:
    """The id of the request, as its answer's `X-Request-Id` tells it."""
    return getattr(request.state, "request_id", None)


async def _on_reelmill_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ReelmillError)  # noqa: S101  (registered for no other)
    response = error_response(error, request_id_of(request))
    if response.status_code >= 500:
        _log.error("request failed", exc_info=error)
    return response


async def _on_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for no other)
    return error_response(request_problems(error.errors()), request_id_of(request))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for no other)
    if error.status_code == 405:
        error = _of_the_address(request)
    if request.method == "OPTIONS" and error.status_code == 405:
        return Response(status_code=204, headers=error.headers)
    fallback = ("invalid_request", HTTPStatus(error.status_code).phrase + ".")
    code, sentence = _OF_THE_FRAMEWORK.get(error.status_code, fallback)
    problem = Problem(code, sentence)
    return problem_response(error.status_code, [problem], error.headers, request_id_of(request))


def _of_the_address(request: Request) -> HTTPException:
    """405 with the methods of all routes there; 404 where only the dashboard's pages are."""
    methods = methods_at(request.app, request.scope["path"])
    if not methods:
        return HTTPException(404)
    return HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})
