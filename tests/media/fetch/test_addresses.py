"""Nothing is connected to but public addresses, and private networks that are allowed.

These run in a network of their own, where the loopback interface has all those addresses.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from address_range import ALLOWED, PRIVATE, PUBLIC_4, PUBLIC_6
from fetch_server import BODY, Fetch, Server, code_of

from reelmill.adapters.fetch import FetchedSources
from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.core.errors import SourceError
from reelmill.core.network import AddressPolicy
from reelmill.media.cancel import CancelToken

Outcome = tuple[str, list[str]]

FETCHED: dict[str, list[str]] = {
    "http://public.test/a": [PUBLIC_4],
    f"http://{PUBLIC_4}/a": [PUBLIC_4],
    "http://six.test/a": [PUBLIC_6],
    f"http://[{PUBLIC_6}]/a": [PUBLIC_6],
    f"http://[::ffff:{PUBLIC_4}]/a": [PUBLIC_4],
    "http://both.test/a": [PUBLIC_4],
    "http://allowed.test:22/a": [ALLOWED],
    f"http://public.test/to?http://{ALLOWED}:22/a": [PUBLIC_4, ALLOWED],
}
"""What is fetched, and the addresses connected to on the way."""

LOOPBACK = [
    "http://127.0.0.1/a",
    "http://localhost/a",
    "http://0.0.0.0/a",
    "http://[::1]/a",
    "http://[::]/a",
    "http://[::ffff:127.0.0.1]/a",
    "http://[::ffff:7f00:1]/a",
]

REFUSED: dict[str, list[str]] = {
    **{f"http://[{each}]/a" if ":" in each else f"http://{each}/a": [] for each in PRIVATE},
    **{each: [] for each in LOOPBACK},
    "http://private.test/a": [],
    "http://neither.test/a": [],
    "http://public.test/to?http://10.0.0.5/latest": [PUBLIC_4],
    "http://public.test/to?http://private.test/latest": [PUBLIC_4],
    "http://public.test/to?http://169.254.169.254/latest": [PUBLIC_4],
}
"""What is refused, and the addresses connected to before that."""

OLD_SPELLINGS = [
    "http://2130706433/a",
    "http://0177.0.0.1/a",
    "http://127.1/a",
    "http://0/a",
    "http://0x7f000001/a",
]

REBOUND = "http://rebound.test/a"


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    urls = [
        *FETCHED,
        *REFUSED,
        *OLD_SPELLINGS,
        REBOUND,
        f"{REBOUND}?again",
        "http://public.test:22/a",
    ]
    script = Path(__file__).with_name("address_range.py")
    try:
        subprocess.run(["unshare", "-rn", "ip", "link"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no network of one's own can be made here: {error}")
    command = ["unshare", "-rn", sys.executable, str(script), *urls]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return {
        url: (code, addresses)
        for url, (code, addresses) in zip(urls, json.loads(done.stdout), strict=True)
    }


@pytest.mark.parametrize("url", FETCHED)
def test_public_and_allowed_addresses_are_fetched(outcomes: dict[str, Outcome], url: str) -> None:
    assert outcomes[url] == ("fetched", FETCHED[url])


@pytest.mark.parametrize("url", REFUSED)
def test_no_spelling_and_no_redirect_leads_to_a_private_address(
    outcomes: dict[str, Outcome], url: str
) -> None:
    assert outcomes[url] == ("source_address_private", REFUSED[url])


@pytest.mark.parametrize("url", OLD_SPELLINGS)
def test_an_address_in_an_old_spelling_is_no_address(
    outcomes: dict[str, Outcome], url: str
) -> None:
    assert outcomes[url] == ("source_url_invalid", [])


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(
    outcomes: dict[str, Outcome],
) -> None:
    assert outcomes[REBOUND] == ("fetched", [PUBLIC_4])
    assert outcomes[f"{REBOUND}?again"] == ("source_address_private", [])


def test_a_public_address_is_not_reached_at_an_unusual_port(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["http://public.test:22/a"] == ("source_port_refused", [])


def test_the_refusal_names_the_setting_but_not_where_a_name_leads(
    server: Server, fetch: Fetch
) -> None:
    with pytest.raises(SourceError, match="REELMILL_PRIVATE_NETWORKS") as raised:
        fetch(
            f"http://localhost:{server.server_port}/file",
            new_guard=lambda: CheckedSockets(AddressPolicy()),
        )
    assert code_of(raised.value) == "source_address_private"
    assert "127.0.0.1" not in str(raised.value)
    assert server.asked == []


def test_an_allowed_network_is_reached_at_any_port(server: Server, sources: FetchedSources) -> None:
    policy = AddressPolicy(private_networks=(ip_network("127.0.0.0/8"),))
    guarded = replace(sources, new_guard=lambda: CheckedSockets(policy))
    url = f"{server.url}/hop/2"
    found = guarded.fetch([url], CancelToken())[url]
    assert isinstance(found, Path)
    assert found.read_bytes() == BODY
