"""Give up rights, in the process that is about to read foreign media.

Run as a program it confines itself and becomes another program:
`python -I -S -c "…import confine; confine.main()" [--parent PID] [--memory BYTES]
[--cpu SECONDS] [--file-size BYTES] [--filter BASE64] [--read PATH]... [--write PATH]...
[--any-file] [--listener FD] -- PROGRAM ARGUMENT...`. It therefore imports only the standard
library, and little of that, because it starts before every encoder; what the kernel is to refuse
comes from `system_calls.py`, as a program.

Everything but the resource limits needs Linux; elsewhere those steps do nothing.
Numbers are from linux/landlock.h, linux/capability.h, linux/securebits.h, linux/seccomp.h.
"""

from __future__ import annotations

import binascii
import ctypes
import errno
import os
import resource
import struct
import sys

_NICE = 5
_SIGKILL = 9  # the module `signal` costs as much to import as all others together
_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_PR_SET_SECUREBITS = 28
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _AMBIENT_RAISE, _AMBIENT_CLEAR_ALL = 47, 2, 4
_SECCOMP_CALL = {"x86_64": 317, "aarch64": 277}
_SECCOMP_SET_FILTER, _SECCOMP_NEW_LISTENER = 1, 8

_CAPABILITY_VERSION = 0x20080522
_OVERRIDE_MODES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
# Root is an ordinary user, and changing users gives or takes nothing: NOROOT, NO_SETUID_FIXUP.
_ROOT_IS_NOBODY = 0b0101
# The same, locked, with KEEP_CAPS off and no ambient capability to be raised again.
_ROOT_STAYS_NOBODY = 0b11101111

_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_CREATE_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_SCOPE_ABI, _SCOPE_SOCKETS_AND_SIGNALS = 6, 0b11
_READ_RIGHTS = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE

OWN_PROCESS = 0x7D10C0DE
"""Stands in a program for the id of the process that loads it."""

EXEC_PATH = (0x7D10C0D1, 0x7D10C0D2)
"""Stand in a program for the lower and upper half of the one address that execve may name."""

SYSTEM_READABLE = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/proc/self",
    "/proc/cpuinfo",
    "/sys/devices/system/cpu",
    "/dev/urandom",
)
"""What a dynamically linked program reads before it reads its input."""


def code_folders() -> list[str]:
    """What a Python helper may read to import its modules."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    elsewhere = [folder for folder in sys.path if folder.endswith("-packages")]
    return [sys.prefix, sys.base_prefix, package, *elsewhere]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _pointer(data: bytes) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(data, len(data))


def die_with_parent(parent: int) -> None:
    """Be killed when the process `parent`, which started this one, is gone (Linux).

    Raises:
        SystemExit: the parent died before the signal was arranged.
    """
    if sys.platform != "linux":
        return
    _libc().prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(128 + _SIGKILL)


def limit_resources(memory_bytes: int = 0, file_size_bytes: int = 0, cpu_seconds: int = 0) -> None:
    """No core dumps, and at most so much private memory, file size, CPU; 0 means as inherited."""
    wanted = (
        (resource.RLIMIT_CORE, 0, True),
        (resource.RLIMIT_DATA, memory_bytes, memory_bytes > 0),
        (resource.RLIMIT_FSIZE, file_size_bytes, file_size_bytes > 0),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds > 0),
    )
    for kind, value, active in wanted:
        if not active:
            continue
        hard = resource.getrlimit(kind)[1]
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lower, lower))


def make_way(process: int) -> None:
    """Let whatever answers people go before a process, which has a session of its own.

    Where Linux schedules by session, a process's own priority counts within that alone.

    Raises:
        OSError: it has ended.
    """
    nice = os.getpriority(os.PRIO_PROCESS, process) + _NICE
    os.setpriority(os.PRIO_PROCESS, process, nice)
    try:
        with open(f"/proc/{process}/autogroup", "w") as group:  # noqa: PTH123 - see `_allow_path`
            group.write(str(_NICE))
    except OSError:
        return


def landlock_abi() -> int:
    """Version of Landlock that the kernel offers, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    flags = ctypes.c_uint32(_LANDLOCK_CREATE_VERSION)
    return max(0, int(_libc().syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), flags)))


