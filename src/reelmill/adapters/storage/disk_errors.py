"""What the file system says, as errors of ours."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from reelmill.core.errors import OutputError, ReelmillError, UnavailableError


@contextmanager
def disk_problems() -> Iterator[None]:
    """Errors of the file system as ours."""
    try:
        yield
    except ReelmillError:
        raise
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            hint = "free some space or point REELMILL_HOME to a larger disk"
            raise OutputError.of(
                "disk_full", "The disk of the storage is full.", "", hint
            ) from error
        message = f"The storage cannot be used: {error.strerror or error}."
        hint = "check the permissions of REELMILL_HOME/storage"
        raise UnavailableError.of("storage_unavailable", message, "", hint) from error
