"""A web process as it is delivered, whose memory and answers are watched from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

import httpx
import psutil

from served import free_port, postgres_of


class Web:
    """A `reelmill web` of its own."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], home: Path) -> None:
        self.port, self.process, self.home = port, process, home

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return (self.home / "log").read_text(encoding="utf-8")

    def setup_token(self) -> str:
        """The token for the first account, which the log gives soon after the first answer."""
        until = time.monotonic() + 60
        while not (found := re.search(r"Setup token for \S+: (\S+)", self.log)):
            assert time.monotonic() < until, self.log
            time.sleep(0.1)
        return found[1]

    def resident_bytes(self) -> int:
        """Its memory."""
        resident: int = psutil.Process(self.process.pid).memory_info().rss
        return resident

    def descriptors(self) -> int:
        """Its open files and connections."""
        return psutil.Process(self.process.pid).num_fds()

    def health_seconds(self) -> float:
        """How long `/health` takes on a new connection."""
        began = time.monotonic()
        answer = httpx.get(f"{self.url}/health", timeout=20)
        assert answer.status_code == 200, answer.text
        return time.monotonic() - began


@contextmanager
def web_process(files: int | None = None, **variables: str) -> Iterator[Web]:
    """A web process that answers, on the embedded database.

    Args:
        files: Hard limit of its open files, None for ours.
        variables: Its environment, besides what every one has.
    """
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="rmh-", dir="/var/tmp"))
    folder.chmod(0o755)  # an embedded Postgres under root is somebody else
    home = folder / "home"
    home.mkdir()
    needed = {"PORT": str(port), "REELMILL_HOME": str(home), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "reelmill.cli", "web"]
    limited = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh"] if files else []
    with (home / "log").open("ab") as reported:
        process = subprocess.Popen(
            [*limited, *command], env={**needed, **variables}, stdout=reported, stderr=reported
        )
    web = Web(port, process, home)
    try:
        _wait_until_it_answers(web)
        yield web
    finally:
        for ours in [psutil.Process(process.pid), *postgres_of(home)]:
            with suppress(psutil.NoSuchProcess):
                ours.kill()
        process.wait()
        rmtree(folder, ignore_errors=True)


def _wait_until_it_answers(web: Web) -> None:
    until = time.monotonic() + 120
    while True:
        assert web.process.poll() is None, web.log
        assert time.monotonic() < until, web.log
        try:
            httpx.get(f"{web.url}/health", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
