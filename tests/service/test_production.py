"""The processes of `compose.yaml` with its environment, on a real Postgres and an S3 server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg
import pytest
import yaml  # type: ignore[import-untyped]

from s3_server import S3Server, running
from served import free_port

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Stack:
    """`web` and `worker`, with homes of their own as in two containers."""

    url: str
    log: Path
    bucket: Path
    processes: dict[str, subprocess.Popen[bytes]]

    def ready(self) -> bool:
        """Whether a render would be done."""
        try:
            return httpx.get(f"{self.url}/health", params={"ready": 1}).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def stack(bucket: S3Server, database_url: str, tmp_path: Path) -> Iterator[Stack]:
    """The services, started as compose would."""
    port = free_port()
    where = {
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "REELMILL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RAILWAY_BUCKET_ENDPOINT": bucket.endpoint,
        "REELMILL_BUCKET_PUBLIC_ENDPOINT": bucket.endpoint,
        "RAILWAY_BUCKET_REGION": "auto",
        "RAILWAY_BUCKET_NAME": bucket.buckets[0],
    }
    log = tmp_path / "log"
    with ExitStack() as stack, log.open("ab") as reported:
        processes = {}
        for name in ("web", "worker"):
            _, *words = COMPOSE["services"][name]["command"]
            asked = _filled(COMPOSE["services"][name]["environment"], bucket)
            home = {"REELMILL_HOME": str(tmp_path / name), "PATH": os.environ["PATH"]}
            command = [sys.executable, "-m", "reelmill.cli", *words]
            processes[name] = subprocess.Popen(
                command, env={**asked, **where, **home}, stdout=reported, stderr=reported
            )
            stack.callback(processes[name].wait)
            stack.callback(processes[name].kill)
        made = Stack(f"http://127.0.0.1:{port}", log, bucket.folder, processes)
        until = time.monotonic() + 60
        while not made.ready():
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield made


def test_a_stranger_renders_through_the_bucket(stack: Stack, tmp_path: Path) -> None:
    media = _media(tmp_path)
    words = ["--url", stack.url, "--password", "ten or more characters", *media]
    refused = _example(words)
    assert refused.returncode == 1
    assert "setup_token" in refused.stderr

    (token,) = re.findall(r"Setup token for \S+: (\S+)", stack.log.read_text())
    output = tmp_path / "out.mp4"
    done = _example([*words, "--setup-token", token, "--output", str(output)])
    assert done.returncode == 0, done.stderr + stack.log.read_text()
    facts = json.loads(done.stdout)
    assert (facts["durationSeconds"], facts["bytes"]) == (6.0, output.stat().st_size)
    stored = {part for path in stack.bucket.rglob("*") for part in path.parts}
    assert {"assets", "jobs", "segments"} <= stored

    for process in stack.processes.values():
        process.send_signal(signal.SIGTERM)
    assert {name: p.wait(30) for name, p in stack.processes.items()} == {"web": 0, "worker": 0}


def _filled(environment: dict[str, str], bucket: S3Server) -> dict[str, str]:
    """Values as compose would fill them in from `.env`."""
    credentials = bucket.bucket()
    given = {
        "BUCKET_ACCESS_KEY": credentials.access_key,
        "BUCKET_SECRET_KEY": credentials.secret_key.get_secret_value(),
    }

    def value(match: re.Match[str]) -> str:
        name, default = match.groups()
        return given.get(name, "0" * 64) if default.startswith("?") else default[1:]

    pattern = r"\$\{(\w+):([?-][^}]*)\}"
    return {name: re.sub(pattern, value, text) for name, text in environment.items()}


def _media(folder: Path) -> list[str]:
    sources = {
        "picture.png": ("testsrc2=size=640x360", "-frames:v", "1"),
        "song.ogg": ("sine=frequency=330:duration=6", "-c:a", "libvorbis"),
    }
    for name, (source, *options) in sources.items():
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi"]
        subprocess.run([*command, "-i", source, *options, str(folder / name)], check=True)
    return ["--picture", str(folder / "picture.png"), "--song", str(folder / "song.ogg")]


def _example(words: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "examples" / "service_over_http.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
