"""Whether a process ended because of a limit of ours, whatever it said about that itself."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from reelmill.core.errors import EncodeError, HungError, ResourceError
from reelmill.media.process_watch import Stopped

_OUT_OF_MEMORY = (
    os.strerror(errno.ENOMEM),
    os.strerror(errno.EAGAIN),  # a thread that got no memory for its stack
    "malloc of size",
    "get_buffer() failed",
    "Memory allocation error",
    "failed to allocate",
    "Failed to allocate",
)
"""What FFmpeg and its encoders print where an allocation fails."""

_NEAR = 0.6
"""Whoever failed after using this share of the limit failed because of it: limits are far above
what work needs, and a program that doubles a buffer fails well before it has filled them."""

MEGABYTE = 1_000_000

_PROGRAM_BYTES = 50 * MEGABYTE
"""Of FFmpeg's own code, as much as is ever in memory."""

_MEMORY_CODE = 256 - errno.ENOMEM
"""What FFmpeg ends with for lack of memory, and our helpers."""

_CRASHES = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)

MEMORY_HINT = "use a source of a smaller size or with fewer reference frames, or a smaller canvas"
CPU_HINT = "use shorter or smaller sources, or fewer layers at a time"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Attributes:
        code: Exit code, negative for a signal.
        said: The last of what it wrote to its standard error.
        stopped: Why the watch stopped it, None where it did not.
        peak_bytes: Most private memory that was seen.
        memory_bytes: Most it might take, 0 without a limit.
        cpu_seconds: CPU time it might take, 0 without a limit.
        hung_seconds: After how long without any work it counts as hung.
        resident_bytes: Most memory that the kernel saw it use, its program's code included.
    """

    code: int
    said: str = ""
    stopped: Stopped | None = None
    peak_bytes: int = 0
    memory_bytes: int = 0
    cpu_seconds: int = 0
    hung_seconds: float = 0.0
    resident_bytes: int = 0


def limit_error(ended: Ended, what: str = "FFmpeg") -> EncodeError | None:
    """The error where a limit ended the process, None where something else did."""
    if ended.stopped is Stopped.HUNG:
        message = f"{what} made no progress for {ended.hung_seconds:g} s and was stopped."
        hint = "the machine or its disk may hang; the work is tried again"
        return HungError.of("process_hung", message, hint=hint)
    if ended.stopped is Stopped.CPU or ended.code == -signal.SIGXCPU:
        message = f"{what} used the {ended.cpu_seconds} s of CPU time that this work may take."
        return ResourceError.of("cpu_limit", message, hint=CPU_HINT)
    return memory_error(ended.memory_bytes, what) if _out_of_memory(ended) else None


def memory_error(memory_bytes: int, what: str = "FFmpeg") -> ResourceError:
    """The error of a process that needed more memory than it may have."""
    allowed = memory_bytes // MEGABYTE
    message = f"{what} needs more than the {allowed} MB of memory that this work may take."
    return ResourceError.of("memory_limit", message, hint=MEMORY_HINT)


@contextmanager
def said_by_code() -> Iterator[None]:
    """End this process, a helper, by the code for a lack of memory where it gets none."""
    try:
        yield
    except (MemoryError, OSError, ImportError) as error:
        code = getattr(error, "errno", None)
        lacks = isinstance(error, MemoryError) or code in {errno.ENOMEM, errno.EAGAIN}
        if lacks or any(word in str(error) for word in _OUT_OF_MEMORY):
            os._exit(_MEMORY_CODE)
        raise


def _out_of_memory(ended: Ended) -> bool:
    if not ended.memory_bytes:
        return False
    refused = ended.code in {_MEMORY_CODE, 256 - errno.EAGAIN}
    if refused or any(word in ended.said for word in _OUT_OF_MEMORY):
        return True
    # What ends within milliseconds was never looked at, but the kernel has counted its pages.
    code = 0 if ended.code in _CRASHES else _PROGRAM_BYTES
    peak = max(ended.peak_bytes, ended.resident_bytes - code)
    return peak >= _NEAR * ended.memory_bytes