def _allow_path(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - pathlib would double this program's start-up
        rights &= _FILE_RIGHTS
    rule = _pointer(struct.pack("=Qi", rights, descriptor))
    libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, rule, ctypes.c_uint32(0))
    os.close(descriptor)


def restrict_files(readable: list[str], writable: list[str]) -> None:
    """Allow this process only those files and folders, for good; needs Landlock.

    Raises:
        OSError: the kernel refuses.
    """
    abi, libc = landlock_abi(), _libc()
    rights = _RIGHTS_BY_ABI[max(known for known in _RIGHTS_BY_ABI if known <= abi)]
    attributes = struct.pack("=Q", rights)
    if abi >= _SCOPE_ABI:
        attributes = struct.pack("=QQQ", rights, 0, _SCOPE_SOCKETS_AND_SIGNALS)
    size = ctypes.c_size_t(len(attributes))
    ruleset = int(libc.syscall(_LANDLOCK_CREATE, _pointer(attributes), size, ctypes.c_uint32(0)))
    for path in readable if ruleset >= 0 else ():
        _allow_path(libc, ruleset, path, _READ_RIGHTS & rights)
    for path in writable if ruleset >= 0 else ():
        _allow_path(libc, ruleset, path, rights)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if int(libc.syscall(_LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0))) != 0:
        raise OSError(ctypes.get_errno(), "Landlock: " + os.strerror(ctypes.get_errno()))
    os.close(ruleset)


