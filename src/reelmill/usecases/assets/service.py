"""What handling assets needs, wired once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reelmill.media.intermediates import Intermediates
from reelmill.media.memory_budget import MemoryBudget
from reelmill.usecases.fair_slots import FairSlots
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.storage import Storage

_READ_AT_ONCE = 2  # each holds a connection to the database, and may keep a core busy
_AWAKE_SECONDS = 60.0  # well below the quarter of an hour that the server allows


@dataclass(frozen=True, slots=True)
class AssetService:
    """What the steps work with.

    Attributes:
        database: Where assets are listed.
        storage: Where their files are.
        now: Tells the time in UTC.
        largest_bytes: Size of one asset.
        user_bytes: What one user may keep, outputs included.
        cues: Cues of a captions file.
        probes: Folder of what is known of files, shared with renders.
        intermediates: Unpacks files that FFmpeg does not read as it should.
        scratch: Folder for files of the moment; made when needed.
        program: FFmpeg to run instead of the bundled one.
        budget: The machine's memory, of which whatever reads a file takes a share.
        awake_seconds: Longest pause of a transaction that waits for a file.
        slots: Files that are read at the same time, shared by user.
    """

    database: Database
    storage: Storage
    now: Callable[[], datetime]
    largest_bytes: int
    user_bytes: int
    cues: int
    probes: Path
    intermediates: Intermediates
    scratch: Path
    program: Path | None = None
    budget: MemoryBudget = field(default_factory=MemoryBudget)
    awake_seconds: float = _AWAKE_SECONDS
    slots: FairSlots = field(default_factory=lambda: FairSlots(_READ_AT_ONCE))
