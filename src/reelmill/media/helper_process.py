"""A confined Python process that answers over a socket, as those who ask it see it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence

from reelmill.media.limits_hit import Ended
from reelmill.media.process_watch import WATCH, Child
from reelmill.media.sandbox import start_helper

_KILL_GRACE_SECONDS = 5.0
_OWN_END_SECONDS = 1.0
"""How long a process that closed its connection may take to end with a code of its own."""

_PART_BYTES = 65536


class HelperProcess:
    """A helper that was just started; the watch sees whether it hangs while it is awaited.

    Its arguments are the socket's descriptor, our process, its memory and `numbers`, then the
    folders, and what `sandbox.start_helper` adds.

    Args:
        module: What it runs.
        memory_bytes: Most private memory it may take.
        numbers: Other limits.
        folders: What it may read besides its code.

    Attributes:
        connection: Our end of the socket.
        child: To be allowed time, and to be awaited.
        memory_bytes: As given.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(
        self, module: str, memory_bytes: int, *numbers: int, folders: Sequence[str] = ()
    ) -> None:
        self.memory_bytes = memory_bytes
        self.connection, theirs = socket.socketpair()
        with theirs:
            arguments = (theirs.fileno(), os.getpid(), memory_bytes, *numbers, *folders)
            command = [sys.executable, "-I", "-m", module, *map(str, arguments)]
            try:
                self._process = start_helper(command, theirs, *folders)
            except BaseException:
                self.connection.close()
                raise
        self.child = Child(self._process.pid, self._process.kill)
        WATCH.join(self.child)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def line(self) -> bytes:
        """The next line that it says, its end included.

        Raises:
            OSError: it has ended, or its time is over.
        """
        said = b""
        while not said.endswith(b"\n"):
            part = self.connection.recv(_PART_BYTES)
            if not part:
                raise ConnectionResetError
            said += part
        return said

    def kill(self) -> None:
        """End it at once; whoever awaits it sees its connection end."""
        self._process.kill()

    def ended_by_itself(self) -> int | None:
        """Its exit code, None where it goes on though its end of the connection is closed."""
        try:
            return self._process.wait(_KILL_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, grace_seconds: float = 0.0) -> int:
        """End it; its exit code, its own where it ends by itself before the grace is over."""
        self.connection.close()
        WATCH.leave(self.child)
        try:
            return self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait(_KILL_GRACE_SECONDS)

    def ended(self, cpu_seconds: int) -> Ended:
        """How it ended, which it is made to, for `limits_hit`; `cpu_seconds` is what it might."""
        code, child = self.stop(_OWN_END_SECONDS), self.child
        numbers = (child.peak_bytes, self.memory_bytes, cpu_seconds, WATCH.hung_seconds)
        return Ended(code, "", child.stopped, *numbers)
