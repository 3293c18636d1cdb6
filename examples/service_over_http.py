"""A longform video by HTTP alone: account, API key, uploads, render, progress, download.

Start the service (`reelmill serve`), then run this file; the standard library is all it needs.

    python examples/service_over_http.py --email you@example.com --password 'ten or more characters'

Without `--picture` and `--song` it takes the media that `make demo` makes.
"""

from __future__ import annotations

import argparse
import json
import mimetypes
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

MEDIA = Path(__file__).resolve().parent / "media"
PICTURES = ("aurora.jpg", "sea.jpg")
SONGS = ("first-snow.ogg",)
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
SECONDS = 600
"""How long an answer may take; a stream of events is never silent that long."""


@dataclass(frozen=True)
class Service:
    """A service, and the headers that prove who asks.

    Attributes:
        url: Its address, without a slash at the end.
        proof: `X-API-Key`, or the cookie of a session.
    """

    url: str
    proof: Mapping[str, str]

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that a call answers.

        Raises:
            Refused: the service says no.
        """
        with self.opened(method, path, body) as answer:
            return json.load(answer)

    def opened(self, method: str, path: str, body: object = None) -> HTTPResponse:
        """The answer to a call, still to be read."""
        sent = None if body is None else json.dumps(body).encode()
        headers = {**self.proof, "Content-Type": "application/json"}
        return send(urllib.request.Request(self.url + path, sent, headers, method=method))


class Refused(SystemExit):
    """The service's own words on what is wrong with a request; they end the program."""


def send(request: urllib.request.Request) -> HTTPResponse:
    """The answer to a request.

    Raises:
        Refused: the service says no.
        SystemExit: it says nothing.
    """
    try:
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=SECONDS)
    except urllib.error.HTTPError as error:
        raise Refused(f"{request.method} {request.full_url}: {error.read().decode()}") from None
    except urllib.error.URLError as error:
        raise SystemExit(f"{request.full_url} does not answer: {error.reason}") from None
    return answer


def logged_in(url: str, email: str, password: str, setup_token: str | None) -> Service:
    """A session of an account, which is made where there is none yet."""
    nobody = Service(url, {})
    body = {"email": email, "password": password}
    try:
        answer = nobody.opened("POST", "/auth/login", body)
    except Refused:
        token = {"setupToken": setup_token} if setup_token else {}
        answer = nobody.opened("POST", "/auth/register", body | token)
    with answer:
        return Service(url, {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]})


def with_api_key(session: Service) -> Service:
    """The service as a program uses it: with a key, which only a session can make."""
    made = session.call("POST", "/dashboard/api-keys", {"name": "service_over_http.py"})
    return Service(session.url, {"X-API-Key": made["key"]})


def uploaded(service: Service, file: Path) -> str:
    """Sends a file straight to the storage; returns what to write as its `src`."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    size = file.stat().st_size
    wanted = {"fileName": file.name, "contentType": kind, "size": size}
    leave = service.call("POST", "/v1/assets/sign-upload", wanted)
    headers = {**leave["headers"], "Content-Length": str(size)}
    with file.open("rb") as content:
        put = urllib.request.Request(leave["uploadUrl"], content, headers, method=leave["method"])
        send(put).close()
    asset = service.call("POST", f"/v1/assets/{leave['assetId']}/complete")
    if asset["status"] != "READY":
        raise SystemExit(f"{file.name}: {asset['error']['message']}")
    length = f", {asset['durationSeconds']:.3f} s" if asset["durationSeconds"] else ""
    say(f"uploaded {file.name}: {asset['type']}, {asset['bytes']:,} bytes{length}")
    return str(asset["src"])


def longform(pictures: list[str], songs: list[tuple[str, str]]) -> dict[str, Any]:
    """A spec: songs by source and title, one after the other, over pictures that take turns."""
    return {
        "mode": "longform",
        "canvas": {"width": 1280, "height": 720, "fps": 30},
        "backgrounds": [{"src": src, "duration": 10} for src in pictures],
        "crossfade": 1,
        "audio": [{"src": src, "title": title} for src, title in songs],
    }


def rendered(service: Service, spec: dict[str, Any]) -> dict[str, Any]:
    """The job of a render, once it has succeeded; tells its progress meanwhile."""
    job_id = service.call("POST", "/v1/render", spec)["jobId"]
    say(f"job {job_id}")
    job: dict[str, Any] = {"status": "QUEUED"}
    told = ""
    while job["status"] not in ENDED:  # a stream ends after half an hour; then comes the next
        with service.opened("GET", f"/v1/jobs/{job_id}/events") as stream:
            for job in events(stream):
                line = f"{job['stage'] or job['status'].lower():<10} {job['progress']:3.0f} %"
                if line != told:
                    say(line)
                told = line
    if job["status"] != "SUCCEEDED":
        raise SystemExit(f"the job is {job['status']}: {json.dumps(job['error'])}")
    return job


def events(stream: HTTPResponse) -> Iterator[dict[str, Any]]:
    """The jobs in a stream of Server-Sent Events."""
    for line in stream:
        field, _, value = line.decode().rstrip("\n").partition(":")
        if field == "data":
            yield json.loads(value)


def download(url: str, target: Path) -> None:
    """Fetches a signed URL, which needs no proof, into a file."""
    with send(urllib.request.Request(url)) as answer, target.open("wb") as file:
        shutil.copyfileobj(answer, file)


def facts(job: dict[str, Any]) -> dict[str, Any]:
    """What was made, what it took, and what the service found when it checked the file."""
    kept = ("frames", "uniqueFrames", "framesToEncode", "uniqueSegments", "cachedSegments")
    plan = {name: job["plan"][name] for name in kept}
    return {name: job[name] for name in ("durationSeconds", "bytes")} | plan | {"qc": job["qc"]}


def say(text: str) -> None:
    """What happens goes to stderr; stdout has the result alone."""
    print(text, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="A longform video by HTTP alone.")
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--email", default="you@example.com")
    parser.add_argument("--password", required=True)
    parser.add_argument("--setup-token", help="for the first account, where one was printed")
    parser.add_argument("--picture", type=Path, action="append", default=[])
    parser.add_argument("--song", type=Path, action="append", default=[])
    parser.add_argument("--output", type=Path, default=Path("over-http.mp4"))
    return parser.parse_args()


def main() -> None:
    """The whole way; prints the finished file and its facts."""
    wanted = arguments()
    pictures = wanted.picture or [MEDIA / name for name in PICTURES]
    songs = wanted.song or [MEDIA / name for name in SONGS]
    url = wanted.url.rstrip("/")
    service = with_api_key(logged_in(url, wanted.email, wanted.password, wanted.setup_token))
    spec = longform(
        [uploaded(service, file) for file in pictures],
        [(uploaded(service, file), file.stem.replace("-", " ").title()) for file in songs],
    )
    job = rendered(service, spec)
    download(job["outputUrl"], wanted.output)
    print(json.dumps({"file": str(wanted.output), **facts(job)}, indent=2))


if __name__ == "__main__":
    main()
