"""An installation that has done everything once: what it counted, and what it logged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

from served import Served, served_with
from service_user import accepted, account, ended

TOKEN = "m" * 40
CANVAS = {"width": 320, "height": 180, "fps": 10}
SHAPE = {"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 2}


class Neighbours(BaseHTTPRequestHandler):
    """Sources and receivers of webhooks on loopback."""

    def do_GET(self) -> None:
        """`/broken.mp4` is a video in name alone; anything else is not there."""
        found = self.path == "/broken.mp4"
        body = b"\0\0\0\x18ftypmp42" + b"\xff\x00" * 4000 if found else b"no"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "video/mp4" if found else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """`/well` takes messages, anything else does not."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204 if self.path == "/well" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@dataclass(frozen=True)
class Operated:
    """A service that has worked.

    Attributes:
        served: It.
        client: Its user, by an API key.
        neighbours: Address of sources and receivers.
        jobs: Ids of jobs by what became of them.
    """

    served: Served
    client: httpx.Client
    neighbours: str
    jobs: dict[str, str]

    def metrics(self) -> str:
        """A scrape."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.get(f"{self.served.url}/metrics", headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.text

    def lines(self) -> list[dict[str, Any]]:
        """What was logged."""
        said = self.served.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in said if line.startswith("{")]

    def begin(self, *tracks: dict[str, Any], **fields: Any) -> str:
        """The id of a new job."""
        return accepted(self.client, {"canvas": CANVAS, "tracks": tracks, **fields})

    def work(self) -> None:
        """Jobs that succeed, fail and are cancelled, and webhooks that arrive or do not."""
        well, ill = f"{self.neighbours}/well", f"{self.neighbours}/ill"
        self.jobs["done"] = self.begin(SHAPE, webhookUrl=well)
        broken = {"type": "video", "src": f"{self.neighbours}/broken.mp4"}
        self.jobs["broken"] = self.begin(broken, webhookUrl=ill)
        gone = {"type": "video", "src": f"{self.neighbours}/gone.mp4"}
        self.jobs["gone"] = self.begin(gone, webhookUrl="http://127.0.0.1:1/nobody")
        self.jobs["cancelled"] = self.begin({**SHAPE, "fill": "#00f", "duration": 3000})
        answer = self.client.post(f"/v1/jobs/{self.jobs['cancelled']}/cancel")
        assert answer.is_success, answer.text
        ends = {name: ended(self.client, job)["status"] for name, job in self.jobs.items()}
        assert ends == {
            "done": "SUCCEEDED",
            "broken": "FAILED",
            "gone": "FAILED",
            "cancelled": "CANCELLED",
        }


@contextmanager
def operated() -> Iterator[Operated]:
    """A service with a user, before it works."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Neighbours)
    Thread(target=server.serve_forever, daemon=True).start()
    chosen = {
        "REELMILL_METRICS_TOKEN": TOKEN,
        "REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8",
        "REELMILL_LOG_FORMAT": "json",
    }
    try:
        with served_with(**chosen) as served, account(served.url) as client:
            neighbours = f"http://127.0.0.1:{server.server_port}"
            yield Operated(served, client, neighbours, {})
    finally:
        server.shutdown()
        server.server_close()
