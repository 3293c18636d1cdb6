"""A network of its own, with public and private addresses on the loopback interface.

Run inside `unshare -rn`: prints as JSON what became of each fetch, and which addresses of this
machine were connected to meanwhile.
"""

from __future__ import annotations

import asyncio
import http.server
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.core.network import AddressPolicy
from reelmill.media.cancel import CancelToken

PUBLIC_4, PUBLIC_6 = "93.184.216.34", "2606:2800:220:1::1"
ALLOWED = "10.99.0.5"
PRIVATE = (
    "10.0.0.5",
    "172.16.0.5",
    "192.168.7.7",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.192",
    "198.18.0.1",
    "fd00:ec2::254",
    "2002:7f00:1::1",
    "64:ff9b::7f00:1",
    "fec0::1",
    "2001:db8::1",
)
NAMES: Mapping[str, Sequence[Sequence[str]]] = {
    "public.test": [[PUBLIC_4]],
    "six.test": [[PUBLIC_6]],
    "private.test": [["10.0.0.5"]],
    "both.test": [["10.0.0.5", PUBLIC_4]],
    "neither.test": [["10.0.0.5", "fd00:ec2::254"]],
    "allowed.test": [[ALLOWED]],
    "rebound.test": [[PUBLIC_4], ["127.0.0.1"]],
}
"""What each name leads to, at the first look and at later ones."""

connected: list[str] = []


class Names(AbstractResolver):
    """Answers from `NAMES`, and differently the second time where two answers stand there."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in NAMES:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
            return [_result(host, str(where[0]), port) for *_, where in found]
        look = self._asked.get(host, 0)
        self._asked[host] = look + 1
        return [_result(host, each, port) for each in NAMES[host][min(look, len(NAMES[host]) - 1)]]

    async def close(self) -> None: ...


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        connected.append(self.connection.getsockname()[0].removeprefix("::ffff:"))
        redirect, _, target = self.path.partition("?")
        self.send_response(302 if redirect == "/to" else 200)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"media")


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def main() -> None:
    _run("ip link set lo up")
    for address in (PUBLIC_4, PUBLIC_6, ALLOWED, *PRIVATE):
        _run(f"ip addr add {address}/{128 if ':' in address else 32} dev lo nodad")
    for port in (80, 22):
        threading.Thread(target=Server(("::", port), Handler).serve_forever, daemon=True).start()
    policy = AddressPolicy(private_networks=(ip_network("10.99.0.0/16"),))
    with tempfile.TemporaryDirectory() as folder:
        sources = FetchedSources(
            None,
            Path(folder),
            FetchLimits(connect_seconds=5, pauses_seconds=()),
            new_guard=lambda: CheckedSockets(policy),
            resolver=Names(),
        )
        print(json.dumps([_outcome(sources, url) for url in sys.argv[1:]]))


def _run(command: str) -> None:
    subprocess.run(command.split(), check=True)


def _outcome(sources: FetchedSources, url: str) -> tuple[str, list[str]]:
    """`fetched`, or the problem's code; and which addresses were connected to."""
    connected.clear()
    found = sources.fetch([url], CancelToken())[url]
    outcome = "fetched" if isinstance(found, Path) else found.problems[0].code
    return outcome, list(connected)


if __name__ == "__main__":
    main()
