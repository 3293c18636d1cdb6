"""The rule of a bucket that lets pages upload straight to it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

from reelmill.adapters.storage.bucket_errors import refused
from reelmill.adapters.storage.bucket_faults import refusal
from reelmill.adapters.storage.bucket_words import bucket_words
from reelmill.adapters.storage.plain_requests import Answer, ask
from reelmill.adapters.storage.sigv4 import Request, presigned
from reelmill.core.errors import UnavailableError
from reelmill.settings.service import Bucket

_SIGNED_SECONDS = 300
_SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_RULE = (
    ("AllowedMethod", "GET"),
    ("AllowedMethod", "HEAD"),
    ("AllowedMethod", "PUT"),
    ("AllowedHeader", "*"),
    ("ExposeHeader", "ETag"),
    ("MaxAgeSeconds", "3600"),
)


def add_cors_rule(bucket: Bucket, origin: str, now: Callable[[], datetime]) -> None:
    """Let pages of an origin upload; the rules that are there stay.

    Raises:
        UnavailableError: `storage_refused`, `storage_unavailable`.
    """
    ElementTree.register_namespace("", _SPACE)
    rules = _rules(bucket, now)
    rule = ElementTree.SubElement(rules, f"{{{_SPACE}}}CORSRule")
    for name, text in (("AllowedOrigin", origin), *_RULE):
        ElementTree.SubElement(rule, f"{{{_SPACE}}}{name}").text = text
    answer = _asked(bucket, "PUT", ElementTree.tostring(rules), now)
    if not answer.is_success:
        raise _refused(bucket, answer)


def _rules(bucket: Bucket, now: Callable[[], datetime]) -> ElementTree.Element:
    """The rules that are there, in one name space; none where there are none."""
    none = ElementTree.Element(f"{{{_SPACE}}}CORSConfiguration")
    answer = _asked(bucket, "GET", None, now)
    if answer.status == 404:
        return none
    if not answer.is_success:
        raise _refused(bucket, answer)
    try:
        found = ElementTree.fromstring(answer.body)  # noqa: S314 - our bucket
    except ElementTree.ParseError:
        raise _refused(bucket, answer) from None
    for element in found.iter():
        element.tag = f"{{{_SPACE}}}{element.tag.rpartition('}')[2]}"
    return found


def _asked(bucket: Bucket, method: str, body: bytes | None, now: Callable[[], datetime]) -> Answer:
    own = replace(bucket, public_endpoint=None)
    url = presigned(own, Request(method, "", _SIGNED_SECONDS, now(), {}, {"cors": ""}))
    headers = {}
    if body is not None:
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        headers = {"Content-Type": "application/xml"}
        headers["Content-MD5"] = base64.b64encode(digest).decode()  # demanded by S3
    try:
        return ask(bucket, url, method, body, headers)
    except OSError as error:
        message = f"The bucket {bucket.name!r} does not answer."
        raise UnavailableError.of("storage_unavailable", message) from error


def _refused(bucket: Bucket, answer: Answer) -> UnavailableError:
    return refused(refusal(bucket, bucket_words(answer.body.decode(errors="replace"), bucket)))
