"""A database, workers of this machine, and what they did, for tests of what goes wrong."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from reelmill.adapters.postgres.programs import Programs, installed

T = TypeVar("T")

WORKER = Path(__file__).with_name("slow_worker.py")
WAKE_UP = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW(%s, %s, 0, NULL, NULL, %s, NULL)::procrastinate_job_to_defer_v1
])
"""


class Server:
    """A Postgres that can be stopped and started again.

    Args:
        folder: Where it keeps its data; short, since the socket lies in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs: Programs = installed(folder)
        self._data = folder / "data"
        folder.chmod(0o777)

    def create(self) -> None:
        """Make its data folder."""
        self._data.mkdir()
        self._programs.own(self._data)
        self._run(
            "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )

    def start(self) -> None:
        """Start it."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c fsync=off"
        log = self._data / "log"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", log, "-o", options)

    def stop(self) -> None:
        """Stop it; all connections break."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "fast")

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Stop it for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def url(self, name: str) -> str:
        """Address of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def _run(self, name: str, *arguments: str | Path) -> None:
        # pg_ctl's server keeps the pipe of its output open: it must not be waited for.
        reported = self._folder / f"{name}.told"
        with reported.open("wb") as out:
            ended = subprocess.run(
                [str(self._programs.folder / "bin" / name), *map(str, arguments)],
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                **self._programs._identity(),
            )
        assert ended.returncode == 0, reported.read_text()


@dataclass
class Stage:
    """One test's database, folder and workers.

    Attributes:
        url: The database.
        folder: Where workers write what they make, and the log of what they do.
        user_id: Who owns the jobs.
    """

    url: str
    folder: Path
    user_id: UUID = field(default_factory=uuid4)
    _workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, drain_seconds: float = 30, engine: str = "") -> subprocess.Popen[bytes]:
        """A worker that has registered."""
        known = self.one("SELECT count(*) AS n FROM workers")["n"]
        reported = (self.url, str(self.folder), str(drain_seconds), engine)
        command = [sys.executable, str(WORKER), *reported]
        log = (self.folder / f"log-{len(self._workers)}").open("wb")
        with log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._workers.append(process)
        self.until(lambda: self.one("SELECT count(*) AS n FROM workers")["n"] > known)
        return process

    def end(self) -> None:
        """Kill what still runs."""
        for process in self._workers:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()

    def logs(self) -> str:
        """What the workers said, for a test that fails."""
        return "\n".join(p.read_text(errors="replace") for p in self.folder.glob("log-*"))

    def submit(self, *segments: dict[str, Any]) -> UUID:
        """A job for slow workers."""
        return self.submit_spec({"segments": segments})

    def submit_spec(self, spec: dict[str, Any]) -> UUID:
        """A job with its wake-up, as the API submits it."""
        job_id = uuid4()
        with self._connected() as connection, connection.transaction():
            connection.execute(
                "INSERT INTO users (id, email, password_hash, role) VALUES (%s, %s, '', 'USER') "
                "ON CONFLICT DO NOTHING",
                (self.user_id, f"{self.user_id}@x"),
            )
            connection.execute(
                "INSERT INTO jobs (id, user_id, payload) VALUES (%s, %s, %s)",
                (job_id, self.user_id, Jsonb(spec)),
            )
            connection.execute(WAKE_UP, ("renders", "prepare_next", Jsonb({})))
        return job_id

    def wake_up(self, queue: str, name: str, **arguments: Any) -> None:
        """One more ticket."""
        with self._connected() as connection:
            connection.execute(WAKE_UP, (queue, name, Jsonb(arguments)))

    def execute(self, statement: str, *given: Any) -> None:
        """Change something directly."""
        with self._connected() as connection:
            connection.execute(statement.encode(), given)

    def one(self, statement: str, *given: Any) -> dict[str, Any]:
        """A row."""
        with self._connected() as connection:
            row = connection.execute(statement.encode(), given).fetchone()
        return row or {}

    def job(self, job_id: UUID | str) -> dict[str, Any]:
        """A job's row."""
        return self.one("SELECT * FROM jobs WHERE id = %s", job_id)

    def status(self, job_id: UUID) -> str:
        """A job's status."""
        return str(self.job(job_id)["status"])

    def master(self, job_id: UUID) -> list[str]:
        """The published output: the names of its segments in order."""
        return (self.folder / str(self.job(job_id)["output_key"])).read_text().split()

    def runs(self, what: str, name: object = None) -> list[dict[str, Any]]:
        """What was noted of a segment or a job, by any worker."""
        log = self.folder / "runs"
        lines = log.read_text().splitlines() if log.exists() else []
        noted = [json.loads(line) for line in lines]
        return [n for n in noted if n["what"] == what and name in (None, n["name"], _job_of(n))]

    def until(self, condition: Callable[[], T], seconds: float = 120) -> T:
        """What the condition says once it is true; asked often, failing after `seconds`."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, f"not so after {seconds} s\n{self.logs()}"
            time.sleep(0.05)
        return found

    def ended(self, *jobs: UUID, seconds: float = 120) -> None:
        """Wait until these have succeeded."""
        self.until(lambda: all(self.status(job) != "PROCESSING" for job in jobs), seconds)
        self.until(lambda: all(self.status(job) == "SUCCEEDED" for job in jobs), seconds)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as connection:
            yield connection


def _job_of(noted: dict[str, Any]) -> UUID | None:
    """The job that a note is about."""
    with contextlib.suppress(ValueError):
        return UUID(noted["name"])
    return None


def alive(process: subprocess.Popen[bytes]) -> bool:
    """True while it has not ended."""
    return process.poll() is None


def stop_for_a_while(process: subprocess.Popen[bytes]) -> None:
    """It does nothing until SIGCONT."""
    os.kill(process.pid, signal.SIGSTOP)
