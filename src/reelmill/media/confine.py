"""Give up rights, in the process that is about to read foreign media.

Run as a program it confines itself and becomes another program:
`python -I -S confine.py [--parent PID] [--memory BYTES] [--file-size BYTES] [--read PATH]...
[--write PATH]... [--any-file] [--network] -- PROGRAM ARGUMENT...`. It therefore imports only the
standard library, and little of that, because it starts before every encoder.

Everything but the resource limits needs Linux; elsewhere those steps do nothing.
Numbers are from linux/landlock.h, linux/seccomp.h, linux/filter.h and the system call tables.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_CREATE_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_READ_RIGHTS = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE

# AUDIT_ARCH value and the calls refused there: socket, connect, ptrace, bpf, io_uring_setup.
_REFUSED_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 101, 321, 425)),
    "aarch64": (0xC00000B7, (198, 203, 117, 280, 425)),
}
_BPF_LOAD_WORD, _BPF_JUMP_EQUAL, _BPF_JUMP_AT_LEAST, _BPF_RETURN = 0x20, 0x15, 0x35, 0x06
_SECCOMP_ALLOW, _SECCOMP_KILL, _SECCOMP_ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_X32_CALL_BIT = 0x40000000

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
    _libc().prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(128 + int(signal.SIGKILL))


def limit_resources(memory_bytes: int = 0, file_size_bytes: int = 0) -> None:
    """No core dumps, and at most that much address space and file size; 0 means as inherited."""
    wanted = ((resource.RLIMIT_CORE, 0, True), (resource.RLIMIT_AS, memory_bytes, memory_bytes > 0))
    for kind, value, active in (
        *wanted,
        (resource.RLIMIT_FSIZE, file_size_bytes, file_size_bytes > 0),
    ):
        if not active:
            continue
        hard = resource.getrlimit(kind)[1]
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lower, lower))


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


def restrict_files(readable: list[str], writable: list[str]) -> bool:
    """Allow this process only those files and folders, for good; False where impossible."""
    abi = landlock_abi()
    if not abi:
        return False
    libc = _libc()
    rights = _RIGHTS_BY_ABI[min(abi, max(_RIGHTS_BY_ABI))]
    attributes = _pointer(struct.pack("=Q", rights))
    ruleset = int(
        libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(8), ctypes.c_uint32(0))
    )
    if ruleset < 0:
        return False
    for path in readable:
        _allow_path(libc, ruleset, path, _READ_RIGHTS & rights)
    for path in writable:
        _allow_path(libc, ruleset, path, rights)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = int(libc.syscall(_LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0))) == 0
    os.close(ruleset)
    return done


def _instruction(code: int, constant: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, constant)


def _refusing_filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    refuse = _instruction(_BPF_RETURN, _SECCOMP_ERRNO | 13)
    steps = [
        _instruction(_BPF_LOAD_WORD, 4),
        _instruction(_BPF_JUMP_EQUAL, architecture, 1, 0),
        _instruction(_BPF_RETURN, _SECCOMP_KILL),
        _instruction(_BPF_LOAD_WORD, 0),
        _instruction(_BPF_JUMP_AT_LEAST, _X32_CALL_BIT, len(calls) + 1, 0),
    ]
    for place, call in enumerate(calls):
        steps.append(_instruction(_BPF_JUMP_EQUAL, call, len(calls) - place, 0))
    return b"".join([*steps, _instruction(_BPF_RETURN, _SECCOMP_ALLOW), refuse])


def refuse_network() -> bool:
    """Refuse new sockets and tracing other processes, for good; False where impossible."""
    known = _REFUSED_CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    program = _pointer(_refusing_filter(*known))
    header = _pointer(struct.pack("@HP", len(program) // 8, ctypes.addressof(program)))
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return int(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0)) == 0


def _parsed(arguments: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    options: dict[str, list[str]] = {}
    while arguments[0] != "--":
        name = arguments.pop(0)
        flag = name in {"--any-file", "--network"}
        options.setdefault(name, []).append("" if flag else arguments.pop(0))
    return options, arguments[1:]


def main(arguments: list[str]) -> None:
    """Confine this process as asked and become the program after `--`."""
    options, command = _parsed(arguments)
    if "--parent" in options:
        die_with_parent(int(options["--parent"][0]))
    limit_resources(
        int(options.get("--memory", ["0"])[0]), int(options.get("--file-size", ["0"])[0])
    )
    if "--any-file" not in options:
        readable = [*SYSTEM_READABLE, command[0], *options.get("--read", [])]
        restrict_files(readable, ["/dev/null", *options.get("--write", [])])
    if "--network" not in options:
        refuse_network()
    try:
        os.execv(command[0], command)  # noqa: S606 - becoming the program is the purpose
    except OSError as error:
        sys.stderr.write(f"cannot start {command[0]}: {error}\n")
        raise SystemExit(126) from error


if __name__ == "__main__":
    main(sys.argv[1:])
