"""Sources at addresses that the storage signed: read from there, without the network.

Whoever holds such an address may read what it leads to, so nobody is asked whose it is.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from pathlib import Path

from reelmill.core.errors import ForbiddenError, NotFoundError, SourceError
from reelmill.core.web_address import without_blanks
from reelmill.usecases.assets.keys import places_of
from reelmill.usecases.ports.storage import Storage


async def own_file(src: str, storage: Storage, scratch: Path) -> Path | SourceError | None:
    """The file that an address of the storage leads to, or why there is none.

    None for all other addresses. The file lies in `scratch`, where nobody replaces it.
    """
    try:
        key = storage.readable_key(without_blanks(src))
    except ForbiddenError as error:
        [problem] = error.problems
        return SourceError.of(_CODES[problem.code], problem.message, hint=_SIGN_AGAIN)
    if key is None:
        return None
    place = scratch / f"own-{hashlib.sha256(key.encode()).hexdigest()}"
    for candidate in places_of(key):
        try:
            return await _brought(candidate, storage, place)
        except (NotFoundError, FileNotFoundError):
            continue
    return SourceError.of(
        "source_missing", "Nothing is stored at this address of the service.", hint=_SEND
    )


_CODES = {
    "signature_invalid": "source_signature_invalid",
    "signature_expired": "source_signature_expired",
}
_SIGN_AGAIN = "request the asset or the job again for a newly signed address, or use asset:ID"
_SEND = "send the file to its uploadUrl first; a deleted asset or output is gone"


async def _brought(key: str, storage: Storage, place: Path) -> Path:
    if file := storage.local_path(key):
        return await asyncio.to_thread(linked, file, place)
    await storage.download(key, place)
    return place


def linked(file: Path, place: Path) -> Path:
    """The same file under a name that no cache evicts; a copy where it cannot be linked."""
    place.unlink(missing_ok=True)
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
    return place
