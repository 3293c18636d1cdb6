"""Structured logs on standard error, of ours and of every library."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from reelmill.bootstrap.severity import by_severity

_QUIET = {
    "uvicorn.access": logging.ERROR,
    "sqlalchemy": logging.WARNING,
    "asyncio": logging.ERROR,
    "procrastinate": logging.WARNING,
}
"""Loggers that say less than others: requests are logged by the API's frame."""


def configure_logs(log_format: str, stream: TextIO | None = None) -> None:
    """Write all logs as JSON lines, or as text for a reader; once per process.

    Args:
        log_format: `json`, `text`, or `auto`: text where the stream is a terminal.
        stream: Standard error where None.
    """
    stream = stream or sys.stderr
    as_text = log_format == "text" or (log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        by_severity,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        _without_colored_twin,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=_rendering(as_text, stream.isatty())
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    _hand_on()


def _rendering(as_text: bool, colors: bool) -> list[Any]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_text:
        plain = structlog.dev.plain_traceback  # `rich` would show locals, which may be secrets
        return [remove, structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
    return [
        remove,
        structlog.processors.EventRenamer("message"),
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # may be secrets
        ),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _without_colored_twin(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Uvicorn sends its messages along once more in colours."""
    event.pop("color_message", None)
    return event


def _hand_on() -> None:
    """Libraries' own handlers go; what they log reaches ours."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "procrastinate"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
