"""What chaos happens to: a bucket and sources behind gates, and real workers on small disks."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

from reelmill.settings.service import Bucket
from s3_server import bucket_variables

PROGRAM = Path(sys.executable).with_name("reelmill")
_DISK_MEGABYTES = 256
_CHUNK = 65536


class Gate:
    """A door to a server of this machine that can be shut: connections break, new ones are refused.

    Args:
        port: Of the server.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._lock = threading.Lock()
        self._through: set[socket.socket] = set()
        self._trap: re.Pattern[bytes] | None = None
        self._door = self._opened(0)
        self.port = int(self._door.getsockname()[1])

    @property
    def url(self) -> str:
        """Where clients come to."""
        return f"http://127.0.0.1:{self.port}"

    def shut(self) -> None:
        """Everybody inside is thrown out, nobody is let in."""
        with self._lock:
            leaving, self._through = self._through, set()
            self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
        for one in leaving:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def shut_at(self, request: bytes) -> None:
        """Shut once a client sends a request that begins so, a pattern; it is not let through.

        Whether that has happened, `is_shut` says.
        """
        self._trap = re.compile(request)

    @property
    def is_shut(self) -> bool:
        """True while nobody is let in."""
        return self._door.fileno() < 0

    def open(self) -> None:
        """Let in again."""
        self._door = self._opened(self.port)

    def _opened(self, port: int) -> socket.socket:
        door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._let_in, args=(door,), daemon=True).start()
        return door

    def _let_in(self, door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = door.accept()
                threading.Thread(target=self._through_with, args=(client,), daemon=True).start()

    def _through_with(self, client: socket.socket) -> None:
        """Carry in both directions until both ends have ended."""
        address = ("127.0.0.1", self._server)
        with client, contextlib.suppress(OSError), socket.create_connection(address) as server:
            with self._lock:
                self._through |= {client, server}
            back = threading.Thread(target=_carry, args=(server, client), daemon=True)
            back.start()
            _carry(client, server, self._sprung)
            back.join()
            with self._lock:
                self._through -= {client, server}

    def _sprung(self, data: bytes) -> bool:
        """True where these bytes are what it was to shut at; it is shut."""
        with self._lock:
            found = self._trap is not None and self._trap.match(data) is not None
            self._trap = None if found else self._trap
        if found:
            self.shut()
        return found


def _carry(
    one: socket.socket, other: socket.socket, ends: Callable[[bytes], bool] = lambda _: False
) -> None:
    with contextlib.suppress(OSError):
        while (data := one.recv(_CHUNK)) and not ends(data):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The port of a server of the files in a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Machine:
    """A worker's machine: its home, a disk of its own where we may mount one, its process.

    Attributes:
        home: Where it works.
        environment: Of its process.
        small: True where the home is a disk that can be filled.
    """

    home: Path
    environment: dict[str, str]
    small: bool = False
    process: subprocess.Popen[bytes] | None = None
    starts: int = field(default=0)

    def start(self) -> None:
        """Begin to work."""
        self.starts += 1
        log = self.home.with_name(f"{self.home.name}-{self.starts}.log")
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [str(PROGRAM), "worker"],
                env={**self.environment, "REELMILL_HOME": str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send it to the worker."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def ended(self) -> bool:
        """True where it has to be started again."""
        return self.process is None or self.process.poll() is not None

    def end(self) -> None:
        """Kill it, whatever state it is in."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def retire(self, seconds: float) -> None:
        """Wait until it has ended by itself, or kill it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self.process:
                self.process.wait(seconds)
        self.end()

    def encoders(self) -> list[psutil.Process]:
        """Its FFmpeg processes."""
        if self.ended or self.process is None:
            return []
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(self.process.pid).children(recursive=True)
            return [child for child in children if _is_ffmpeg(child)]
        return []

    def fill(self) -> None:
        """Leave nothing free on its disk."""
        with contextlib.suppress(OSError), (self.home / "filler").open("wb") as file:
            while True:
                file.write(bytes(2**20))

    def clear(self) -> None:
        """Free what `fill` took."""
        (self.home / "filler").unlink(missing_ok=True)


def _is_ffmpeg(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return "ffmpeg" in process.name()
    return False


@contextlib.contextmanager
def machines(
    folder: Path, count: int, database_url: str, bucket: Bucket
) -> Iterator[list[Machine]]:
    """Machines that share a database and a bucket; the last one's disk is small, for root."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "JWT_SECRET": "j" * 48,
        "SESSION_SECRET": "s" * 48,
        "REELMILL_JOBS": "2",
        "REELMILL_DRAIN_SECONDS": "5",
        "REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8",
        "REELMILL_USER_RUNNING_JOBS": "8",
        **bucket_variables(bucket),
    }
    made = [Machine(folder / f"machine-{number}", environment) for number in range(count)]
    for machine in made:
        machine.home.mkdir()
    made[-1].small = _mounted(made[-1].home)
    try:
        yield made
    finally:
        for machine in made:
            machine.end()
        if made[-1].small:
            subprocess.run(["umount", "-l", str(made[-1].home)], check=False)


def _mounted(home: Path) -> bool:
    size = f"size={_DISK_MEGABYTES}m"
    command = ["mount", "-t", "tmpfs", "-o", size, "none", str(home)]
    return os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0
