"""What one user may keep: assets, announced uploads and outputs, counted together."""

from __future__ import annotations

from uuid import UUID

from reelmill.core.byte_size import size_text
from reelmill.core.errors import LimitError
from reelmill.usecases.ports.database import Transaction

_HINT = (
    "delete assets or finished jobs, then try again; the operator of the service can raise "
    "REELMILL_USER_STORAGE_BYTES"
)


def storage_full(kept: int, limit: int) -> LimitError:
    """The error for an upload that a user has no room for."""
    sentence = f"There is no room for the file: {kept} of {limit} bytes are in use."
    return LimitError.of("storage_full", sentence, "/size", "delete assets or outputs first")


async def check_room(user_id: UUID, limit: int, transaction: Transaction) -> None:
    """Refuse a render whose output could not be kept, however small it is.

    Raises:
        LimitError: `storage_full`.
    """
    kept = await transaction.assets.kept_bytes(user_id)
    if kept >= limit:
        taken = f"{size_text(kept)} of {size_text(limit)} are in use"
        message = f"There is no room for another output: {taken}."
        raise LimitError.of("storage_full", message, hint=_HINT)


async def check_output(user_id: UUID, size: int, limit: int, transaction: Transaction) -> None:
    """Refuse an output that goes beyond the limit now; others may be kept before it is.

    Raises:
        LimitError: `storage_full`.
    """
    _refuse_beyond(limit, await transaction.assets.kept_bytes(user_id), size)


async def take_room(user_id: UUID, size: int, limit: int, transaction: Transaction) -> None:
    """Refuse an output that goes beyond the limit; no other of the user is kept meanwhile.

    Raises:
        LimitError: `storage_full`.
    """
    _refuse_beyond(limit, (await transaction.assets.usage(user_id)).bytes, size)


def _refuse_beyond(limit: int, kept: int, size: int) -> None:
    if kept + size > limit:
        free = f"{size_text(max(0, limit - kept))} of {size_text(limit)} are free"
        message = f"There is no room for an output of {size_text(size)}: {free}."
        raise LimitError.of("storage_full", message, hint=_HINT)
