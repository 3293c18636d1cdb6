"""Media on servers that ask who one is: rendered, with the secret nowhere to be found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from embedded_server import embedded_home
from served import Served
from service_user import ACCOUNT

SECRET = "t0p-s3cret-0f-this-test"
CANVAS = {"width": 64, "height": 36, "fps": 10}


def picture() -> bytes:
    held = BytesIO()
    Image.new("RGB", (64, 36), (200, 30, 30)).save(held, "PNG")
    return held.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Gives a picture to whoever has the secret; hears webhooks out."""

    server: Any

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        allowed = self.headers.get("Authorization") == f"Bearer {SECRET}"
        echo = f"no: {dict(self.headers)}".encode()
        refused = not allowed or self.path.startswith("/refused")
        body = echo if refused else picture()
        self.send_response(403 if refused else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.server.heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()


def spec_of(server: Server, path: str = "/a.png", auth: str = "cdn") -> dict[str, Any]:
    track = {"type": "image", "src": f"{server.origin}{path}", "duration": 1, "auth": auth}
    return {"canvas": CANVAS, "tracks": [track]}


def credential_of(server: Server) -> dict[str, Any]:
    return {"origin": server.origin, "headers": {"Authorization": f"Bearer {SECRET}"}}


class JobUpdate:
    """A user of the service; everything it tells them."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.text = ""

    def ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self.client.request(method, path, timeout=120, **more)
        assert answer.status_code < 300, answer.text
        self.text += answer.text + str(answer.headers)
        return answer.json() if answer.content else None

    def job(self, spec: dict[str, Any]) -> dict[str, Any]:
        """The job as it ends."""
        job_id = self.ask("POST", "/v1/render", json=spec)["jobId"]
        with self.client.stream("GET", f"/v1/jobs/{job_id}/events", timeout=120) as events:
            self.text += "\n".join(events.iter_lines())
        found: dict[str, Any] = self.ask("GET", f"/v1/jobs/{job_id}")
        return found


@pytest.mark.skipif("REELMILL_TEST_DATABASE_URL" in os.environ, reason="reads Postgres' own files")
def test_a_private_source_is_rendered_and_its_secret_is_nowhere(server: Server) -> None:
    with embedded_home() as home:
        served = Served(home, REELMILL_PRIVATE_NETWORKS="127.0.0.0/8")
        try:
            served.wait_until_ready()
            headers = {"Origin": served.url}
            with httpx.Client(base_url=served.url, headers=headers) as client:
                reported = JobUpdate(client)
                reported.ask("POST", "/auth/register", json=ACCOUNT)
                reported.ask("POST", "/auth/login", json=ACCOUNT)
                body = {"name": "cdn", **credential_of(server)}
                made = reported.ask("POST", "/v1/credentials", json=body)
                reported.ask("POST", "/v1/render/validate", json=spec_of(server))
                hook = {"webhookUrl": f"{server.origin}/hook"}
                done = reported.job({**spec_of(server), **hook})
                assert done["status"] == "SUCCEEDED", done["error"]
                failed = reported.job({**spec_of(server, "/refused.png"), **hook})
                assert (failed["status"], failed["error"]["code"]) == (
                    "FAILED",
                    "source_http_status",
                )
                reported.ask("DELETE", f"/v1/credentials/{made['id']}")
                answer = client.post("/v1/render", json=spec_of(server))
                assert answer.json()["errors"][0]["code"] == "credential_unknown"
                reported.ask("GET", "/v1/jobs")
                served.wait(lambda: len(server.heard) >= 2, 60)
                reported.ask("GET", "/v1/deliveries")
            seen = {
                "the API": reported.text,
                "the log": served.log.read_text(),
                "webhooks": "".join(server.heard),
            }
        finally:
            served.end()
        for where, text in seen.items():
            assert SECRET not in text, where
        holding = [file for file in home.rglob("*") if file.is_file() and _holds(file)]
        assert holding == []


def _holds(file: Path) -> bool:
    try:
        return SECRET.encode() in file.read_bytes()
    except OSError:
        return False


def test_the_command_line_takes_credentials_from_a_file(server: Server, tmp_path: Path) -> None:
    home, spec, own = tmp_path / "home", tmp_path / "spec.json", tmp_path / "credentials.json"
    spec.write_text(json.dumps(spec_of(server)))
    variables = {**os.environ, "REELMILL_HOME": str(home), "REELMILL_CREDENTIALS": str(own)}
    command = [sys.executable, "-m", "reelmill.cli", "render", str(spec), "-o"]

    def rendered(content: object) -> subprocess.CompletedProcess[str]:
        own.write_text(content if isinstance(content, str) else json.dumps(content))
        out = str(tmp_path / "out.mp4")
        return subprocess.run(
            [*command, out], env=variables, capture_output=True, text=True, check=False
        )

    done = rendered({"cdn": credential_of(server)})
    assert done.returncode == 0, done.stderr
    wrong = {
        "credential_unknown": {"other": credential_of(server)},
        "credential_other_server": {"cdn": {**credential_of(server), "origin": "https://a.test"}},
        "credential_invalid": {"cdn": {**credential_of(server), "headers": {"Host": SECRET}}},
        "setting_invalid": f'{{"cdn": "{SECRET}"',
        "source_http_status": {"cdn": {**credential_of(server), "headers": {"X": SECRET}}},
    }
    places = {
        "credential_unknown": ["/tracks/0/auth", str(own), "REELMILL_CREDENTIALS"],
        "credential_other_server": ["/tracks/0/auth"],
        "credential_invalid": [f"In {own}", "REELMILL_CREDENTIALS", "at /cdn/headers/Host:"],
        "setting_invalid": [str(own), "REELMILL_CREDENTIALS"],
        "source_http_status": ["/tracks/0/src"],
    }
    reported = done.stdout + done.stderr
    for code, content in wrong.items():
        ended = rendered(content)
        assert ended.returncode in {2, 3}, ended.stderr
        words = " ".join(ended.stderr.split())
        assert [place for place in [code, *places[code]] if place not in words] == []
        reported += ended.stdout + ended.stderr
    assert SECRET not in reported
    assert [file for file in home.rglob("*") if file.is_file() and _holds(file)] == []
    del variables["REELMILL_CREDENTIALS"]
    words = rendered("none is named").stderr
    assert "/tracks/0/auth" in words
    assert "set REELMILL_CREDENTIALS to a JSON file" in words
