"""What really holds of the confinement on this machine, found by trying it."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelmill.media import sandbox_trial
from reelmill.media.confine import code_folders
from reelmill.media.sandbox import Confinement, FileGuard, file_guard, start_confined

_TRIAL = Path(sandbox_trial.__file__)
_PARTS = ("files", "network", "processes", "signals", "tracing", "memory", "capabilities")
_MEMORY_BYTES = 512 * 1024**2
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SandboxState:
    """What holds.

    Attributes:
        guard: What keeps processes to their files.
        held: For each part of the confinement whether a process failed to break it.
    """

    guard: FileGuard
    held: Mapping[str, bool]

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that do not hold."""
        return tuple(part for part, held in self.held.items() if not held)

    @property
    def files_confined(self) -> bool:
        """True where a media file's exploit reads its own file and no other."""
        return self.guard is not FileGuard.NONE and self.held["files"]

    @property
    def sentence(self) -> str:
        """The state in words."""
        if self.missing:
            return f"media are read without limits on: {', '.join(self.missing)}"
        how = {FileGuard.LANDLOCK: "by Landlock", FileGuard.SUPERVISOR: "by a supervisor"}
        return f"every limit held when tried; files are kept {how.get(self.guard, 'by nothing')}"


@functools.cache
def sandbox_state() -> SandboxState:
    """What a confined process could not do when it tried; tried once in this process."""
    with tempfile.NamedTemporaryFile(prefix="reelmill-secret-") as secret:
        held = _tried(secret.name)
    return SandboxState(file_guard(), {part: bool(held.get(part)) for part in _PARTS})


def _tried(secret: str) -> dict[str, bool]:
    """Nothing held, where the trial itself cannot be made."""
    command = [sys.executable, "-I", "-S", str(_TRIAL), secret]
    confinement = Confinement(
        readable=tuple(Path(folder) for folder in code_folders()), memory_bytes=_MEMORY_BYTES
    )
    try:
        process = start_confined(command, confinement, stdout=True)
    except OSError:
        return {}
    try:
        found = json.loads(process.communicate(timeout=_PATIENCE_SECONDS)[0])
    except (subprocess.TimeoutExpired, ValueError):
        process.kill()
        process.communicate()
        return {}
    return dict(found)
