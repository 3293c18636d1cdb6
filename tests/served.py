"""A whole service in processes of its own, as a user starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from embedded_server import embedded_home


class Served:
    """A `reelmill serve` on a free port, with a home of its own.

    Args:
        home: REELMILL_HOME.
        variables: More of its environment, such as DATABASE_URL.
    """

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.variables = variables
        self.port = free_port()
        self.log = home.parent / "serve.log"
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Starts `reelmill serve`, for the first time or again."""
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "PORT"}}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(),
                env={**kept, "REELMILL_HOME": str(self.home), **self.variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def command(self) -> list[str]:
        """What starts it."""
        listen = ["--host", "127.0.0.1", "--port", str(self.port)]
        return [sys.executable, "-m", "reelmill.cli", "serve", *listen]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def faults(self) -> str:
        """Lines of its log that tell of faults in Reelmill, of which users hear nothing more."""
        lines = self.log.read_text().splitlines()
        return "\n".join(line for line in lines if '"level": "error"' in line)

    def wait_until_ready(self) -> None:
        """Until the API answers and sees a worker."""
        self.wait(self._is_ready, 180)

    def wait(self, true: Callable[[], bool], seconds: float) -> None:
        """Until something is true."""
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, self.log.read_text()
            assert self.process.poll() in {None, -signal.SIGKILL}, self.log.read_text()
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            answer = httpx.get(f"{self.url}/health", params={"ready": 1})
        except httpx.TransportError:
            return False
        return answer.status_code == 200

    def children(self) -> dict[str, psutil.Process]:
        """`web` and `worker`."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error, IndexError):
                found[child.cmdline()[3]] = child
        return found

    def end(self) -> None:
        """Whatever the test left."""
        for process in [*all_of(self.process.pid), *postgres_of(self.home)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()


@contextmanager
def served_with(**variables: str) -> Iterator[Served]:
    """A service that answers, with these variables in its environment and a home of its own."""
    with embedded_home() as home:
        made = Served(home, **variables)
        try:
            made.wait_until_ready()
            yield made
        finally:
            made.end()


def free_port() -> int:
    """A port of loopback that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def all_of(pid: int) -> list[psutil.Process]:
    """A process and its descendants."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def postmaster(home: Path) -> psutil.Process:
    """The embedded Postgres of a home."""
    number = (home / "postgres/data/postmaster.pid").read_text().split()[0]
    return psutil.Process(int(number))


def postgres_of(home: Path) -> list[psutil.Process]:
    """It and its children, none where it does not run."""
    try:
        first = postmaster(home)
        return [first, *first.children()]
    except (FileNotFoundError, psutil.NoSuchProcess):
        return []
