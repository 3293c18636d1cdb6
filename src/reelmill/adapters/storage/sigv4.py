"""Presigned URLs for S3: signature version 4 in the query, as AWS documents it.

Written out because `obstore` signs neither headers (which bind an upload's type and size) nor
`response-content-disposition` (which names a download).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from reelmill.adapters.storage.signatures import signature_expired, signature_invalid
from reelmill.core.web_address import WebAddress, read_address
from reelmill.settings.service import Bucket

_ALGORITHM = "AWS4-HMAC-SHA256"
_TIME = "%Y%m%dT%H%M%SZ"
_SIGNATURE = "X-Amz-Signature"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """What a presigned URL allows.

    Attributes:
        method: HTTP method.
        key: The object; "" for the bucket itself.
        seconds: How long from `at` on.
        at: Time of signing.
        headers: Headers that the request must carry, names in lower case.
        query: Further parameters, such as `response-content-type`.
    """

    method: str
    key: str
    seconds: int
    at: datetime
    headers: Mapping[str, str]
    query: Mapping[str, str]


def presigned(bucket: Bucket, request: Request) -> str:
    """The URL, as clients reach it."""
    endpoint = urlsplit(bucket.public_url)
    host = _host(endpoint.scheme, endpoint.hostname or "", endpoint.port)
    path = quote(f"{endpoint.path}/{request.key}".rstrip("/") or "/", safe="/~")
    headers = {"host": host, **request.headers}
    at = request.at.astimezone(UTC).strftime(_TIME)
    scope = f"{at[:8]}/{bucket.region}/s3/aws4_request"
    query = _encoded(
        {
            **request.query,
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{bucket.access_key}/{scope}",
            "X-Amz-Date": at,
            "X-Amz-Expires": str(request.seconds),
            "X-Amz-SignedHeaders": ";".join(sorted(headers)),
        }
    )
    canonical = _canonical(request.method, path, query, headers)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signature = _signature(bucket, scope, "\n".join((_ALGORITHM, at, scope, digest)))
    return f"{endpoint.scheme}://{host}{path}?{query}&{_SIGNATURE}={signature}"


def readable_key(bucket: Bucket, address: WebAddress, now: datetime) -> str | None:
    """The key that an address of this bucket reads; None where it is no signed address of it.

    Raises:
        ForbiddenError: `signature_invalid`, `signature_expired`.
    """
    own = read_address(bucket.public_url)
    start = own.path.rstrip("/") + "/"
    is_here = address.origin == own.origin and address.path.startswith(start)
    query = dict(parse_qsl(address.target.partition("?")[2], keep_blank_values=True))
    if not is_here or _SIGNATURE not in query:
        return None
    request = _read(unquote(address.path[len(start) :]), query)
    expected = presigned(bucket, request).rpartition("=")[2] if request else ""
    if request is None or not hmac.compare_digest(query[_SIGNATURE].encode(), expected.encode()):
        raise signature_invalid()
    if request.at + timedelta(seconds=request.seconds) <= now:
        raise signature_expired()
    return request.key


def _read(key: str, query: Mapping[str, str]) -> Request | None:
    """What an address asks for, unproved; None where it says it in a way we never do."""
    said = {name: text for name, text in query.items() if not name.startswith("X-Amz-")}
    seconds = query.get("X-Amz-Expires", "")
    if query.get("X-Amz-SignedHeaders") != "host" or not seconds.isdecimal() or len(seconds) > 9:
        return None
    try:
        at = datetime.strptime(query.get("X-Amz-Date", ""), _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Request("GET", key, int(seconds), at, {}, said)


def _canonical(method: str, path: str, query: str, headers: Mapping[str, str]) -> str:
    lines = [f"{name}:{headers[name].strip()}" for name in sorted(headers)]
    return "\n".join((method, path, query, *lines, "", ";".join(sorted(headers)), _UNSIGNED))


_UNSIGNED = "UNSIGNED-PAYLOAD"


def _signature(bucket: Bucket, scope: str, text: str) -> str:
    key = f"AWS4{bucket.secret_key.get_secret_value()}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _encoded(query: Mapping[str, str]) -> str:
    pairs = ((quote(name, safe="~"), quote(value, safe="~")) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _host(scheme: str, name: str, port: int | None) -> str:
    host = f"[{name}]" if ":" in name else name
    return host if port in {None, _DEFAULT_PORTS.get(scheme)} else f"{host}:{port}"
