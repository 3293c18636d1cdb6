"""How grave an error is for whoever runs the service: the one place that decides it."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from structlog.typing import EventDict

from reelmill.adapters.postgres.outage import is_passing
from reelmill.core.errors import (
    AuthenticationError,
    CancelledError,
    ConflictError,
    ForbiddenError,
    HungError,
    LimitError,
    NotFoundError,
    OutputError,
    ReelmillError,
    RequestError,
    ResourceError,
    SourceAwayError,
    SourceError,
    SpecError,
    UnavailableError,
)
from reelmill.usecases.render_jobs.failures import MachineError

_OF_USERS = (
    SpecError,
    SourceError,
    ResourceError,
    RequestError,
    AuthenticationError,
    ForbiddenError,
    NotFoundError,
    ConflictError,
    LimitError,
    CancelledError,
)
_OUTAGES = (UnavailableError, MachineError, OutputError, HungError, SourceAwayError)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Severity:
    """How an error is logged.

    Attributes:
        level: `info`: a user's own; `warning`: something is away; `error`: a fault in Reelmill.
        traced: Whether its traceback helps.
    """

    level: str
    traced: bool


def severity_of(error: BaseException) -> Severity:
    """A user's error, an outage, or a fault in Reelmill."""
    full = isinstance(error, OSError) and error.errno in _FULL
    if full or isinstance(error, _OUTAGES) or is_passing(error):
        return Severity("warning", traced=False)
    if isinstance(error, _OF_USERS):
        return Severity("info", traced=False)
    return Severity("error", traced=True)


def by_severity(_logger: object, _name: str, event: EventDict) -> EventDict:
    """A processor of logs: a line with an exception has the level that is the exception's."""
    error = event.get("exc_info")
    if not isinstance(error, BaseException):
        return event
    found = severity_of(error)
    event["level"] = found.level
    if not found.traced:
        del event["exc_info"]
        event["error"] = _sentence(error)
        if isinstance(error, ReelmillError) and error.problems:
            event["code"] = error.problems[0].code
    return event


def _sentence(error: BaseException) -> str:
    """What went wrong, without the statements that a database's errors quote after it."""
    return f"{type(error).__name__}: {error}".partition("\n")[0]
