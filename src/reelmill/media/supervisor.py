"""Opens files for confined processes where the kernel has no Landlock (Linux 5.9 or newer).

Seccomp stops every call that opens a file or changes a name and tells a thread of this process,
which reads the path from the caller's memory, opens the file itself if it is allowed, and puts
the descriptor into the caller (user notification). The path is read once and never used by the
caller, so changing it meanwhile wins nothing; the file is judged by where it really lies.

Numbers are from linux/seccomp.h.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import socket
import stat
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelmill.media.confine import SYSTEM_READABLE
from reelmill.media.system_calls import CallTable

_RECEIVE, _SEND, _STILL_WAITS, _ADD = 0xC0502100, 0xC0182101, 0x40082102, 0x40182103
_REQUEST = struct.Struct("=QIIiIQ6Q")
_REPLY = struct.Struct("=QqiI")
_ADDITION = struct.Struct("=QIIII")
_AT_CWD = -100
_PATH_BYTES = 4096
_PAGE_BYTES = 4096
_OWN_FACTS = ("maps", "stat", "statm", "status", "cgroup", "mountinfo")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ASKED_OF_KERNEL_ALONE = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class AllowedFiles:
    """Files and folders, by where they really lie."""

    readable: tuple[str, ...]
    writable: tuple[str, ...]

    @classmethod
    def of(cls, readable: Sequence[Path], writable: Sequence[Path]) -> AllowedFiles:
        """Those named, and what every program reads."""
        system = [name for name in SYSTEM_READABLE if name != "/proc/self"]
        written = tuple(os.path.realpath(str(path)) for path in ("/dev/null", *writable))
        read = tuple(os.path.realpath(str(path)) for path in (*system, *readable))
        return cls((*read, *written), written)

    def check(self, path: str, pid: int, *, writing: bool) -> None:
        """Raises PermissionError where the process `pid` may not do this."""
        allowed = self.writable if writing else self.readable
        own = not writing and path in {f"/proc/{pid}/{name}" for name in _OWN_FACTS}
        if not own and not any(path == a or path.startswith(f"{a}/") for a in allowed):
            raise PermissionError(errno.EACCES, "not among the allowed files")


class _Caller:
    """A stopped thread, and what it asked for."""

    def __init__(self, listener: int, pid: int) -> None:
        request = bytearray(_REQUEST.size)
        fcntl.ioctl(listener, _RECEIVE, request)
        self.id, self._thread, _, self.number, _, _, *self.arguments = _REQUEST.unpack(request)
        self._listener = listener
        self._pid = pid

    def int_argument(self, index: int) -> int:
        """A C `int`."""
        return int(struct.unpack("=i", struct.pack("=I", self.arguments[index] & 0xFFFFFFFF))[0])

    def path(self, folder: int, index: int) -> str:
        """The absolute path whose address is an argument, relative to a descriptor."""
        path = self._text(self.arguments[index])
        if not path:
            raise FileNotFoundError(errno.ENOENT, "")
        base = "cwd" if folder == _AT_CWD else f"fd/{folder}"
        if not path.startswith("/"):
            path = f"{Path(f'/proc/{self._thread}/{base}').readlink()}/{path}"
        for alias in ("/proc/self", "/proc/thread-self"):
            if path == alias or path.startswith(f"{alias}/"):
                return f"/proc/{self._pid}{path.removeprefix(alias)}"
        return path

    def _text(self, address: int) -> str:
        """Text up to its zero, read page by page: the next page may not exist."""
        found = b""
        with Path(f"/proc/{self._thread}/mem").open("rb", buffering=0) as memory:
            # Only now is it certain that this is still the memory of the thread that asked.
            fcntl.ioctl(self._listener, _STILL_WAITS, struct.pack("=Q", self.id))
            while b"\0" not in found and len(found) < _PATH_BYTES:
                memory.seek(address + len(found))
                part = memory.read(_PAGE_BYTES - (address + len(found)) % _PAGE_BYTES)
                if not part:
                    raise OSError(errno.EFAULT, "")
                found += part
        text, zero, _ = found.partition(b"\0")
        if not zero:
            raise OSError(errno.ENAMETOOLONG, "")
        return os.fsdecode(text)

    def answer(self, value: int, error: int = 0) -> None:
        """Let the thread go on with this result."""
        fcntl.ioctl(self._listener, _SEND, bytearray(_REPLY.pack(self.id, value, -error, 0)))

    def give(self, descriptor: int, *, close_on_exec: bool) -> None:
        """Let the thread go on with a copy of an open file."""
        flags = os.O_CLOEXEC if close_on_exec else 0
        addition = _ADDITION.pack(self.id, 0, descriptor, 0, flags)
        self.answer(fcntl.ioctl(self._listener, _ADD, bytearray(addition)))


class _Supervisor:
    """Answers one process until it has ended."""

    def __init__(self, table: CallTable, allowed: AllowedFiles, pid: int) -> None:
        self._names = {number: name for name, number in table.opening.items()}
        self._allowed = allowed
        self._pid = pid

    def serve(self, listener: int) -> None:
        waiting = select.poll()
        waiting.register(listener, select.POLLIN)
        while all(not event & (select.POLLHUP | select.POLLERR) for _, event in waiting.poll()):
            # A thread that was killed, or interrupted by a signal, waits for no answer.
            with contextlib.suppress(OSError):
                self._answer(_Caller(listener, self._pid))

    def _answer(self, caller: _Caller) -> None:
        try:
            self._do(self._names[caller.number], caller)
        except OSError as error:
            caller.answer(0, error.errno or errno.EPERM)
        except (ValueError, OverflowError):  # an address or a path that cannot be one
            caller.answer(0, errno.EFAULT)

    def _do(self, name: str, caller: _Caller) -> None:
        relative = name.endswith(("at", "at2"))
        first = caller.int_argument(0) if relative else _AT_CWD
        path = caller.path(first, int(relative))
        after = caller.arguments[1 + relative :]
        if name in {"open", "openat", "creat"}:
            created = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
            flags, mode = (created, after[0]) if name == "creat" else (after[0], after[1])
            self._open(caller, path, flags & 0xFFFFFFFF, mode & 0o7777)
            return
        with self._folder_of(path) as (folder, last):
            if name.startswith("rename"):
                self._rename(caller, (folder, last), relative)
            elif name.startswith("mkdir"):
                os.mkdir(last, after[0] & 0o777, dir_fd=folder)
            elif name == "rmdir" or (name == "unlinkat" and after[0]):
                os.rmdir(last, dir_fd=folder)
            else:
                os.unlink(last, dir_fd=folder)
        caller.answer(0)

    def _rename(self, caller: _Caller, old: tuple[int, str], relative: bool) -> None:
        second = caller.int_argument(2) if relative else _AT_CWD
        if relative and self._names[caller.number] == "renameat2" and caller.arguments[4]:
            raise OSError(errno.EINVAL, "")
        with self._folder_of(caller.path(second, 3 if relative else 1)) as (folder, last):
            os.rename(old[1], last, src_dir_fd=old[0], dst_dir_fd=folder)

    @contextlib.contextmanager
    def _folder_of(self, path: str) -> Any:
        """The writable folder that a name lies in, open, and the name."""
        above, _, last = path.rstrip("/").rpartition("/")
        if last in {"", ".", ".."}:
            raise PermissionError(errno.EPERM, "")
        folder = os.open(above or "/", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._allowed.check(_where(folder), self._pid, writing=True)
            yield folder, last
        finally:
            os.close(folder)

    def _open(self, caller: _Caller, path: str, flags: int, mode: int) -> None:
        try:
            descriptor = self._opened(path, flags)
        except FileNotFoundError:
            if not flags & os.O_CREAT:
                raise
            descriptor = self._created(path, flags, mode)
        try:
            caller.give(descriptor, close_on_exec=bool(flags & os.O_CLOEXEC))
        finally:
            os.close(descriptor)

    def _opened(self, path: str, flags: int) -> int:
        """The file that is there; found first, judged, and then opened by what was found."""
        found = os.open(path, os.O_PATH | os.O_CLOEXEC | flags & (os.O_NOFOLLOW | os.O_DIRECTORY))
        try:
            self._allowed.check(_where(found), self._pid, writing=bool(flags & _WRITING))
            if flags & os.O_CREAT and flags & os.O_EXCL:
                raise FileExistsError(errno.EEXIST, "")
            if not _is_plain(os.fstat(found).st_mode) or flags & os.O_TMPFILE == os.O_TMPFILE:
                raise PermissionError(errno.EACCES, "")
            again = flags & ~_ASKED_OF_KERNEL_ALONE | os.O_CLOEXEC | os.O_NOCTTY
            return os.open(f"/proc/self/fd/{found}", again)
        finally:
            os.close(found)

    def _created(self, path: str, flags: int, mode: int) -> int:
        with self._folder_of(path) as (folder, last):
            wanted = flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
            return os.open(last, wanted, mode, dir_fd=folder)


def _where(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


def _is_plain(mode: int) -> bool:
    """Opening a pipe or a socket would wait, or reach another process."""
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISCHR(mode)


def supervise(connection: socket.socket, table: CallTable, allowed: AllowedFiles, pid: int) -> None:
    """Answer the process `pid` from a thread of its own, once it has sent its listener."""

    def run() -> None:
        with connection:
            _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
        if not descriptors:
            return  # it ended before it was confined
        try:
            _Supervisor(table, allowed, pid).serve(descriptors[0])
        finally:
            os.close(descriptors[0])

    threading.Thread(target=run, name=f"reelmill-files-of-{pid}", daemon=True).start()
