"""What every request passes through before it reaches a route.

From outside in: `Prefix` (of paths), `RequestLog` (id, log, faults), `Headers` (security),
`Slashes` (needless ones of paths), `KnownHosts` (names that are ours), `CrossOrigin`, `Rates`,
`Heads` (HEAD is a GET without its body), `Compression` (of large texts), `Unchanged` (304 for who
has it already), `Bodies` (size, type, JSON), `OwnAddress` (of signed URLs, where none was set).
"""

from __future__ import annotations

from fastapi import FastAPI

from reelmill.api.frame.addresses import TrustedProxies
from reelmill.api.frame.bodies import Bodies
from reelmill.api.frame.compression import Compression
from reelmill.api.frame.cross_origin import CrossOrigin
from reelmill.api.frame.headers import SecurityHeaders
from reelmill.api.frame.heads import Heads
from reelmill.api.frame.hosts import KnownHosts
from reelmill.api.frame.http_metrics import HttpMetrics
from reelmill.api.frame.own_address import OwnAddress
from reelmill.api.frame.prefix import Prefix
from reelmill.api.frame.rates import Rates, TokenBuckets
from reelmill.api.frame.request_log import RequestLog
from reelmill.api.frame.slashes import Slashes
from reelmill.api.frame.unchanged import Unchanged
from reelmill.settings import ServiceSettings

__all__ = ["install"]


def install(app: FastAPI, settings: ServiceSettings) -> None:
    """Put the frame around `app`; what is added last is outermost."""
    app.state.http_metrics = HttpMetrics()
    app.state.user_rates = TokenBuckets(settings.requests_per_minute, name="user")
    if settings.public_url is None:
        app.add_middleware(OwnAddress)
    app.add_middleware(Bodies)
    app.add_middleware(Unchanged)
    app.add_middleware(Compression)
    app.add_middleware(Heads)
    app.add_middleware(Rates, buckets=TokenBuckets(settings.requests_per_minute))
    app.add_middleware(CrossOrigin, origins=settings.cors_origins)
    app.add_middleware(KnownHosts, names=settings.own_hosts, address=settings.address)
    app.add_middleware(Slashes)
    app.add_middleware(
        SecurityHeaders, storage=_bucket_address(settings), public_url=settings.public_url
    )
    proxies = TrustedProxies(settings.trusted_proxies)
    app.add_middleware(RequestLog, proxies=proxies, metrics=app.state.http_metrics)
    app.add_middleware(Prefix, given=settings.prefix, proxies=proxies)


def _bucket_address(settings: ServiceSettings) -> str | None:
    return settings.bucket.public_url if settings.bucket else None
