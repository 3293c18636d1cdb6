"""`reelmill serve` with a home of its own, which can be stopped and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from served import free_port


class RunningSite:
    """The service at one address, whether it runs or not.

    Args:
        home: Folder of everything that it keeps.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._port = free_port()
        self.address = f"http://localhost:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("REELMILL_", "DATABASE_"))}
        own = {
            "REELMILL_HOME": str(self.home),
            "PORT": str(self._port),
            "REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8",
        }
        program = str(Path(sys.executable).with_name("reelmill"))
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "serve"], env={**kept, **own}, stdout=log, stderr=log
            )
        self._wait(self._process)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self._process = None

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            assert process.poll() is None, self._log()
            try:
                answer = httpx.get(f"{self.address}/health", params={"ready": 1})
                if answer.status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(self._log())

    def _log(self) -> str:
        return (self.home / "log").read_text()
