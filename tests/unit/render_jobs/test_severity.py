"""Lines with an exception have its level: a user's mistake, an outage, a fault in Reelmill."""

from __future__ import annotations

import errno
import io
import json
import logging
from collections.abc import Iterator

import psycopg
import pytest
import structlog
from structlog.contextvars import bound_contextvars

from reelmill.bootstrap.logs import configure_logs
from reelmill.core.errors import (
    EncodeError,
    HungError,
    LimitError,
    OutputError,
    SourceAwayError,
    SourceError,
    SpecError,
    StitchError,
    UnavailableError,
    VerifyError,
)
from reelmill.media.context_threads import ContextThreads
from reelmill.usecases.render_jobs.failures import MachineError


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged as JSON; the logs of other tests are as before afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    configure_logs("json", stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (SpecError.of("c", "m"), "info"),
        (SourceError.of("c", "m"), "info"),
        (LimitError.of("c", "m"), "info"),
        (SourceAwayError.of("c", "m"), "warning"),
        (UnavailableError.of("c", "m"), "warning"),
        (OutputError.of("c", "m"), "warning"),
        (HungError.of("c", "m"), "warning"),
        (MachineError({"code": "disk_full", "message": "m"}), "warning"),
        (OSError(errno.ENOSPC, "full"), "warning"),
        (psycopg.OperationalError("gone"), "warning"),
        (psycopg.errors.UniqueViolation("twice"), "error"),
        (EncodeError.of("c", "m"), "error"),
        (StitchError.of("c", "m"), "error"),
        (VerifyError.of("c", "m"), "error"),
        (KeyError("x"), "error"),
        (OSError(errno.EBADF, "bad"), "error"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_the_level_is_the_errors(error: Exception, level: str, log: io.StringIO) -> None:
    structlog.get_logger("reelmill.tests").error("it went wrong", exc_info=error)
    line = json.loads(log.getvalue())
    assert line["level"] == level
    assert ("exception" in line) == (level == "error")
    if level != "error":
        assert line["error"].startswith(type(error).__name__)


def test_lines_of_pool_threads_name_the_job(log: io.StringIO) -> None:
    with ContextThreads(1) as threads:
        threads.submit(lambda: None).result()  # the thread itself begins outside of any job
        with bound_contextvars(job_id="j"):
            threads.submit(logging.getLogger("reelmill.ffmpeg").info, "said").result()
        threads.submit(logging.getLogger("reelmill.ffmpeg").info, "said").result()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line.get("job_id") for line in lines] == ["j", None]
