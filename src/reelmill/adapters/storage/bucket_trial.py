"""A small object goes through everything that the service, and its clients, ask of a bucket."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from reelmill.adapters.storage.bucket_errors import STORE_ERRORS, words_of
from reelmill.adapters.storage.bucket_faults import (
    is_refusal,
    not_s3,
    other_content,
    refusal,
    trouble,
    unexpected,
    unreachable,
)
from reelmill.adapters.storage.bucket_words import bucket_words, harmless
from reelmill.adapters.storage.plain_requests import Answer, ask
from reelmill.adapters.storage.sigv4 import Request, presigned
from reelmill.settings.hosts import host_of_url, is_loopback
from reelmill.settings.service import Bucket
from reelmill.usecases.ports.storage import StorageFault, StorageReason

_SIGNED_SECONDS = 300
_TYPE = "application/octet-stream"
_MOST_SKEW_SECONDS = 300  # services bear a quarter of an hour; signed URLs suffer earlier
_PUBLIC_HINT = (
    "check REELMILL_BUCKET_PUBLIC_ENDPOINT; a proxy in front of the bucket must "
    "pass on `Host` unchanged"
)
_CORS_HINT = (
    "set REELMILL_BUCKET_ALLOW_UPLOADS=1, or give the bucket the CORS rule of docs/storage.md"
)


@dataclass(frozen=True, slots=True)
class BucketTrial:
    """One trial.

    Attributes:
        bucket: Where, and with which rights.
        store: The same for `obstore`, without patience.
        folder: What all keys begin with, with its slash.
        key: The small object.
        origin: Of the pages that upload.
        now: Tells the time in UTC.
    """

    bucket: Bucket
    store: S3Store
    folder: str
    key: str
    origin: str
    now: Callable[[], datetime]

    def faults(self) -> Sequence[StorageFault]:
        """Everything that is wrong, or the first thing without which nothing works.

        Takes as long as some ten requests; no request waits longer than 2.5 s.
        """
        for act in (self._stored, self._listed, self._signed):
            if fault := act():
                self._forget()
                return [fault]
        others = [*self._of_clients()]
        removed = self._removed()
        return [removed, *others] if removed else others

    def _stored(self) -> StorageFault | None:
        data = os.urandom(16)
        try:
            obstore.put(self.store, self.key, data)
            found = bytes(obstore.get(self.store, self.key).bytes())
        except STORE_ERRORS as error:
            return self._of_store(error)
        return None if found == data else self._of_content(found)

    def _listed(self) -> StorageFault | None:
        try:
            next(iter(obstore.list(self.store, self.key.partition("/")[0])), None)
        except STORE_ERRORS as error:
            return self._of_store(error)
        return None

    def _removed(self) -> StorageFault | None:
        try:
            obstore.delete(self.store, [self.key])
        except FileNotFoundError:
            return None
        except BaseError as error:
            return self._of_store(error)
        return None

    def _forget(self) -> None:
        with suppress(*STORE_ERRORS):
            obstore.delete(self.store, [self.key])

    def _of_store(self, error: Exception) -> StorageFault:
        """What a plain request brings to light, where `obstore` does not say it."""
        words = words_of(error, self.bucket)
        if is_refusal(words):
            return refusal(self.bucket, words)
        try:
            answer = self._put(self._own, os.urandom(16))
        except OSError as fault:
            return unreachable(self.bucket, self.bucket.endpoint, fault)
        said = bucket_words(answer.body.decode(errors="replace"), self.bucket)
        if answer.is_success and not said.is_page:
            return unexpected(self.bucket, words)
        return self._of_answer(answer)

    def _signed(self) -> StorageFault | None:
        try:
            return self._by_signed_urls(self._own)
        except OSError as error:
            return unreachable(self.bucket, self.bucket.endpoint, error)

    def _by_signed_urls(self, bucket: Bucket) -> StorageFault | None:
        data = os.urandom(16)
        answer = self._put(bucket, data)
        if not answer.is_success:
            return self._of_answer(answer)
        answer = self._asked(bucket, "GET", None, {})
        if not answer.is_success:
            return self._of_answer(answer)
        return None if answer.body == data else self._of_content(answer.body)

    def _of_clients(self) -> Iterator[StorageFault]:
        """What only clients suffer from: renders go on."""
        reached = self._own
        if self.bucket.public_url != self.bucket.own_url:
            try:
                if fault := self._by_signed_urls(self.bucket):
                    yield self._public(fault.message)
                else:
                    reached = self.bucket
            except OSError as error:
                # `localhost` of whoever opens the dashboard is not that of a container.
                if not is_loopback(host_of_url(self.bucket.public_url)):
                    reported = unreachable(self.bucket, self.bucket.public_url, error)
                    yield self._public(reported.message)
        with suppress(OSError):
            yield from self._uploads(reached)
            yield from self._clock()

    def _public(self, why: str) -> StorageFault:
        message = f"Signed URLs do not work at the bucket's public address: {why}"
        return StorageFault(StorageReason.PUBLIC_ADDRESS_WRONG, message, _PUBLIC_HINT, needed=False)

    def _uploads(self, bucket: Bucket) -> Iterator[StorageFault]:
        """What a browser asks before it uploads."""
        asked = {"Origin": self.origin, "Access-Control-Request-Method": "PUT"}
        asked["Access-Control-Request-Headers"] = "content-type"
        answer = ask(
            bucket, self._url(bucket, "PUT", {"content-type": _TYPE}), "OPTIONS", None, asked
        )
        if not (answer.is_success and _allows(answer, self.origin)):
            words = bucket_words(answer.body.decode(errors="replace"), self.bucket).message
            said = f" (it says: {words.rstrip('.')})" if words else ""
            message = (
                f"The bucket {self.bucket.name!r} has no CORS rule that allows pages from "
                f"{harmless(self.origin, self.bucket)} upload{said}."
            )
            yield StorageFault(StorageReason.CORS_MISSING, message, _CORS_HINT, needed=False)

    def _clock(self) -> Iterator[StorageFault]:
        answer = self._asked(self._own, "GET", None, {})
        try:
            theirs = parsedate_to_datetime(answer.headers.get("date") or "")
            seconds = (self.now() - theirs).total_seconds()
        except (TypeError, ValueError):
            return
        if abs(seconds) > _MOST_SKEW_SECONDS:
            how = "ahead of" if seconds > 0 else "behind"
            message = (
                f"The clock of this machine is {abs(seconds) / 60:.0f} min {how} the bucket's."
            )
            hint = "set the machine's clock, preferably by NTP"
            yield StorageFault(StorageReason.CLOCK_WRONG, message, hint, needed=False)

    @property
    def _own(self) -> Bucket:
        return replace(self.bucket, public_endpoint=None)

    def _put(self, bucket: Bucket, data: bytes) -> Answer:
        demanded = {"content-type": _TYPE, "content-length": str(len(data))}
        return self._asked(bucket, "PUT", data, demanded)

    def _asked(
        self, bucket: Bucket, method: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        return ask(bucket, self._url(bucket, method, headers), method, body, headers)

    def _url(self, bucket: Bucket, method: str, headers: Mapping[str, str]) -> str:
        key = self.folder + self.key
        return presigned(bucket, Request(method, key, _SIGNED_SECONDS, self.now(), headers, {}))

    def _of_answer(self, answer: Answer) -> StorageFault:
        words = bucket_words(answer.body.decode(errors="replace"), self.bucket)
        if expected := answer.headers.get("x-amz-bucket-region"):
            words = replace(words, region=words.region or harmless(expected, self.bucket))
        if words.is_page:
            return not_s3(self.bucket, answer.status)
        if is_refusal(words) or answer.status in {401, 403}:
            return refusal(self.bucket, words)
        return trouble(self.bucket, answer.status, words)

    def _of_content(self, found: bytes) -> StorageFault:
        words = bucket_words(found.decode(errors="replace"), self.bucket)
        return not_s3(self.bucket) if words.is_page else other_content(self.bucket)


def _allows(answer: Answer, origin: str) -> bool:
    def listed(name: str) -> set[str]:
        return {word.strip().lower() for word in (answer.headers.get(name, "")).split(",")}

    return (
        not listed("access-control-allow-origin").isdisjoint({"*", origin.lower()})
        and not listed("access-control-allow-methods").isdisjoint({"*", "put"})
        and not listed("access-control-allow-headers").isdisjoint({"*", "content-type"})
    )
