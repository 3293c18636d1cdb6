"""A service of its own for each case: started, spoken to over HTTP, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil

_START_SECONDS = 60.0
_STOP_SECONDS = 60.0
_MANY = 1_000_000_000


@dataclass(frozen=True)
class Service:
    """A running service."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def memory_bytes(self) -> int:
        """Of all its processes together, shared pages counted once."""
        own = psutil.Process(self.process.pid)
        return sum(_memory(process) for process in (own, *own.children(recursive=True)))

    def cpu_seconds(self) -> float:
        """That all its processes have used so far."""
        own = psutil.Process(self.process.pid)
        times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
        return float(sum(time.user + time.system for time in times))


@asynccontextmanager
async def service(command: str, settings: dict[str, str]) -> AsyncIterator[Service]:
    """`reelmill serve` (or `web`) on a home of its own, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="reelmill-bench-", dir=_folder()) as name:
        Path(name).chmod(0o755)
        home, port = Path(name) / "home", _free_port()
        environment = os.environ | _SETTINGS | settings
        environment |= {"REELMILL_HOME": str(home), "PORT": str(port)}
        with (Path(name) / "said").open("wb") as said:
            process = subprocess.Popen(
                [str(Path(sys.executable).with_name("reelmill")), command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
            running = Service(f"http://127.0.0.1:{port}", home, process)
            try:
                await _ready(running, Path(name) / "said")
                yield running
            finally:
                await asyncio.to_thread(_stop, process)


_SETTINGS = {
    "REELMILL_REQUESTS_PER_MINUTE": str(_MANY),
    "REELMILL_USER_QUEUED_JOBS": "100000",
    "REELMILL_REGISTRATION": "open",
}


@asynccontextmanager
async def user(running: Service, name: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A new user's client, with an API key."""
    account = {"email": f"{name}@example.com", "password": "a long password for a benchmark"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(running.url, cookie_jar=jar) as browser:
        await reported(await browser.post("/auth/register", json=account), 201)
        made = await reported(
            await browser.post("/dashboard/api-keys", json={"name": "bench"}), 201
        )
    headers = {"Authorization": f"Bearer {made['key']}"}
    # The server closes connections that are unused for five seconds.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
    async with aiohttp.ClientSession(running.url, headers=headers, connector=connector) as client:
        yield client


async def reported(answer: aiohttp.ClientResponse, status: int) -> Any:
    """The body of an answer.

    Raises:
        SystemExit: it has another status.
    """
    async with answer:
        if answer.status != status:
            raise SystemExit(f"bench: {answer.status} of {answer.url}: {await answer.text()}")
        return await answer.json()


async def _ready(running: Service, said: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    async with aiohttp.ClientSession(running.url) as client:
        while time.monotonic() < until and running.process.poll() is None:
            try:
                async with client.get("/health?ready=1") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    raise SystemExit(f"bench: the service does not start\n{said.read_text()[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _folder() -> str | None:
    """Not below root's home, which the embedded database would open to everybody."""
    return "/var/tmp" if os.geteuid() == 0 else None


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0
