"""Starts the process that looks closely at a source with faults, and asks it (`mend_helper.py`)."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping, Sequence
from typing import Any

from reelmill.core.errors import CancelledError, ReelmillError
from reelmill.core.plan.needs import Needs
from reelmill.core.time import SAMPLE_RATE
from reelmill.media.cancel import CancelToken
from reelmill.media.helper_process import HelperProcess
from reelmill.media.limits_hit import Ended, limit_error

_HELPER = "reelmill.media.repair.mend_helper"
_LEAST_MEMORY_BYTES = 400_000_000
_LARGEST_FILE_BYTES = 12 * 3600 * SAMPLE_RATE * 8
"""Twelve hours of samples."""

_WALL_PER_CPU = 8


def look_closely(
    request: Mapping[str, Any], files: Sequence[int], needs: Needs, cancel: CancelToken | None
) -> dict[str, Any]:
    """The helper's reply; `failed` is in it where the helper said or did not say why.

    Args:
        request: What is asked.
        files: Descriptors of the source, and of what is written.
        needs: What decoding the source needs.
        cancel: Stops it.

    Raises:
        ResourceError: `memory_limit`, `cpu_limit`.
        HungError: `process_hung`.
        CancelledError: `cancelled`.
    """
    memory_bytes = max(_LEAST_MEMORY_BYTES, needs.limit_bytes)
    helper = HelperProcess(_HELPER, memory_bytes, _LARGEST_FILE_BYTES)
    helper.child.allow(needs.cpu_seconds, _WALL_PER_CPU * needs.cpu_seconds)
    forget = cancel.on_cancel(helper.kill) if cancel else lambda: None
    try:
        with helper.child.awaited():
            socket.send_fds(helper.connection, [json.dumps(request).encode()], list(files))
            found: dict[str, Any] = json.loads(helper.line())
            return found
    except (OSError, ValueError):
        return _unanswered(helper.ended(needs.cpu_seconds), cancel)
    finally:
        forget()
        helper.stop()


def _unanswered(ended: Ended, cancel: CancelToken | None) -> dict[str, Any]:
    if cancel is not None and cancel.cancelled:
        raise CancelledError.of("cancelled", "The caller asked to stop.")
    limit: ReelmillError | None = limit_error(ended, "Examining a source")
    if limit is not None:
        raise limit
    return {"failed": f"ended with code {ended.code}"}
