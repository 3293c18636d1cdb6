"""What is beyond the service: the address clients use, and the receivers of webhooks."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from reelmill.adapters.net.checked_sockets import CheckedSockets
from reelmill.adapters.net.reach import NotReachedError, Seen, connect_to, look_at_page
from reelmill.bootstrap.network import address_policy
from reelmill.core.web_address import read_address
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.check import Check, Verdict, good, warning
from reelmill.usecases.ports.database import Database

_MOST_RECEIVERS = 50
_MOST_NAMED = 5
_GATEWAY_STATUSES = frozenset({502, 503, 504})
_ADDRESS = "public address"


async def public_address(settings: ServiceSettings) -> Check:
    """Whether clients reach this service where signed URLs say it is."""
    if settings.public_url is None:
        if not settings.exposed:
            return good(_ADDRESS, f"{settings.address}, for this machine alone")
        reported = f"REELMILL_PUBLIC_URL is not set; URLs begin with {settings.address}"
        return warning(
            _ADDRESS, reported, "set REELMILL_PUBLIC_URL to the address that clients use"
        )
    try:
        seen = await look_at_page(f"{settings.address}/health", settings.ca_file)
    except NotReachedError as error:
        reported = f"{settings.address} cannot be reached from here: {error}"
        hint = "correct REELMILL_PUBLIC_URL, or the name, certificate and proxy of that host"
        return Check(_ADDRESS, Verdict.BAD, reported, hint)
    return _judged(seen, settings)


def _judged(seen: Seen, settings: ServiceSettings) -> Check:
    here = f"{settings.host}:{settings.port}"
    place = f"{settings.address}/health"
    if seen.location:
        hint = "set REELMILL_PUBLIC_URL to the address that it redirects to, without /health"
        return Check(_ADDRESS, Verdict.BAD, f"{place} redirects to {seen.location}", hint)
    if seen.status in _GATEWAY_STATUSES:
        reported = f"the proxy at {settings.address} does not reach the service ({seen.status})"
        return Check(
            _ADDRESS, Verdict.BAD, reported, f"start `reelmill web`, and pass on to {here}"
        )
    ours = seen.status == 200 and isinstance(seen.body, dict) and seen.body.get("status") == "ok"
    if not ours:
        reported = f"{place} is answered by another program ({seen.status})"
        hint = f"let the proxy pass all paths on to {here}, or correct REELMILL_PUBLIC_URL"
        return Check(_ADDRESS, Verdict.BAD, reported, hint)
    release = seen.body.get("version")
    if release is None:
        host = read_address(settings.address).host
        reported = f"the service does not answer to the name {host}"
        return Check(_ADDRESS, Verdict.BAD, reported, f"add {host} to REELMILL_ALLOWED_HOSTS")
    if release != version("reelmill"):
        reported = f"{settings.address} runs release {release}, this is {version('reelmill')}"
        return warning(_ADDRESS, reported, "run the same release everywhere")
    return good(_ADDRESS, f"{settings.address} answers, seen from this machine")


async def receivers(database: Database, settings: ServiceSettings) -> Check:
    """Whether the hosts of registered endpoints can be connected to; nothing is sent."""
    async with database.begin() as transaction:
        urls = await transaction.operations.webhook_urls(_MOST_RECEIVERS)
    by_host = {read_address(url).host: url for url in urls}
    if not by_host:
        return good("webhooks", "no endpoint is registered")
    tried = (_tried(host, url, settings) for host, url in by_host.items())
    failed = [why for why in await asyncio.gather(*tried) if why]
    if not failed:
        return good("webhooks", f"all {len(by_host)} hosts can be connected to")
    reported = "; ".join(failed[:_MOST_NAMED]) + ("; …" if failed[_MOST_NAMED:] else "")
    hint = (
        "open the way for outgoing connections of the workers; private addresses need "
        "REELMILL_PRIVATE_NETWORKS, other ports REELMILL_SOURCE_PORTS"
    )
    return warning("webhooks", reported, hint)


async def _tried(host: str, url: str, settings: ServiceSettings) -> str | None:
    """Why it cannot be connected to, None where it can."""
    try:
        await connect_to(url, CheckedSockets(address_policy(settings)), settings.ca_file)
    except NotReachedError as error:
        return f"{host}: {error}"
    return None
