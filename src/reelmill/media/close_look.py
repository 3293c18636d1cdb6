"""Starts the process that looks closely at a source with faults, and asks it (`mend_helper.py`)."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from reelmill.core.errors import CancelledError, ReelmillError
from reelmill.core.plan.needs import Needs
from reelmill.core.time import SAMPLE_RATE
from reelmill.media.cancel import CancelToken
from reelmill.media.limits_hit import Ended, limit_error
from reelmill.media.process_watch import WATCH, Child
from reelmill.media.sandbox import start_helper

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
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            numbers = (theirs.fileno(), os.getpid(), memory_bytes, _LARGEST_FILE_BYTES)
            command = [sys.executable, "-I", "-m", "reelmill.media.mend_helper"]
            process = start_helper([*command, *map(str, numbers)], theirs)
        child = Child(process.pid, process.kill)
        child.allow(needs.cpu_seconds, _WALL_PER_CPU * needs.cpu_seconds)
        WATCH.join(child)
        forget = cancel.on_cancel(process.kill) if cancel else lambda: None
        try:
            with child.awaited():
                socket.send_fds(ours, [json.dumps(request).encode()], list(files))
                return _answer(ours)
        except (OSError, ValueError):
            process.kill()
            numbers_then = (child.peak_bytes, memory_bytes, needs.cpu_seconds, WATCH.hung_seconds)
            ended = Ended(process.wait(), "", child.stopped, *numbers_then)
            return _unanswered(ended, cancel)
        finally:
            forget()
            WATCH.leave(child)
            process.kill()
            process.wait()


def _answer(connection: socket.socket) -> dict[str, Any]:
    reply = b""
    while not reply.endswith(b"\n"):
        part = connection.recv(65536)
        if not part:
            raise ConnectionResetError
        reply += part
    found: dict[str, Any] = json.loads(reply)
    return found


def _unanswered(ended: Ended, cancel: CancelToken | None) -> dict[str, Any]:
    if cancel is not None and cancel.cancelled:
        raise CancelledError.of("cancelled", "The caller asked to stop.")
    limit: ReelmillError | None = limit_error(ended, "Looking closely at a source")
    if limit is not None:
        raise limit
    return {"failed": f"ended with code {ended.code}"}
