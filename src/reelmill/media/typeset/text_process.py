"""One confined process that sets texts and reads captions (`text_helper.py`), seen from outside."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from reelmill.core.errors import HungError
from reelmill.media.cancel import CancelToken
from reelmill.media.helper_process import HelperProcess
from reelmill.media.limits_hit import Ended, limit_error
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.process_watch import Stopped

_HELPER = "reelmill.media.text_helper"
_LARGEST_FRAME_BYTES = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class TextLimits:
    """What a process may take.

    Attributes:
        memory_bytes: Most private memory (`RLIMIT_DATA`), for the few requests that need it.
        usual_bytes: The same for most requests, tried first.
        cpu_seconds: Processor time of one request.
        timeout_seconds: Time between two parts of an answer.
    """

    memory_bytes: int = 1024**3
    usual_bytes: int = 256 * 1024**2
    cpu_seconds: int = 10
    timeout_seconds: float = 90.0


class Loss(StrEnum):
    """Why an answer did not come."""

    CRASHED = "crashed"
    CPU = "used up its processor time"
    TIMED_OUT = "timed out"


class AnswerLostError(Exception):
    """The process is gone, with what it was asked."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss.value)
        self.loss = loss


class TextProcess:
    """A process started when it is first asked and again after each loss; one request at a time.

    While it is asked it holds a share of the machine's memory, and is watched for hanging.
    """

    def __init__(
        self, folders: Sequence[Path], limits: TextLimits, budget: MemoryBudget | None = None
    ) -> None:
        self._readable = tuple(folder.absolute() for folder in folders)
        self._limits = limits
        self._budget = budget or MemoryBudget()
        self._lock = threading.Lock()
        self._helper: HelperProcess | None = None
        self._answered = False
        self.cpu_seconds = 0.0

    @property
    def pid(self) -> int | None:
        """Of the running process, None where there is none."""
        helper = self._helper
        return helper.pid if helper else None

    def ask(
        self, request: dict[str, Any], attached: bytes | None, answers: int, cancel: CancelToken
    ) -> list[bytes]:
        """So many frames of answer; `attached` is sent after the request.

        Where the usual memory was too little, it is asked again with the most it may take.
        Afterwards `cpu_seconds` is what the answers took.

        Raises:
            CancelledError: `cancelled`; the process was killed.
            AnswerLostError: it crashed, was killed by a limit or took too long.
            HungError: `process_hung`.
        """
        most = min(self._limits.memory_bytes, self._budget.total_bytes)
        usual = min(self._limits.usual_bytes, most)
        try:
            return self._asked_within(usual, request, attached, answers, cancel)
        except AnswerLostError as error:
            if error.loss is not Loss.CRASHED or most <= usual:
                raise
        return self._asked_within(most, request, attached, answers, cancel)

    def _asked_within(
        self,
        memory_bytes: int,
        request: dict[str, Any],
        attached: bytes | None,
        answers: int,
        cancel: CancelToken,
    ) -> list[bytes]:
        with self._lock, self._budget.share(memory_bytes, cancel):
            if self._helper and self._helper.memory_bytes != memory_bytes:
                self.stop()
            while True:
                cancel.raise_if_cancelled()
                helper = self._helper or self._start(memory_bytes)
                forget = cancel.on_cancel(helper.kill)
                try:
                    with helper.child.awaited():
                        return self._exchange(helper, request, attached, answers)
                except (OSError, ValueError) as error:
                    self._lost(helper, error, cancel)
                except BaseException:
                    self.stop()  # else its late answer would be taken for the next one
                    raise
                finally:
                    forget()

    def _lost(self, helper: HelperProcess, error: Exception, cancel: CancelToken) -> None:
        """Return where the process had ended by itself for lack of work, raise otherwise."""
        self._helper = None
        by_itself = isinstance(error, ConnectionError) and self._answered
        code = helper.ended_by_itself() if by_itself else None
        ended = helper.ended(self._limits.cpu_seconds)
        cancel.raise_if_cancelled()
        if code == 0:
            return
        if ended.stopped is Stopped.HUNG:
            raise _hung(ended)
        if isinstance(error, TimeoutError):
            raise AnswerLostError(Loss.TIMED_OUT) from None
        raise AnswerLostError(Loss.CPU if ended.code == -signal.SIGXCPU else Loss.CRASHED) from None

    def _exchange(
        self, helper: HelperProcess, request: dict[str, Any], attached: bytes | None, answers: int
    ) -> list[bytes]:
        connection = helper.connection
        connection.settimeout(self._limits.timeout_seconds)
        for frame in filter(None, (json.dumps(request).encode(), attached)):
            connection.sendall(len(frame).to_bytes(4, "big") + frame)
        found = [_frame(connection) for _ in range(answers)]
        reported = json.loads(_frame(connection))
        self._answered = True
        self.cpu_seconds = float(reported["cpuSeconds"])
        if reported["last"]:
            self.stop()
        return found

    def _start(self, memory_bytes: int) -> HelperProcess:
        folders = [str(folder) for folder in self._readable if _is_made(folder)]
        limits = (memory_bytes, self._limits.cpu_seconds)
        self._helper, self._answered = HelperProcess(_HELPER, *limits, folders=folders), False
        return self._helper

    def stop(self) -> None:
        """End the process; the next request starts another."""
        helper, self._helper = self._helper, None
        if helper:
            helper.stop()

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


def _hung(ended: Ended) -> HungError:
    error = limit_error(ended, "The typesetting process")
    assert isinstance(error, HungError)  # noqa: S101 - that is what it makes of a hung process
    return error


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
