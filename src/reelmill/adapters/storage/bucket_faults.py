"""What is wrong with a bucket, by what its service says: a reason, a sentence, what to do."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from reelmill.adapters.storage.bucket_words import BucketWords, harmless
from reelmill.settings.service import Bucket
from reelmill.usecases.ports.storage import StorageFault, StorageReason

_ENDPOINT = "RAILWAY_BUCKET_ENDPOINT"
_PAGE_HINT = f"{_ENDPOINT} must be the S3 API of the service, not its console or website"


@dataclass(frozen=True, slots=True)
class _Cause:
    reason: StorageReason
    why: str
    hint: str


_RIGHTS = _Cause(
    StorageReason.RIGHTS_MISSING,
    "its key lacks permissions",
    "allow the key to get, put, delete and list objects in the bucket",
)
_REGION = _Cause(
    StorageReason.REGION_WRONG,
    "its region is different",
    "set RAILWAY_BUCKET_REGION to the bucket's region",
)
_CLOCK = _Cause(
    StorageReason.CLOCK_WRONG,
    "the clock of this machine is wrong",
    "set the machine's clock, preferably by NTP",
)
_KEY = _Cause(
    StorageReason.KEY_UNKNOWN,
    "its key is unknown",
    "check RAILWAY_BUCKET_ACCESS_KEY, and that the key belongs to this service",
)
_MISSING = _Cause(
    StorageReason.BUCKET_MISSING,
    "the bucket does not exist",
    "check RAILWAY_BUCKET_NAME, or create the bucket; if its name comes before the host, set "
    "REELMILL_BUCKET_URL_STYLE=virtual",
)
_ELSEWHERE = _Cause(
    StorageReason.REGION_WRONG,
    "it has a different address",
    f"check RAILWAY_BUCKET_REGION, {_ENDPOINT} and REELMILL_BUCKET_URL_STYLE",
)
_CAUSES: Mapping[str, _Cause] = {
    "AccessDenied": _RIGHTS,
    "AllAccessDisabled": _RIGHTS,
    "AuthorizationHeaderMalformed": _REGION,
    "AuthorizationQueryParametersError": _REGION,
    "ExpiredToken": _Cause(StorageReason.KEY_UNKNOWN, "its key has expired", "make a new key"),
    "InvalidAccessKeyId": _KEY,
    "InvalidToken": _Cause(StorageReason.KEY_UNKNOWN, "its key is not accepted", _KEY.hint),
    "NoSuchBucket": _MISSING,
    "PermanentRedirect": _ELSEWHERE,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "SignatureDoesNotMatch": _Cause(
        StorageReason.SECRET_WRONG,
        "its secret is not accepted",
        "check RAILWAY_BUCKET_SECRET_KEY; and that a proxy in front of it passes on `Host` "
        "unchanged",
    ),
    "TemporaryRedirect": _ELSEWHERE,
}


def is_refusal(words: BucketWords) -> bool:
    """Whether only whoever runs the service can mend it."""
    return words.code in _CAUSES


def refusal(bucket: Bucket, words: BucketWords) -> StorageFault:
    """The fault of a bucket that refuses what it is asked."""
    cause = _CAUSES.get(words.code, _UNKNOWN)
    if cause is _REGION and "region" not in words.message and not words.region:
        cause = _KEY
    said = _said(words)
    if cause.reason is StorageReason.REGION_WRONG and words.region not in said:
        said += f" (it expects {words.region!r})"
    return _fault(bucket, cause, said)


_UNKNOWN = _Cause(
    StorageReason.REFUSED,
    "its key or secret is not accepted",
    "check the RAILWAY_BUCKET_ settings",
)


def not_s3(bucket: Bucket, status: int | None = None) -> StorageFault:
    """The fault of an address that is none of a bucket."""
    reported = f" (status {status})" if status else ""
    why = f"a web page answers at its address{reported}, no S3 service"
    return _fault(bucket, _Cause(StorageReason.NOT_S3, why, _PAGE_HINT))


def other_content(bucket: Bucket) -> StorageFault:
    """The fault of an address that takes an object and gives back something else."""
    why = "it returns something other than what was stored"
    return _fault(bucket, _Cause(StorageReason.NOT_S3, why, _PAGE_HINT))


def trouble(bucket: Bucket, status: int, words: BucketWords) -> StorageFault:
    """The fault of a bucket that answers a status that is no answer."""
    why = f"it answers with status {status}"
    hint = "try again later; if it persists, check the log of the bucket's service"
    return _fault(bucket, _Cause(StorageReason.REFUSED, why, hint), _said(words))


def unexpected(bucket: Bucket, words: BucketWords) -> StorageFault:
    """The fault of a bucket that does one thing and not another that is needed as well."""
    why = "it does not support everything that is needed"
    hint = (
        "the service must support putting, getting, listing and deleting objects "
        "(DeleteObjects) like S3"
    )
    return _fault(bucket, _Cause(StorageReason.REFUSED, why, hint), _said(words))


def unreachable(bucket: Bucket, endpoint: str, error: Exception) -> StorageFault:
    """The fault of an address that cannot be reached."""
    reason, why, hint = _network(error)
    where = harmless(endpoint, bucket)
    message = f"The bucket {bucket.name!r} cannot be reached at {where}: {why}."
    return StorageFault(reason, message, hint)


def _network(error: Exception) -> tuple[StorageReason, str, str]:
    """Reason, sentence and hint; no words of the error, which may hold a signed address."""
    check = f"check {_ENDPOINT}"
    if isinstance(error, socket.gaierror):
        hint = f"{check} for a typing error; with REELMILL_BUCKET_URL_STYLE=virtual the bucket's "
        return StorageReason.HOST_UNKNOWN, "the host is unknown", f"{hint}name stands before it"
    if isinstance(error, ssl.SSLCertVerificationError):
        reported = f"its certificate is not accepted: {error.verify_message}"
        hint = "renew the certificate, or set REELMILL_CA_FILE to its authority"
        return StorageReason.TLS, reported, hint
    if isinstance(error, ssl.SSLError):
        return StorageReason.TLS, "it does not speak TLS", f"{check}: perhaps it begins with http:"
    if isinstance(error, ConnectionRefusedError):
        return StorageReason.UNREACHABLE, "it refuses connections", f"{check} and its port"
    if isinstance(error, TimeoutError):
        return StorageReason.UNREACHABLE, "it does not answer in time", f"{check} and the network"
    return StorageReason.UNREACHABLE, "the connection broke off", f"{check} and the network"


def _said(words: BucketWords) -> str:
    reported = words.message or words.code
    return f" (it says: {reported.rstrip('.')})" if reported else ""


def _fault(bucket: Bucket, cause: _Cause, said: str = "") -> StorageFault:
    message = f"The bucket {bucket.name!r} cannot be used: {cause.why}{said}."
    return StorageFault(cause.reason, message, cause.hint)