def _set_capabilities(libc: ctypes.CDLL, effective: int, permitted: int, inheritable: int) -> None:
    sets = (effective, permitted, inheritable)
    halves = [part >> shift & 0xFFFFFFFF for shift in (0, 32) for part in sets]
    header = _pointer(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    libc.capset(header, _pointer(struct.pack("=6I", *halves)))


def _permitted_capabilities(libc: ctypes.CDLL) -> int:
    header = _pointer(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    found = ctypes.create_string_buffer(24)
    libc.capget(header, found)
    words = struct.unpack("=6I", found.raw)
    return int(words[1] | words[4] << 32)


def _reached(readable: list[str], writable: list[str]) -> list[bool]:
    wanted = [*((path, os.R_OK) for path in readable), *((path, os.W_OK) for path in writable)]
    return [os.access(path, mode) for path, mode in wanted]


def drop_capabilities(readable: list[str], writable: list[str]) -> None:
    """Lose all capabilities, for good; root then is the owner of its files and nothing else.

    Where root is to read another user's private files, it keeps the two capabilities that look
    past the modes of files: Landlock still allows it no others than those named.
    """
    libc = _libc() if sys.platform == "linux" else None
    permitted = _permitted_capabilities(libc) if libc else 0
    if libc is None or not permitted:
        return
    libc.prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL, 0, 0, 0)
    libc.prctl(_PR_SET_SECUREBITS, _ROOT_IS_NOBODY, 0, 0, 0)
    before = _reached(readable, writable)
    _set_capabilities(libc, 0, permitted, 0)
    needed = _reached(readable, writable) != before
    kept = sum(1 << number for number in _OVERRIDE_MODES) & permitted if needed else 0
    _set_capabilities(libc, permitted, permitted, kept)
    for number in range(64):
        if kept >> number & 1:
            libc.prctl(_PR_CAP_AMBIENT, _AMBIENT_RAISE, number, 0, 0)
        else:
            libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    libc.prctl(_PR_SET_SECUREBITS, _ROOT_STAYS_NOBODY, 0, 0, 0)
    _set_capabilities(libc, kept, kept, kept)


def refuse_calls(program: bytes, listener: int | None = None) -> None:
    """Load a program for seccomp; with `listener`, a socket, send it what a supervisor reads.

    Raises:
        OSError: the kernel does not take it.
    """
    if listener is not None:
        import _socket  # noqa: PLC0415 - once the program is loaded, the supervisor must be there
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    code = _pointer(program)
    header = _pointer(struct.pack("@HP", len(program) // 8, ctypes.addressof(code)))
    flags = 0 if listener is None else _SECCOMP_NEW_LISTENER
    call = _SECCOMP_CALL[os.uname().machine]
    found = int(libc.syscall(call, _SECCOMP_SET_FILTER, ctypes.c_uint32(flags), header))
    if found < 0:
        raise OSError(ctypes.get_errno(), "seccomp: " + os.strerror(ctypes.get_errno()))
    if listener is not None:
        try:
            right = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("=i", found))
            sender = _socket.socket(fileno=listener)
            sender.sendmsg([b"L"], [right])
            sender.close()
        finally:
            os.close(found)  # else this process would wait for itself


def _filled(program: bytes, exec_path: int) -> bytes:
    """The program with its placeholders, constants of steps of eight bytes, replaced."""
    values = (os.getpid(), exec_path & 0xFFFFFFFF, exec_path >> 32)
    marks = (OWN_PROCESS, *EXEC_PATH)
    filled = {
        struct.pack("=I", m): struct.pack("=I", v) for m, v in zip(marks, values, strict=True)
    }
    steps = (program[at : at + 8] for at in range(0, len(program), 8))
    return b"".join(step[:4] + filled.get(step[4:], step[4:]) for step in steps)


def give_up_rights(
    readable: list[str] | None,
    writable: list[str],
    program: bytes = b"",
    listener: int | None = None,
    exec_path: int = 0,
) -> None:
    """Keep only these files, no capability, and no system call that the program refuses.

    Args:
        readable: Files and folders, besides the system's; None for all.
        writable: Files and folders that may be created, read and written.
        program: For seccomp, from `system_calls.py`; empty where there is none.
        listener: Socket to the supervisor that opens files, where Landlock is missing.
        exec_path: Address of the one path that execve may be called with, 0 for none.

    Raises:
        OSError: the kernel offers a part of this and then refuses it.
    """
    named = readable or []
    drop_capabilities(named, writable)
    if readable is not None and landlock_abi() and listener is None:
        restrict_files([*SYSTEM_READABLE, *named], ["/dev/null", *writable])
    if not program:
        return
    try:
        refuse_calls(_filled(program, exec_path), listener)
    except OSError as error:
        # A kernel without seccomp: what does not hold is found, and told, by `sandbox_state.py`.
        if listener is not None or error.errno not in {errno.ENOSYS, errno.EINVAL}:
            raise


def _parsed(arguments: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    options: dict[str, list[str]] = {}
    while arguments[0] != "--":
        name = arguments.pop(0)
        options.setdefault(name, []).append("" if name == "--any-file" else arguments.pop(0))
    return options, arguments[1:]


def _become(path: ctypes.Array[ctypes.c_char], command: list[str]) -> None:
    """Execute the program at `path`, at the very address that the kernel was told of."""
    arguments = [os.fsencode(word) for word in command]
    settings = [name + b"=" + value for name, value in os.environb.items()]
    lists = [(ctypes.c_char_p * (len(words) + 1))(*words, None) for words in (arguments, settings)]
    libc = _libc()
    libc.execve(path, *lists)
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def main(arguments: list[str]) -> None:
    """Confine this process as asked and become the program after `--`."""
    options, command = _parsed(arguments)
    if "--parent" in options:
        die_with_parent(int(options["--parent"][0]))
    limits = (options.get(name, ["0"])[0] for name in ("--memory", "--file-size", "--cpu"))
    limit_resources(*map(int, limits))
    path = ctypes.create_string_buffer(os.fsencode(command[0]))
    readable = None if "--any-file" in options else [command[0], *options.get("--read", [])]
    try:
        give_up_rights(
            readable,
            options.get("--write", []),
            binascii.a2b_base64(options.get("--filter", [""])[0]),
            int(options["--listener"][0]) if "--listener" in options else None,
            ctypes.addressof(path),
        )
        _become(path, command)
    except OSError as error:
        sys.stderr.write(f"cannot start {command[0]}: {error}\n")
        raise SystemExit(126) from error


if __name__ == "__main__":
    main(sys.argv[1:])
