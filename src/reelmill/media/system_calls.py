"""Which system calls a confined process may not make, as a program for the kernel's seccomp.

Numbers are from the system call tables of both architectures, and from linux/seccomp.h,
linux/filter.h and linux/audit.h. Calls that Linux got after this list was made do not exist for
a confined process, so libraries fall back on older ones.
"""

from __future__ import annotations

import functools
import os
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from reelmill.media.confine import EXEC_PATH, OWN_PROCESS

ALLOW, ERRNO, NOTIFY, KILL = 0x7FFF0000, 0x00050000, 0x7FC00000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_REFUSE, _ABSENT = ERRNO | _EPERM, ERRNO | _ENOSYS

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_X32_BIT = 0x40000000
_FIRST_UNKNOWN = 463

_CLONE_THREAD = 0x10000
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
_SET_DEATH_SIGNAL = 1
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX = 8, 10, 15
# TIOCSTI, TIOCLINUX and TIOCSCTTY type into terminals; FIOSETOWN, SIOCSPGRP aim signals.
_IOCTLS = (0x5412, 0x541C, 0x540E, 0x8901, 0x8902)

# NAME:NUMBER on x86-64:NUMBER on arm64, `-` where there is none.
_REFUSED = """
# sockets
socket:41:198 socketpair:53:199 connect:42:203 accept:43:202 accept4:288:242 bind:49:200
listen:50:201
# other processes, and more of them
fork:57:- vfork:58:- execveat:322:281 ptrace:101:117 setpgid:109:154 setsid:112:157
personality:135:92 setpriority:141:140 sched_setparam:142:118 sched_setscheduler:144:119
sched_setattr:314:274 ioprio_set:251:30 kcmp:312:272 tkill:200:130 unshare:272:97 setns:308:268
process_vm_readv:310:270 process_vm_writev:311:271 migrate_pages:256:238 move_pages:279:239
get_robust_list:274:100
# memory and messages that processes share
shmget:29:194 shmat:30:196 shmctl:31:195 shmdt:67:197 semget:64:190 semop:65:193 semctl:66:191
semtimedop:220:192 msgget:68:186 msgsnd:69:189 msgrcv:70:188 msgctl:71:187 mq_open:240:180
mq_unlink:241:181 memfd_create:319:279
# keys
add_key:248:217 request_key:249:218 keyctl:250:219
# the machine and its kernel
mount:165:40 umount2:166:39 pivot_root:155:41 chroot:161:51 swapon:167:224 swapoff:168:225
reboot:169:142 kexec_load:246:104 kexec_file_load:320:294 init_module:175:105
finit_module:313:273 delete_module:176:106 create_module:174:- get_kernel_syms:177:-
query_module:178:- bpf:321:280 perf_event_open:298:241 userfaultfd:323:282 syslog:103:116
acct:163:89 quotactl:179:60 nfsservctl:180:42 lookup_dcookie:212:18 uselib:134:- _sysctl:156:-
iopl:172:- ioperm:173:- modify_ldt:154:- vhangup:153:58 sethostname:170:161
setdomainname:171:162 settimeofday:164:170 clock_settime:227:112 adjtimex:159:171
clock_adjtime:305:266
# attributes of files, which Landlock leaves alone
chmod:90:- fchmod:91:52 fchmodat:268:53 chown:92:- fchown:93:55 lchown:94:- fchownat:260:54
truncate:76:45 utime:132:- utimes:235:- futimesat:261:- utimensat:280:88 setxattr:188:5
lsetxattr:189:6 fsetxattr:190:7 removexattr:197:14 lremovexattr:198:15 fremovexattr:199:16
# names of files, and news of them
link:86:- linkat:265:37 symlink:88:- symlinkat:266:36 mknod:133:- mknodat:259:33
inotify_init:253:- inotify_init1:294:26 inotify_add_watch:254:27 fanotify_init:300:262
fanotify_mark:301:263 name_to_handle_at:303:264 open_by_handle_at:304:265
"""
# The same number everywhere.
_REFUSED_NEWER = """
pidfd_send_signal:424 io_uring_setup:425 io_uring_enter:426 io_uring_register:427 open_tree:428
move_mount:429 fsopen:430 fsconfig:431 fsmount:432 fspick:433 pidfd_open:434 pidfd_getfd:438
process_madvise:440 mount_setattr:442 quotactl_fd:443 memfd_secret:447 process_mrelease:448
fchmodat2:452 statmount:457 listmount:458
"""
_CLONE3, _OPENAT2 = 435, 437
_OPENING = """
# what a supervisor does instead, where Landlock is missing
open:2:- creat:85:- openat:257:56 unlink:87:- unlinkat:263:35 rmdir:84:- mkdir:83:-
mkdirat:258:34 rename:82:- renameat:264:38 renameat2:316:276
"""
_BY_ARGUMENT = """
# what is allowed with some arguments
mmap:9:222 ioctl:16:29 clone:56:220 execve:59:221 kill:62:129 tgkill:234:131
rt_sigqueueinfo:129:138 rt_tgsigqueueinfo:297:240 fcntl:72:25 prctl:157:167
sched_setaffinity:203:122 prlimit64:302:261
"""


