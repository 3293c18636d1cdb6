"""How any process that reads foreign media is confined.

The confinement itself is done by `confine.py`, in the process concerned, before it starts
to read: no capabilities, no sockets, no other processes (seccomp), only the named files (Landlock,
or where that is missing a supervisor in this process), limited memory and file size, no core
dumps, and death with the parent.
"""

from __future__ import annotations

import functools
import os
import socket
import subprocess
import sys
from binascii import b2a_base64
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reelmill.core.plan.needs import Needs
from reelmill.media import confine, system_calls
from reelmill.media.supervisor import AllowedFiles, supervise

_PROGRAM = (
    f"import sys; sys.path.append({str(Path(confine.__file__).parent)!r}); "
    "import confine; confine.main(sys.argv[1:])"
)

_LARGEST_FILE_BYTES = 64 * 1024**3
"""Three hours of sound as 24-bit WAV are 3 GB; no segment comes near it."""

_WALL_PER_CPU = 8
"""A machine this busy is not the process's fault."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process may touch.

    Attributes:
        readable: Files and folders it may read, besides the system's libraries; None allows
            the whole file system.
        writable: Files and folders it may create, read and write; counts only together with
            `readable`.
        memory_bytes: Most private memory (RLIMIT_DATA), 0 for no limit.
        file_size_bytes: Largest file it may write, 0 for no limit.
        cpu_seconds: CPU time it may use, 0 for no limit.
        wall_seconds: How long it may be waited for, all waits together; 0 for no limit.
    """

    readable: tuple[Path, ...] | None = None
    writable: tuple[Path, ...] = ()
    memory_bytes: int = 0
    file_size_bytes: int = 0
    cpu_seconds: int = 0
    wall_seconds: float = 0


def limited(
    needs: Needs, readable: tuple[Path, ...], writable: tuple[Path, ...] = ()
) -> Confinement:
    """The confinement of a process that may use a little more than it needs."""
    return Confinement(
        readable=readable,
        writable=writable,
        memory_bytes=needs.limit_bytes,
        file_size_bytes=_LARGEST_FILE_BYTES,
        cpu_seconds=needs.cpu_seconds,
        wall_seconds=needs.cpu_seconds * _WALL_PER_CPU,
    )


class FileGuard(StrEnum):
    """What keeps a confined process to the files it may use."""

    LANDLOCK = "landlock"
    SUPERVISOR = "supervisor"
    NONE = "none"


@functools.cache
def file_guard() -> FileGuard:
    """What this machine offers; the supervisor is tried, once."""
    table = system_calls.call_table()
    if confine.landlock_abi() > 0:
        return FileGuard.LANDLOCK
    if table is None:
        return FileGuard.NONE
    nothing = [sys.executable, "-I", "-S", "-c", "pass"]
    confined = Confinement(readable=tuple(Path(folder) for folder in confine.code_folders()))
    works = _start(nothing, confined, FileGuard.SUPERVISOR).wait() == 0
    return FileGuard.SUPERVISOR if works else FileGuard.NONE


def _confined_command(command: list[str], confinement: Confinement, *more: str) -> list[str]:
    """The command line that starts `command` confined, as a child of this process.

    `command[0]` must be an absolute path; `more` are options of `confine.py`.
    """
    options = ["--parent", str(os.getpid())]
    options += ["--memory", str(confinement.memory_bytes)]
    options += ["--file-size", str(confinement.file_size_bytes)]
    options += ["--cpu", str(_backstop(confinement.cpu_seconds))]
    if confinement.readable is None:
        options += ["--any-file"]
    for path in confinement.readable or ():
        options += ["--read", str(path.absolute())]
    for path in confinement.writable:
        options += ["--write", str(path.absolute())]
    return [sys.executable, "-I", "-S", "-c", _PROGRAM, *options, *more, "--", *command]


def _backstop(cpu_seconds: int) -> int:
    """The watch ends a process at its limit; the kernel does where the watch itself is stopped."""
    return cpu_seconds + cpu_seconds // 8 + 5 if cpu_seconds else 0


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
    """Start a program of low priority, in a session of its own, with a bare environment.

    Only `descriptors` and those pipes are open in it.

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

    process = _SPAWNER.start(start)
    with suppress(OSError):  # it has ended
        confine.make_way(process.pid)
    return process


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
    guard = FileGuard.NONE if confinement.readable is None else file_guard()
    return _start(
        command, confinement, guard, *descriptors, stdin=stdin, stdout=stdout, stderr=stderr
    )


def _start(
    command: list[str],
    confinement: Confinement,
    guard: FileGuard,
    *descriptors: int,
    **pipes: bool,
) -> subprocess.Popen[bytes]:
    readable = (Path(command[0]), *(confinement.readable or ()))
    with supervision(readable, confinement.writable, guard) as found:
        options = ["--filter", b2a_base64(found.program, newline=False).decode()]
        options += [] if found.listener is None else ["--listener", str(found.listener)]
        confined = _confined_command(command, confinement, *(options if found.program else ()))
        kept = () if found.listener is None else (found.listener,)
        process = spawn(confined, *descriptors, *kept, **pipes)
        found.started(process.pid)
        return process


def start_helper(
    command: list[str], connection: socket.socket, *folders: str
) -> subprocess.Popen[bytes]:
    """Start a Python helper that confines itself and may read its code and these folders.

    It inherits `connection`, and gets what `helper_rights.keep_only_code` asks for as one more
    argument.

    Raises:
        OSError: it cannot be started.
    """
    readable = [Path(folder) for folder in (*confine.code_folders(), *folders)]
    with supervision(readable, ()) as found:
        listener = -1 if found.listener is None else found.listener
        inherited = [connection.fileno(), *([listener] if listener >= 0 else [])]
        process = spawn([*command, str(listener)], *inherited)
        found.started(process.pid)
        return process


@dataclass(frozen=True, slots=True)
class Supervision:
    """What a process that is about to be started needs in order to confine itself.

    Attributes:
        program: For `confine.give_up_rights`; empty where the kernel takes none.
        listener: Descriptor it must inherit for the same, None where nobody need open its files.
        started: To be called with its id, once it runs.
    """

    program: bytes
    listener: int | None
    started: Callable[[int], None]


@contextmanager
def supervision(
    readable: Sequence[Path], writable: Sequence[Path], guard: FileGuard | None = None
) -> Iterator[Supervision]:
    """Prepare for a process that may only use these files; left once it was started."""
    table = system_calls.call_table()
    if table is None:
        yield Supervision(b"", None, lambda _: None)
    elif (guard or file_guard()) is not FileGuard.SUPERVISOR:
        yield Supervision(system_calls.refusing_program(table), None, lambda _: None)
    else:
        allowed = AllowedFiles.of(readable, writable)
        ours, theirs = socket.socketpair()
        with theirs:
            yield Supervision(
                system_calls.refusing_program(table, notify=True),
                theirs.fileno(),
                lambda pid: supervise(ours, table, allowed, pid),
            )
