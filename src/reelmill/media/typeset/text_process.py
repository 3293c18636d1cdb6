"""One confined process that sets texts and reads captions (`text_helper.py`), seen from outside."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from reelmill.media.cancel import CancelToken
from reelmill.media.sandbox import start_helper

_KILL_GRACE_SECONDS = 5.0
_LARGEST_FRAME_BYTES = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class TextLimits:
    """What a process may take.

    Attributes:
        memory_bytes: Private memory (`RLIMIT_DATA`).
        cpu_seconds: Processor time of one request.
        timeout_seconds: Time between two parts of an answer.
    """

    memory_bytes: int = 1024**3
    cpu_seconds: int = 10
    timeout_seconds: float = 90.0


class Loss(StrEnum):
    """Why an answer did not come."""

    CRASHED = "crashed"
    TIMED_OUT = "timed out"


class AnswerLostError(Exception):
    """The process is gone, with what it was asked."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss.value)
        self.loss = loss


@dataclass(slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    connection: socket.socket
    answered: bool = False

    def stop(self) -> int:
        """End it; returns how it ended."""
        self.connection.close()
        self.process.kill()
        return self.process.wait(_KILL_GRACE_SECONDS)


class TextProcess:
    """A process started when it is first asked and again after each loss; one request at a time."""

    def __init__(self, folders: Sequence[Path], limits: TextLimits) -> None:
        self._readable = tuple(folder.absolute() for folder in folders)
        self._limits = limits
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self.cpu_seconds = 0.0

    @property
    def pid(self) -> int | None:
        """Of the running process, None where there is none."""
        running = self._running
        return running.process.pid if running else None

    def ask(
        self, request: dict[str, Any], attached: bytes | None, answers: int, cancel: CancelToken
    ) -> list[bytes]:
        """So many frames of answer; `attached` is sent after the request.

        Afterwards `cpu_seconds` is what they took.

        Raises:
            CancelledError: `cancelled`; the process was killed.
            AnswerLostError: it crashed, was killed by a limit or took too long.
        """
        with self._lock:
            while True:
                cancel.raise_if_cancelled()
                running = self._running or self._start()
                forget = cancel.on_cancel(running.process.kill)
                try:
                    return self._exchange(running, request, attached, answers)
                except (OSError, ValueError) as error:
                    self._lost(running, error, cancel)
                except BaseException:
                    self.stop()  # else its late answer would be taken for the next one
                    raise
                finally:
                    forget()

    def _lost(self, running: _Running, error: Exception, cancel: CancelToken) -> None:
        """Return where the process had ended by itself for lack of work, raise otherwise."""
        self._running = None
        if isinstance(error, ConnectionError) and running.answered:
            with_grace = _waited(running.process)
            running.stop()
            cancel.raise_if_cancelled()
            if with_grace == 0:
                return
        running.stop()
        cancel.raise_if_cancelled()
        timed_out = isinstance(error, TimeoutError)
        raise AnswerLostError(Loss.TIMED_OUT if timed_out else Loss.CRASHED) from None

    def _exchange(
        self, running: _Running, request: dict[str, Any], attached: bytes | None, answers: int
    ) -> list[bytes]:
        connection = running.connection
        connection.settimeout(self._limits.timeout_seconds)
        for frame in filter(None, (json.dumps(request).encode(), attached)):
            connection.sendall(len(frame).to_bytes(4, "big") + frame)
        found = [_frame(connection) for _ in range(answers)]
        told = json.loads(_frame(connection))
        running.answered = True
        self.cpu_seconds = float(told["cpuSeconds"])
        if told["last"]:
            running.stop()
            self._running = None
        return found

    def _start(self) -> _Running:
        ours, theirs = socket.socketpair()
        with theirs:
            folders = tuple(str(folder) for folder in self._readable if _is_made(folder))
            limits = (self._limits.memory_bytes, self._limits.cpu_seconds)
            numbers = (theirs.fileno(), os.getpid(), *limits)
            module = ["-I", "-m", "reelmill.media.text_helper"]
            command = [sys.executable, *module, *map(str, numbers), *folders]
            self._running = _Running(start_helper(command, theirs, *folders), ours)
        return self._running

    def stop(self) -> None:
        """End the process; the next request starts another."""
        running, self._running = self._running, None
        if running:
            running.stop()

    def __del__(self) -> None:
        """Whoever forgets to close leaves no process behind either."""
        self.stop()

    def close(self) -> None:
        """End the process once it has answered."""
        with self._lock:
            self.stop()


def _is_made(folder: Path) -> bool:
    """True where a folder is there, made now if need be: only what is there can be allowed."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder.is_dir()


def _waited(process: subprocess.Popen[bytes]) -> int | None:
    """How it ended; its end of the connection is closed a moment before."""
    try:
        return process.wait(_KILL_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _frame(connection: socket.socket) -> bytes:
    length = int.from_bytes(b"".join(_parts(connection, 4)), "big")
    if length > _LARGEST_FRAME_BYTES:
        raise ConnectionError
    return b"".join(_parts(connection, length))


def _parts(connection: socket.socket, count: int) -> Iterator[bytes]:
    while count:
        part = connection.recv(min(1 << 20, count))
        if not part:
            raise ConnectionResetError
        count -= len(part)
        yield part
