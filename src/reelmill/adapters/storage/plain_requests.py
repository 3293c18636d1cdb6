"""Requests as clients of signed URLs make them: without a library that knows of buckets."""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.error import HTTPError, URLError

from reelmill.adapters.storage.direct_opener import direct_opener
from reelmill.settings.service import Bucket

_ANSWER_SECONDS = 2.5
_LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a plain request; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether what was asked for was done."""
        return 200 <= self.status < 300


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect says that the address is wrong: it is not followed."""

    def redirect_request(self, *_: object) -> None:
        """Nothing is asked instead."""


def ask(
    bucket: Bucket, url: str, method: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    """The answer to one request, whatever its status.

    Raises:
        OSError: There is none.
    """
    request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310
    try:
        with direct_opener(bucket.ca_file, _Stay).open(request, timeout=_ANSWER_SECONDS) as found:
            return _answer(found.status, found.headers, found.read(_LARGEST_ANSWER))
    except HTTPError as error:
        return _answer(error.code, error.headers, error.read(_LARGEST_ANSWER))
    except URLError as error:
        raise error.reason if isinstance(error.reason, OSError) else error from None
    except http.client.HTTPException as error:
        raise ConnectionError from error


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    return Answer(status, {name.lower(): text for name, text in headers.items()}, body)
