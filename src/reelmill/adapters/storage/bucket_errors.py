"""What a bucket's service refuses, as errors of ours."""

from __future__ import annotations

from obstore.exceptions import (
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)

from reelmill.adapters.storage.bucket_faults import is_refusal, not_s3, refusal
from reelmill.adapters.storage.bucket_words import BucketWords, bucket_words, harmless
from reelmill.core.errors import ReelmillError, UnavailableError
from reelmill.settings.service import Bucket
from reelmill.usecases.ports.storage import StorageFault, object_missing

STORE_ERRORS = (BaseError, FileNotFoundError)
"""What `obstore` raises where a request comes to nothing."""

_OF_THE_OBJECT = {"EntityTooLarge", "KeyTooLongError", "InvalidObjectName"}
_OF_A_REQUEST = "Error performing"  # else it is a file of this machine that is missing


def words_of(error: Exception, bucket: Bucket) -> BucketWords:
    """What the service said, as `obstore` repeats it."""
    return bucket_words(str(error).partition("\n\nDebug source:")[0], bucket)


def bucket_error(bucket: Bucket, error: Exception, key: str | None) -> ReelmillError | None:
    """The error of ours for one of `STORE_ERRORS`; None where no bucket has to do with it.

    `key` is the object that may be missing, None where none was asked for.
    """
    words = words_of(error, bucket)
    if isinstance(error, FileNotFoundError):
        return _of_nothing(bucket, str(error), words, key)
    if isinstance(error, PreconditionError):
        return _unavailable(bucket, "the object changed while it was read")
    if words.is_page:
        return away(not_s3(bucket))
    if is_refusal(words) or isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return refused(refusal(bucket, words))
    if words.code in _OF_THE_OBJECT:
        return _rejected(bucket, words.code)
    return _unavailable(bucket, words.message or _reason(error, bucket))


def refused(fault: StorageFault) -> UnavailableError:
    """The error of a bucket whose settings are wrong."""
    return UnavailableError.of("storage_refused", fault.message, hint=fault.hint)


def away(fault: StorageFault) -> UnavailableError:
    """The error of a bucket that cannot be had at its address."""
    return UnavailableError.of("storage_unavailable", fault.message, hint=fault.hint)


def _of_nothing(
    bucket: Bucket, reported: str, words: BucketWords, key: str | None
) -> ReelmillError | None:
    """404: no such object, no such bucket, or an address of something else."""
    if is_refusal(words):
        return refused(refusal(bucket, words))
    if words.is_page:
        return away(not_s3(bucket, 404))
    if key is not None:
        return object_missing(key)
    return _unavailable(bucket, "it has nothing there") if _OF_A_REQUEST in reported else None


def _unavailable(bucket: Bucket, why: str) -> UnavailableError:
    message = f"The bucket {bucket.name!r} gives an unexpected answer: {why.rstrip('.')}."
    return UnavailableError.of("storage_unavailable", message, hint="try again later")


def _rejected(bucket: Bucket, code: str) -> UnavailableError:
    message = f"The bucket {bucket.name!r} rejects the object: {code}."
    return UnavailableError.of("storage_rejected", message, hint="make the output smaller")


def _reason(error: Exception, bucket: Bucket) -> str:
    """The end of what `obstore` says, without the address and the tries."""
    return harmless(str(error).splitlines()[0].rpartition(" - ")[2], bucket)
