"""A confined process that tries what it must not: `python -I -S sandbox_trial.py SECRET`.

Prints one JSON object: for every part of the confinement whether it held.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable

_TOO_MUCH_BYTES = 1024**3
_PTRACE_ATTACH = 16


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _socket() -> None:
    import _socket  # noqa: PLC0415 - the bare module: nothing else is needed of it

    _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM).close()


def _trace() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(_PTRACE_ATTACH, os.getppid(), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "")


def _use_capabilities() -> None:
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123 - starts quicker
        facts = dict(line.split(":\t", 1) for line in file if ":\t" in line)
    if not any(int(facts[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")):
        raise OSError


def main(secret: str) -> None:
    """Try everything and print what held."""
    attempts: dict[str, Callable[[], object]] = {
        "files": lambda: os.close(os.open(secret, os.O_RDONLY)),
        "network": _socket,
        "processes": _fork,
        "signals": lambda: os.kill(os.getppid(), 0),
        "tracing": _trace,
        "memory": lambda: bytearray(_TOO_MUCH_BYTES),
        "capabilities": _use_capabilities,
    }
    held = {}
    for name, attempt in attempts.items():
        try:
            attempt()
            held[name] = False
        except (OSError, MemoryError):
            held[name] = True
    print(json.dumps(held))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1])
