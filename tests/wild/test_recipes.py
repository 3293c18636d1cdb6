"""Every recipe of `docs/deploy-*.md` run from the file that it shows: all of the service works."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from proxied import (
    DEPLOY,
    Recipe,
    Start,
    as_a_tunnel,
    caddy,
    certificate,
    names_of_this_machine,
    nginx,
    running,
    setup_token,
    traefik,
    trusting,
)
from served import Served, free_port, served_with
from service_user import ACCOUNT

ROOT = DEPLOY.parent
HOSTS = {"host": "render.example.com", "path": "example.com"}
PREFIXES = {"host": "", "path": "/tools/reelmill"}
CLIENT = "127.0.0.2"
LARGE = 3 * 1024 * 1024  # nginx refuses more than 1 MB unless told otherwise

KINDS: dict[str, tuple[str, str, Start]] = {
    "nginx": ("nginx", ".conf", nginx),
    "caddy": ("caddy", ".Caddyfile", caddy),
    "traefik": ("traefik", ".yml", traefik),
    "cloudflare": ("cloudflare", ".yml", as_a_tunnel),
}


@dataclass(frozen=True)
class Behind:
    """A service that is reached through a proxy.

    Attributes:
        served: The service.
        place: `host` or `path`.
        reported: Whether only the proxy tells it the path.
        address: Where clients are: the start of every address.
        prefix: The path of it.
        certificate: Of the proxy, and its key.
        port: Where the proxy is to listen.
    """

    served: Served
    place: str
    reported: bool
    address: str
    prefix: str
    certificate: tuple[Path, Path]
    port: int

    @contextmanager
    def through(self, kind: str, folder: Path) -> Iterator[httpx.Client]:
        """A client, while a proxy of this kind runs."""
        name, suffix, start = KINDS[kind]
        file = DEPLOY / name / f"{self.place}{suffix}"
        upstream = f"127.0.0.1:{self.served.port}"
        recipe = Recipe(file, HOSTS[self.place], self.port, upstream, folder, self.certificate)
        knows = trusting(self.certificate[0])
        # Clients are elsewhere: whoever has the proxy's own address is believed as a proxy is.
        elsewhere = httpx.HTTPTransport(verify=knows, local_address=CLIENT)
        with (
            names_of_this_machine(recipe.host),
            running(start, recipe),
            httpx.Client(
                transport=elsewhere, timeout=60, headers={"Origin": self.origin}
            ) as client,
        ):
            yield client

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


@pytest.fixture(scope="module", params=["host", "path", "told"])
def behind(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Behind]:
    """A service that knows its public address, or is reported its path with each request."""
    place = "path" if request.param == "told" else request.param
    host, port = HOSTS[place], free_port()
    address = f"https://{host}:{port}{PREFIXES[place]}"
    settings = {"REELMILL_TRUSTED_PROXIES": "127.0.0.1", "REELMILL_LOG_FORMAT": "json"}
    if request.param == "told":
        settings |= {"REELMILL_ALLOWED_HOSTS": host}
    else:
        settings |= {"REELMILL_PUBLIC_URL": address}
    pair = certificate(host, tmp_path_factory.mktemp("tls"))
    with served_with(**settings) as served:
        _register(served)
        reported = request.param == "told"
        yield Behind(served, place, reported, address, PREFIXES[place], pair, port)


def _register(served: Served) -> None:
    needed = httpx.get(f"{served.url}/auth/status").json()["needsSetupToken"]
    token = {"setupToken": setup_token(served.log)} if needed else {}
    answer = httpx.post(f"{served.url}/auth/register", json=ACCOUNT | token)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_everything_works_through_the_proxy(behind: Behind, kind: str, tmp_path: Path) -> None:
    if behind.reported and kind == "cloudflare":
        return  # a tunnel tells nothing: its recipe sets the address
    with behind.through(kind, tmp_path) as client:
        check_pages(client, behind)
        check_session(client, behind)
        src = uploaded(client, behind)
        job = rendered_with_events(client, behind, src)
        check_output(client, behind, job)
        check_spoofing(client, behind)


def check_pages(client: httpx.Client, behind: Behind) -> None:
    """The page and what it loads, at its root, without a slash, and deep down."""
    for path in ("", "/", "/jobs/0?x=1", "/login"):
        page = client.get(behind.address + path, follow_redirects=True)
        assert page.status_code == 200, (path, page.text)
        assert f'name="reelmill-prefix" content="{behind.prefix}"' in page.text
        assert 'src="./' not in page.text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) > 3
    for path in loaded:
        assert path.startswith(f"{behind.prefix}/"), path
        assert client.get(behind.origin + path).status_code == 200, path
    docs = client.get(f"{behind.address}/docs").text
    [described] = re.findall(r"<a href=([^>]+openapi.json)>", docs)
    document = client.get(behind.origin + described).json()
    assert document["servers"] == [{"url": behind.address}]


def check_session(client: httpx.Client, behind: Behind) -> None:
    """The cookie is for this path alone, and proves who it is."""
    answer = client.post(f"{behind.address}/auth/login", json=ACCOUNT)
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Secure-reelmill=" if behind.prefix else "__Host-reelmill=")
    assert f"; Path={behind.prefix or '/'};" in f"{cookie};"
    assert "Secure" in cookie
    assert ("strict-transport-security" in answer.headers) == (not behind.prefix)
    assert client.get(f"{behind.address}/me").json()["email"] == ACCOUNT["email"]
    if behind.prefix:
        assert ACCOUNT["email"] not in client.get(f"{behind.origin}/me").text


def uploaded(client: httpx.Client, behind: Behind) -> str:
    """A source sent to local storage, larger than proxies let through by themselves."""
    file = BytesIO()
    Image.effect_noise((2000, 2000), 80).save(file, "PNG")
    picture = file.getvalue()
    assert len(picture) > LARGE
    asked = {"fileName": "noise.png", "contentType": "image/png"}
    leave = client.post(f"{behind.address}/v1/assets/sign-upload", json=asked).json()
    assert leave["uploadUrl"].startswith(f"{behind.address}/files/"), leave
    sent = client.request(
        leave["method"], leave["uploadUrl"], content=picture, headers=leave["headers"]
    )
    assert sent.is_success, sent.text
    done = client.post(f"{behind.address}/v1/assets/{leave['assetId']}/complete")
    assert done.is_success, done.text
    return f"asset:{leave['assetId']}"


def rendered_with_events(client: httpx.Client, behind: Behind, src: str) -> dict[str, Any]:
    """A job, heard of through a stream while it runs."""
    spec = {
        "canvas": {"width": 160, "height": 90, "fps": 10},
        "tracks": [{"type": "image", "src": src, "duration": 1}],
    }
    with client.stream("GET", f"{behind.address}/v1/events") as stream:
        lines = stream.iter_lines()
        answer = client.post(f"{behind.address}/v1/render", json=spec)
        assert answer.status_code == 202, answer.text
        job_id = answer.json()["jobId"]
        assert answer.headers["location"] == f"{behind.prefix}/v1/jobs/{job_id}"
        heard = []
        for line in lines:
            if line.startswith("data:") and job_id in line:
                heard.append(json.loads(line.removeprefix("data:"))["status"])
            if heard and heard[-1] in {"SUCCEEDED", "FAILED", "CANCELLED"}:
                break
    assert heard[-1] == "SUCCEEDED"
    assert "QUEUED" in heard or "PROCESSING" in heard  # it was heard of while it ran
    return dict(client.get(f"{behind.address}/v1/jobs/{job_id}").json())


def check_output(client: httpx.Client, behind: Behind, job: dict[str, Any]) -> None:
    """A part of the master, by its address alone."""
    assert job["outputUrl"].startswith(f"{behind.address}/files/"), job
    client.cookies.clear()
    part = client.get(job["outputUrl"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)


def check_spoofing(client: httpx.Client, behind: Behind) -> None:
    """What a client says of proxies changes nothing."""
    said = {"X-Forwarded-Prefix": "/evil", "X-Forwarded-For": "203.0.113.9"}
    said |= {"X-Forwarded-Proto": "http", "X-Request-Id": f"spoofed-{time.monotonic_ns()}"}
    page = client.get(f"{behind.address}/login", headers=said)
    assert f'name="reelmill-prefix" content="{behind.prefix}"' in page.text
    assert json.loads(logged(behind, said["X-Request-Id"]))["client"] == CLIENT


def logged(behind: Behind, request_id: str) -> str:
    """The line of a request, which is written after its answer was sent."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        lines = behind.served.log.read_text(encoding="utf-8").splitlines()
        if found := [line for line in lines if f'"{request_id}"' in line]:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(request_id)


@pytest.mark.parametrize("name", KINDS)
def test_the_pages_show_the_files(name: str) -> None:
    page = (ROOT / f"docs/deploy-{name}.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"`(deploy/[^`]+)`:\n\n```\w+\n(.*?)```", page, re.DOTALL))
    files = sorted((DEPLOY / name).iterdir())
    assert shown == {str(f.relative_to(ROOT)): f.read_text(encoding="utf-8") for f in files}
