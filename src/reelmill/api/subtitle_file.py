"""Files of subtitles sent by ourselves: no page shows any of another origin, such as a bucket."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread
from fastapi import Response

from reelmill.api.file_part import FilePart, opened_object
from reelmill.bootstrap.service import Services
from reelmill.core.errors import NotFoundError
from reelmill.core.subtitles import SidecarFormat
from reelmill.core.subtitles.sidecar import MEDIA_TYPES
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.storage import Storage

_HEADERS = {"Cache-Control": "private, no-cache"}


async def subtitle_file(job: Job, number: int, services: Services) -> Response:
    """The file of that number of a job.

    Raises:
        NotFoundError: `not_found`: there is none, or no longer.
    """
    expires_at = job.output_expires_at
    is_kept = expires_at is None or expires_at > services.clock()
    if not is_kept or number >= len(job.subtitles):
        raise NotFoundError.of("not_found", "There is no such file of subtitles.")
    kept = job.subtitles[number]
    file = await _opened(kept["key"], services.storage)
    size = os.fstat(file.fileno()).st_size
    kind = MEDIA_TYPES[SidecarFormat(kept["format"])]
    headers = {**_HEADERS, "Content-Type": kind, "Content-Length": str(size)}
    return FilePart(file, range(size), None, headers)


async def _opened(key: str, storage: Storage) -> BinaryIO:
    """The file; one that is in a bucket is brought here, and gone once it is closed."""
    if path := storage.local_path(key):
        return await anyio.to_thread.run_sync(opened_object, path, key)
    with tempfile.TemporaryDirectory(prefix="reelmill-") as folder:
        place = Path(folder) / "subtitles"
        await storage.download(key, place)
        return await anyio.to_thread.run_sync(opened_object, place, key)
