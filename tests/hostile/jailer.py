"""Starts something confined the way the service does, with or without Landlock.

`python jailer.py JSON`: `landlock` (false makes its system calls answer ENOSYS, as old kernels
do), `listener` (false refuses one, as a container runtime does that listens itself), `readable`,
`writable`, and either `attempts` for `prisoner.py`, whose answer is printed, or `code` to run here.
"""

from __future__ import annotations

import ctypes
import json
import os
import struct
import sys
from pathlib import Path

PRISONER = Path(__file__).with_name("prisoner.py")


SECCOMP = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
_STEP = struct.Struct("=HBBI")


def take_landlock_away() -> None:
    """What a kernel without Landlock does, for this process and its children."""
    _load(
        _STEP.pack(0x20, 0, 0, 0),
        _STEP.pack(0x35, 0, 2, 444),
        _STEP.pack(0x35, 1, 0, 447),
        _STEP.pack(0x06, 0, 0, 0x00050000 | 38),
        _STEP.pack(0x06, 0, 0, 0x7FFF0000),
    )


def take_listeners_away() -> None:
    """Refuse every filter that asks for a listener, with EBUSY."""
    _load(
        _STEP.pack(0x20, 0, 0, 0),
        _STEP.pack(0x15, 0, 3, SECCOMP),
        _STEP.pack(0x20, 0, 0, 24),
        _STEP.pack(0x45, 0, 1, 8),
        _STEP.pack(0x06, 0, 0, 0x00050000 | 16),
        _STEP.pack(0x06, 0, 0, 0x7FFF0000),
    )


def _load(*steps: bytes) -> None:
    code = ctypes.create_string_buffer(b"".join(steps))
    header = struct.pack("@HP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if os.getuid() != 0:
        libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter is refused")


def main(wanted: dict[str, object]) -> None:
    """Become what is wanted, then run it."""
    if not wanted["landlock"]:
        take_landlock_away()
    if not wanted.get("listener", True):
        take_listeners_away()
    if "code" in wanted:
        exec(str(wanted["code"]))
        return
    from reelmill.media.sandbox import Confinement, start_confined  # noqa: PLC0415 - rights first

    python = os.path.realpath(sys.executable)
    base = Path(os.path.realpath(sys.base_prefix))
    given = {kind: [Path(p) for p in wanted[kind]] for kind in ("readable", "writable")}  # type: ignore[attr-defined]
    confinement = Confinement(
        readable=(PRISONER, base, *given["readable"]), writable=tuple(given["writable"])
    )
    command = [python, "-I", "-S", str(PRISONER), *wanted["attempts"]]  # type: ignore[misc]
    process = start_confined(command, confinement, stdout=True, stderr=True)
    out, reported = process.communicate()
    sys.stdout.write(out.decode() or json.dumps({"ended": process.returncode}))
    sys.stderr.write(reported.decode())


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
