"""Presigned URLs for S3: signature version 4 in the query, as AWS documents it.

Written out because `obstore` signs neither headers (which bind an upload's type and size) nor
`response-content-disposition` (which names a download).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from reelmill.settings.service import Bucket

_ALGORITHM = "AWS4-HMAC-SHA256"
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
    at = request.at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
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
    return f"{endpoint.scheme}://{host}{path}?{query}&X-Amz-Signature={signature}"


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