@dataclass(frozen=True, slots=True)
class CallTable:
    """Numbers of one architecture, by the names of the calls.

    Attributes:
        architecture: AUDIT_ARCH value.
        refused: Calls that are never allowed.
        opening: Calls that open files, or change their names.
        by_argument: Calls that some arguments are allowed for.
        x32: True where calls of another table have numbers from `_X32_BIT` on.
    """

    architecture: int
    refused: Mapping[str, int]
    opening: Mapping[str, int]
    by_argument: Mapping[str, int]
    x32: bool


def _numbers(text: str, column: int) -> dict[str, int]:
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    words = (word.split(":") for line in lines for word in line.split())
    return {name: int(numbers[column]) for name, *numbers in words if numbers[column] != "-"}


def _table(architecture: int, column: int, *, x32: bool) -> CallTable:
    refused = {**_numbers(_REFUSED, column), **_numbers(_REFUSED_NEWER, 0)}
    opening, by_argument = _numbers(_OPENING, column), _numbers(_BY_ARGUMENT, column)
    return CallTable(architecture, refused, opening, by_argument, x32)


@functools.cache
def call_table(machine: str | None = None) -> CallTable | None:
    """The table of this machine (or of the one named), None where there is none."""
    if sys.platform != "linux":
        return None
    wanted = machine or os.uname().machine
    if wanted == "x86_64":
        return _table(0xC000003E, 0, x32=True)
    return _table(0xC00000B7, 1, x32=False) if wanted == "aarch64" else None


def _step(code: int, constant: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, constant)


def _argument(index: int, half: int = 0) -> bytes:
    """Load half of an argument; both architectures put the lower half first."""
    return _step(_LOAD, _ARGUMENTS_AT + 8 * index + 4 * half)


def _answer(number: int, body: bytes) -> bytes:
    """`body`, which must return, for calls of this number; others go on behind it."""
    return _step(_EQUAL, number, 0, len(body) // 8) + body


def _unless(index: int, allowed: tuple[int, ...]) -> bytes:
    """Refuse, unless the argument is one of these values."""
    tests = (_step(_EQUAL, v, len(allowed) - n, 0) for n, v in enumerate(allowed))
    return _argument(index) + b"".join(tests) + _step(_RETURN, _REFUSE) + _step(_RETURN, ALLOW)


def _if(index: int, refused: tuple[int, ...]) -> bytes:
    """Refuse, if the argument is one of these values."""
    tests = (_step(_EQUAL, v, len(refused) - n, 0) for n, v in enumerate(refused))
    return _argument(index) + b"".join(tests) + _step(_RETURN, ALLOW) + _step(_RETURN, _REFUSE)


def _thread_only() -> bytes:
    thread = _step(_ANY_BIT, _CLONE_THREAD, 1, 0)
    return _argument(0) + thread + _step(_RETURN, _REFUSE) + _step(_RETURN, ALLOW)


def _counted_memory_only() -> bytes:
    """Shared anonymous memory escapes RLIMIT_DATA."""
    shared = _step(_ANY_BIT, _MAP_ANONYMOUS, 0, 2) + _step(_ANY_BIT, _MAP_SHARED, 0, 1)
    return _argument(3) + shared + _step(_RETURN, _REFUSE) + _step(_RETURN, ALLOW)


def _one_address_only() -> bytes:
    """No address has both halves, unless the placeholders are replaced."""
    lower = _argument(0) + _step(_EQUAL, EXEC_PATH[0], 0, 2)
    upper = _argument(0, 1) + _step(_EQUAL, EXEC_PATH[1], 1, 0)
    return lower + upper + _step(_RETURN, _REFUSE) + _step(_RETURN, ALLOW)


def _by_argument(calls: Mapping[str, int]) -> bytes:
    bodies = {
        "mmap": _counted_memory_only(),
        "fcntl": _if(1, (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX)),
        "ioctl": _if(1, _IOCTLS),
        "prctl": _if(0, (_SET_DEATH_SIGNAL,)),
        "clone": _thread_only(),
        "execve": _one_address_only(),
        "sched_setaffinity": _unless(0, (0, OWN_PROCESS)),
        "prlimit64": _unless(0, (0, OWN_PROCESS)),
        **dict.fromkeys(
            ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
            _unless(0, (OWN_PROCESS,)),
        ),
    }
    return b"".join(_answer(calls[name], body) for name, body in bodies.items())


def refusing_program(table: CallTable, *, notify: bool = False) -> bytes:
    """What seccomp runs before every call, with the placeholders of `confine.py`.

    Args:
        table: Numbers of the machine.
        notify: True where a supervisor opens files, because Landlock is missing.
    """
    start = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, table.architecture, 1, 0),
        _step(_RETURN, KILL),
        _step(_LOAD, _NUMBER_AT),
    ]
    if table.x32:
        start += [_step(_AT_LEAST, _X32_BIT, 0, 1), _step(_RETURN, KILL)]
    start += [_step(_AT_LEAST, _FIRST_UNKNOWN, 0, 1), _step(_RETURN, _ABSENT)]
    rules = [_by_argument(table.by_argument), _answer(_CLONE3, _step(_RETURN, _ABSENT))]
    rules += [_answer(number, _step(_RETURN, _REFUSE)) for number in table.refused.values()]
    if notify:
        rules += [_answer(_OPENAT2, _step(_RETURN, _ABSENT))]
        rules += [_answer(number, _step(_RETURN, NOTIFY)) for number in table.opening.values()]
    return b"".join([*start, *rules, _step(_RETURN, ALLOW)])
