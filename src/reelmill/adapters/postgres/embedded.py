"""A Postgres of one's own under REELMILL_HOME, for those who set no DATABASE_URL.

All processes of one home share the server: the first starts it, the last stops it. Who uses it
holds a lock that the kernel drops with the process, so after a `kill -9` the server stays, and
the next process goes on with it. It listens on a Unix socket only.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psutil
import psycopg

from reelmill.adapters.postgres.nameless import check_named, name_variables
from reelmill.adapters.postgres.programs import Programs, installed
from reelmill.core.errors import UnavailableError

_DATABASE = "reelmill"
_PORT = 5432
_SOCKET_PATH_BYTES = 103  # what fits into a socket's address on every system
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")
_START_SECONDS = 120
_PAUSES_SECONDS = (0.0, 0.3, 1.5)
_LOG_BYTES = 10_000_000

# Collation is Postgres' own: a new C library must not make indexes wrong.
_NEW_CLUSTER = (
    *("--username=postgres", "--auth=trust", "--no-instructions", "--encoding=UTF8"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)

# Modest: a few processes of one installation, idle most of the time.
_CONFIGURATION = """\
# Written by Reelmill at every start. Change settings with ALTER SYSTEM.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 32MB
work_mem = 4MB
maintenance_work_mem = 32MB
max_wal_size = 512MB
wal_level = minimal
max_wal_senders = 0
max_worker_processes = 2
max_parallel_workers = 0
max_logical_replication_workers = 0
io_method = sync
jit = off
autovacuum_max_workers = 1
autovacuum_worker_slots = 1
autovacuum_naptime = 60s
bgwriter_delay = 1000ms
wal_writer_delay = 1000ms
log_checkpoints = off
timezone = UTC
log_timezone = UTC
"""


class EmbeddedPostgres:
    """The server of one home; a context manager that gives itself.

    Args:
        home: REELMILL_HOME; everything lies in its folder `postgres`.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "postgres"
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._users: int | None = None

    def __enter__(self) -> Self:
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """What to connect to."""
        return self._url(_DATABASE)

    def open(self) -> None:
        """Use the server: start it unless it runs.

        Raises:
            UnavailableError: `database_folder_refused`, `database_folder_version`,
                `database_user_unknown`, `database_start_failed`.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        users = _lock_file(self._folder / "users.lock")
        try:
            with _undisturbed(), self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._run()
                self._users = users
        except BaseException:  # also what a signal that had to wait raises
            self._users = users
            self.close()
            raise

    def ensure(self) -> None:
        """Start the server again, should it have died; cheap while it lives.

        Raises:
            UnavailableError: `database_start_failed`.
        """
        if self._postmaster() is None:
            with self._alone():
                self._run()

    def close(self) -> None:
        """Stop using it; the last one to do so stops the server."""
        if self._users is None:
            return
        users, self._users = self._users, None
        with self._alone(), contextlib.suppress(BlockingIOError):
            # A shared lock becomes an exclusive one only where nobody else shares it.
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()
        os.close(users)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process starts or stops the server meanwhile."""
        lock = _lock_file(self._folder / "start.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @cached_property
    def _programs(self) -> Programs:
        return installed(self._folder)

    @cached_property
    def _sockets(self) -> Path:
        """Folder of the socket: the data's, or where its path will not do a private one."""
        name = str(self._data)
        if _PLAIN_PATH.fullmatch(name) and len(name) + 15 <= _SOCKET_PATH_BYTES:
            return self._data
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        return Path("/tmp") / f"reelmill-{digest}"  # noqa: S108 - its owner is checked

    def _url(self, database: str) -> str:
        host = quote(str(self._sockets), safe="/")
        return f"postgresql://postgres@/{database}?host={host}&port={_PORT}"

    def _run(self) -> None:
        self._make_data()
        if not self._answers():
            self._start_with_retries()
        self._make_database()

    def _start_with_retries(self) -> None:
        """Start it; what a killed server leaves, such as its memory, may take a moment to go."""
        for pause in _PAUSES_SECONDS:
            time.sleep(pause)
            if self._postmaster() is None:
                self._start()
            if self._comes_up():
                return
        raise _failed(self._log.read_text(errors="replace"))

    def _make_data(self) -> None:
        """An empty cluster, complete once it has its name."""
        if self._data.exists():
            self._check_version()
            return
        if self._programs.account is None:
            check_named(self._data)
        unfinished = self._folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._programs.own(unfinished)
        named = {} if self._programs.account else name_variables(self._folder)
        output = self._programs.run("initdb", "-D", unfinished, *_NEW_CLUSTER, variables=named)
        if output.returncode != 0:
            raise _failed(output.stdout)
        unfinished.rename(self._data)

    def _check_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        if found == str(self._programs.major):
            return
        raise UnavailableError.of(
            "database_folder_version",
            f"{self._data} was made by Postgres {found}; "
            f"this release has Postgres {self._programs.version}.",
            hint="see “A new Postgres” in docs/operations.md: dump with the old release, "
            "load with this one",
        )

    def _start(self) -> None:
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        (self._sockets / f".s.PGSQL.{_PORT}.lock").unlink(missing_ok=True)
        self._make_socket_folder()
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.unlink()
        self._log.touch(mode=0o600)
        configuration = _CONFIGURATION.format(port=_PORT, sockets=self._sockets)
        (self._data / "postgresql.conf").write_text(configuration)
        for path in (self._data, self._data / "postgresql.conf", self._log):
            self._programs.own(path)
        wait = ("-w", "-t", str(_START_SECONDS))
        self._programs.run("pg_ctl", "start", "-D", self._data, "-l", self._log, *wait)

    def _make_socket_folder(self) -> None:
        if self._sockets == self._data:
            return
        self._sockets.mkdir(mode=0o700, exist_ok=True)
        facts = self._sockets.lstat()
        account = self._programs.account
        if facts.st_uid not in {os.geteuid(), account.pw_uid if account else os.geteuid()}:
            raise _failed(f"{self._sockets} belongs to another user")
        self._sockets.chmod(0o700)
        self._programs.own(self._sockets)

    def _comes_up(self) -> bool:
        """Whether it answers in the end; it may be reading its log after a crash."""
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._postmaster() is None or time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def _answers(self) -> bool:
        if not (self._sockets / f".s.PGSQL.{_PORT}").exists():
            return False
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    def _postmaster(self) -> psutil.Process | None:
        """The server's process; a number left by a dead one may by now be anybody's."""
        try:
            number = int((self._data / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(number)
            inside = Path(process.cwd()).samefile(self._data)
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if inside and process.status() != psutil.STATUS_ZOMBIE else None

    def _make_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            query = "SELECT FROM pg_database WHERE datname = %s"
            if connection.execute(query, [_DATABASE]).rowcount == 0:
                connection.execute(f"CREATE DATABASE {_DATABASE}".encode())

    def _stop(self) -> None:
        for mode in ("fast", "immediate"):
            stop = ("stop", "-D", self._data, "-m", mode, "-w", "-t", "20")
            if self._postmaster() is None or self._programs.run("pg_ctl", *stop).returncode == 0:
                break
        if self._sockets != self._data:
            shutil.rmtree(self._sockets, ignore_errors=True)


_ENDING = (signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals that end this process wait: a server half started would be left behind.

    They are blocked for the programs that are started, too. Another thread may take a blocked
    one all the same, and Python handles it here: so their handlers stand back meanwhile.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    came: list[int] = []
    handlers = _handlers_replaced(came)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if came:
            signal.raise_signal(came[0])


def _handlers_replaced(came: list[int]) -> dict[int, Any]:
    """The handlers there were; from now on the signals are only noted. Elsewhere none disturb."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {number: signal.getsignal(number) for number in _ENDING}
    ours: dict[int, Any] = {
        number: handler for number, handler in found.items() if callable(handler)
    }
    for number in ours:
        signal.signal(number, lambda sent, _: came.append(sent))
    return ours


def _lock_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _failed(output: str) -> UnavailableError:
    lines = " ".join(output.strip().splitlines()[-5:])
    return UnavailableError.of(
        "database_start_failed",
        f"The embedded Postgres cannot be started. {lines}",
        hint="the full log is in the file postgres/log in REELMILL_HOME",
    )
