"""The snippet of the API's documents in a browser: a page of another origin watches jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
from browsing import chromium
from playwright.sync_api import Page

from serving import Serving

API = Path(__file__).parents[2] / "docs/api.md"
SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}
WATCH = """
window.seen = [];
window.tokens = [];
const getToken = async () => {
  const headers = {"X-API-Key": KEY};
  const answer = await fetch(`${SERVER}/v1/events/token`, {method: "POST", headers});
  window.tokens.push((await answer.json()).token);
  return window.tokens.at(-1);
};
watch(SERVER, getToken, (job) => window.seen.push(`${job.name} ${job.status}`));
"""


def test_a_page_of_another_origin_watches_jobs_over_a_break(serving: Serving) -> None:
    (snippet,) = re.findall(r"^```js\n(.*?)^```", API.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    given = f'const SERVER = "{serving.url}", KEY = "{serving.key}";'
    with (
        httpx.Client(base_url=serving.url, headers={"X-API-Key": serving.key}) as client,
        other_origin() as origin,
        chromium() as browser,
    ):
        first, second = submitted(client, "first"), submitted(client, "second")
        page = browser.new_page()
        page.goto(origin)
        page.add_script_tag(content=given + snippet + WATCH)
        sees(page, "first QUEUED")
        sees(page, "second QUEUED")
        client.post(f"/v1/jobs/{first}/cancel").raise_for_status()
        sees(page, "first CANCELLED")
        end_streams(serving)
        client.post(f"/v1/jobs/{second}/cancel").raise_for_status()
        page.wait_for_function("window.tokens.length == 2", timeout=60_000)
        sees(page, "second CANCELLED")
        third = submitted(client, "third")
        sees(page, "third QUEUED")
        used = page.evaluate(
            """() => new Promise((resolve) => {
              const source = new EventSource(`${SERVER}/v1/events?token=${window.tokens[0]}`);
              source.onerror = () => resolve(source.readyState === EventSource.CLOSED);
            })"""
        )
        assert used, "a used token is refused, and the browser gives up"
        client.delete(f"/v1/jobs/{third}").raise_for_status()


def submitted(client: httpx.Client, name: str) -> str:
    answer = client.post("/v1/render", json=SPEC | {"name": name})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


def sees(page: Page, what: str) -> None:
    page.wait_for_function("(what) => window.seen.includes(what)", arg=what, timeout=60_000)


def end_streams(serving: Serving) -> None:
    """Revoking any key of a user ends all their streams: who still may comes back."""
    origin = {"Origin": serving.url}
    with httpx.Client(base_url=serving.url, cookies=serving.browser, headers=origin) as dashboard:
        made = dashboard.post("/dashboard/api-keys", json={"name": "another"})
        assert made.status_code == 201, made.text
        gone = dashboard.delete(f"/dashboard/api-keys/{made.json()['id']}")
        assert gone.status_code == 204, gone.text


@contextmanager
def other_origin() -> Iterator[str]:
    """An empty page on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Another site</title>")

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
