"""The session's cookie: its attributes, its signature, and from which pages it may act."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from fastapi import Request, Response

from reelmill.adapters.storage.grants import CALLERS_BASE_URL
from reelmill.api.frame.prefix import prefix_of
from reelmill.bootstrap.service import Services
from reelmill.core.errors import ForbiddenError

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_SECONDS = 400 * 86_400  # what browsers allow; use prolongs sessions without end
_PURPOSE = b"session cookie: "  # the secret signs other things too


def cookie_name(services: Services, prefix: str) -> str:
    """Name of the cookie; browsers hold `__Host-` to `Secure`, `Path=/` and no `Domain`.

    Under a prefix the cookie is for that path alone, which `__Secure-` leaves open.
    """
    if not _over_tls(services):
        return "reelmill"
    return "__Secure-reelmill" if prefix else "__Host-reelmill"


def session_token(request: Request, services: Services) -> str | None:
    """The token in the request's cookie, None where there is none that we signed."""
    name = cookie_name(services, prefix_of(request))
    token, _, signature = request.cookies.get(name, "").rpartition(".")
    expected = _signature(services, token)
    genuine = hmac.compare_digest(signature.encode(), expected.encode())
    return token if token and genuine else None


def set_session_cookie(response: Response, services: Services, token: str, prefix: str) -> None:
    """Give the browser a session's token; when the session ends, the server alone decides."""
    response.set_cookie(
        cookie_name(services, prefix),
        f"{token}.{_signature(services, token)}",
        max_age=_LONGEST_SECONDS,
        path=prefix or "/",
        secure=_over_tls(services),
        httponly=True,
        samesite="lax",
    )


def drop_session_cookie(response: Response, services: Services, prefix: str) -> None:
    """Make the browser forget the token."""
    response.delete_cookie(
        cookie_name(services, prefix),
        path=prefix or "/",
        secure=_over_tls(services),
        httponly=True,
        samesite="lax",
    )


def refuse_cross_site(request: Request, services: Services) -> None:
    """Let a cookie act only for our own pages, and for programs that are no browsers.

    Browsers send `Sec-Fetch-Site` to secure addresses, and `Origin` with every unsafe request.

    Raises:
        ForbiddenError: `cross_site_request`.
    """
    if request.method in _SAFE_METHODS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if origin is not None and origin in _own_origins(request, services):
        return
    if site == "same-origin" or (site is None and origin is None):
        return
    hint = "send an API key, or set REELMILL_PUBLIC_URL to the address of the service"
    message = f"A page from {origin or 'another site'} may not use this session."
    raise ForbiddenError.of("cross_site_request", message, hint=hint)


def _over_tls(services: Services) -> bool:
    """Whether browsers reach us by TLS: at the public address, else as this request came."""
    address = services.settings.public_url or CALLERS_BASE_URL.get() or ""
    return address.lower().startswith("https://")


def _own_origins(request: Request, services: Services) -> set[str]:
    """Ours by configuration, and ours as the client spelled it."""
    parts = urlsplit(services.settings.address)
    return {
        f"{parts.scheme}://{parts.netloc}",
        f"{request.url.scheme}://{request.headers.get('host', '')}",
    }


def _signature(services: Services, token: str) -> str:
    message = _PURPOSE + token.encode("utf-8", "surrogatepass")
    digest = hmac.new(services.secrets.session, message, hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
