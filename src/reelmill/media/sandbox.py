"""How any process that reads foreign media is confined.

The confinement itself is done by `confine.py`, in the process concerned, before it starts
to read: no sockets (seccomp), only the named files (Landlock), limited memory and file size,
no core dumps, and death with the parent. Measured cost: about 15 ms a process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from binascii import b2a_base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from reelmill.media import confine, system_calls

_PROGRAM = (
    f"import sys; sys.path.append({str(Path(confine.__file__).parent)!r}); "
    "import confine; confine.main(sys.argv[1:])"
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process may touch.

    Attributes:
        readable: Files and folders it may read, besides the system's libraries; None allows
            the whole file system.
        writable: Files and folders it may create, read and write; counts only together with
            `readable`.
        memory_bytes: Largest address space, 0 for no limit.
        file_size_bytes: Largest file it may write, 0 for no limit.
    """

    readable: tuple[Path, ...] | None = None
    writable: tuple[Path, ...] = ()
    memory_bytes: int = 0
    file_size_bytes: int = 0


def confined_command(command: list[str], confinement: Confinement) -> list[str]:
    """The command line that starts `command` confined, as a child of this process.

    `command[0]` must be an absolute path.
    """
    options = ["--parent", str(os.getpid())]
    options += ["--memory", str(confinement.memory_bytes)]
    options += ["--file-size", str(confinement.file_size_bytes)]
    table = system_calls.call_table()
    if table is not None:
        program = system_calls.refusing_program(table)
        options += ["--filter", b2a_base64(program, newline=False).decode()]
    if confinement.readable is None:
        options += ["--any-file"]
    for path in confinement.readable or ():
        options += ["--read", str(path.absolute())]
    for path in confinement.writable:
        options += ["--write", str(path.absolute())]
    return [sys.executable, "-I", "-S", "-c", _PROGRAM, *options, "--", *command]


class _Spawner:
    """Starts processes from one thread that lives as long as this process.

    The kernel sends the parent-death signal when the *thread* that started a child ends,
    so a child must not be started by a thread that may end before it.
    """

    def __init__(self) -> None:
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._threads = ThreadPoolExecutor(1, "reelmill-spawner")

    def start(self, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        return self._threads.submit(start).result()


_SPAWNER = _Spawner()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    # One arena for malloc: 10 % less memory for an encoder, at the same speed.
    return {**kept, "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1", "MALLOC_ARENA_MAX": "1"}


def spawn(
    command: list[str],
    *descriptors: int,
    stdin: bool = False,
    stdout: bool = False,
    stderr: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, with a bare environment and only those pipes.

    `descriptors` stay open in it.

    Raises:
        OSError: it cannot be started.
    """

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE if stdout else subprocess.DEVNULL,
            stderr=subprocess.PIPE if stderr else subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
            pass_fds=descriptors,
        )

    return _SPAWNER.start(start)


def start_confined(
    command: list[str],
    confinement: Confinement,
    *descriptors: int,
    stdin: bool = False,
    stdout: bool = False,
    stderr: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a program confined, as `spawn` does; `command[0]` must be an absolute path.

    Raises:
        OSError: it cannot be started.
    """
    confined = confined_command(command, confinement)
    return spawn(confined, *descriptors, stdin=stdin, stdout=stdout, stderr=stderr)


def available_confinement() -> dict[str, bool]:
    """Which parts of the confinement this machine offers, for `reelmill doctor`."""
    linux = sys.platform == "linux"
    return {
        "files": confine.landlock_abi() > 0,
        "network": linux and os.uname().machine in {"x86_64", "aarch64"},
        "dies_with_parent": linux,
    }
