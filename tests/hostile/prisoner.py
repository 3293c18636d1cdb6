"""Runs confined and tries what it must not; standard library only.

`python -I -S prisoner.py ATTEMPT...` prints one JSON object: for every attempt the name of the
error it ended with, or "done". PATH arguments follow a colon: `read:/etc/shadow`.
"""

# ruff: noqa: PTH101, PTH104, PTH123, PTH211

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import mmap
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable
from typing import Any

OWN, PARENT = os.getpid(), os.getppid()
LIBC = ctypes.CDLL(None, use_errno=True)


def _failed(number: int) -> str:
    return errno.errorcode.get(number, str(number))


def _checked(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), "")


def _call(name: str) -> None:
    """`call:NUMBER`, with arguments that are wrong, so that nothing happens where it is allowed."""
    wrong = [ctypes.c_long(-1)] * 6
    if LIBC.syscall(ctypes.c_long(int(name)), *wrong) == 0 and os.getpid() != OWN:
        os._exit(0)  # the call was fork, and this is the child


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def _write(path: str) -> None:
    with open(path, "wb") as file:
        file.write(b"x")


def _rewrite(path: str) -> None:
    """As fast start does: written, read again, changed in the middle."""
    with open(path, "w+b") as file, open(path, "rb") as again:
        file.write(b"abc")
        file.flush()
        if again.read() != b"abc":
            raise OSError(errno.EIO, "")
        file.seek(1)
        file.write(b"d")
        file.truncate(2)


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _spawn() -> None:
    os.posix_spawn("/bin/true", ["true"], {})


def _thread() -> None:
    worker = threading.Thread(target=lambda: None)
    worker.start()
    worker.join()


def _own_signal() -> None:
    seen: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, _: seen.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    if len(seen) != 3:
        raise OSError(errno.EIO, "")


def _memory_of_parent() -> None:
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    _checked(LIBC.process_vm_readv(PARENT, vector, 1, vector, 1, 0))


def _limits_of_parent() -> None:
    _checked(LIBC.prlimit(PARENT, 7, None, None))


def _shared_memory() -> None:
    mmap.mmap(-1, 4096).close()


def _typed_into_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSTI, b"x")


def _signal_by_owner() -> None:
    fcntl.fcntl(1, fcntl.F_SETOWN, PARENT)


def _other_architecture() -> None:
    """`int 0x80` reaches the table of 32-bit programs, where 20 is getpid."""
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    memory = mmap.mmap(-1, 4096, flags, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()


def _capabilities() -> None:
    wanted = {"CapInh", "CapPrm", "CapEff", "CapAmb", *(["CapBnd"] if os.getuid() == 0 else [])}
    with open("/proc/self/status") as file:
        values = dict(line.split(":\t", 1) for line in file if ":\t" in line)
    if any(int(values[name], 16) for name in wanted) or values["NoNewPrivs"].strip() != "1":
        raise OSError(errno.EIO, "")


ATTEMPTS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "read": _read,
    "write": _write,
    "rewrite": _rewrite,
    "list": os.listdir,
    "unlink": os.unlink,
    "mkdir": os.mkdir,
    "rmdir": os.rmdir,
    "rename": lambda paths: os.rename(*paths.split(">")),
    "symlink": lambda paths: os.symlink(*paths.split(">")),
    "chmod": lambda path: os.chmod(path, 0o777),
    "execute": lambda path: os.execv(path, [path]),
    "fork": _fork,
    "spawn": _spawn,
    "thread": _thread,
    "own-signal": _own_signal,
    "kill-parent": lambda: os.kill(PARENT, 0),
    "kill-group": lambda: os.kill(0, 0),
    "kill-all": lambda: os.kill(-1, 0),
    "pidfd-parent": lambda: os.pidfd_open(PARENT),
    "ptrace-parent": lambda: _checked(LIBC.ptrace(16, PARENT, 0, 0)),
    "memory-of-parent": _memory_of_parent,
    "limits-of-parent": _limits_of_parent,
    "affinity-of-parent": lambda: os.sched_setaffinity(PARENT, {0}),
    "priority-of-parent": lambda: os.setpriority(os.PRIO_PROCESS, PARENT, 1),
    "outlive-parent": lambda: _checked(LIBC.prctl(1, 0, 0, 0, 0)),
    "shared-memory": _shared_memory,
    "type-into-terminal": _typed_into_terminal,
    "signal-by-owner": _signal_by_owner,
    "other-architecture": _other_architecture,
    "no-capabilities": _capabilities,
}


def _tried(attempt: str) -> str:
    name, _, argument = attempt.partition(":")
    try:
        if name == "call":
            ctypes.set_errno(0)
            _call(argument)
            return _failed(ctypes.get_errno())
        ATTEMPTS[name](*([argument] if argument else []))
    except OSError as error:
        return _failed(error.errno or 0)
    return "done"


if __name__ == "__main__":
    print(json.dumps({attempt: _tried(attempt) for attempt in sys.argv[1:]}))
