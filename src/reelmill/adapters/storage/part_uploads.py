"""Uploads in parts that nobody ended: listed and aborted.

Written out because `obstore` does neither.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from urllib.error import HTTPError
from xml.etree import ElementTree

import structlog

from reelmill.adapters.storage.direct_opener import direct_opener
from reelmill.adapters.storage.sigv4 import Request, presigned
from reelmill.core.errors import UnavailableError
from reelmill.settings.service import Bucket
from reelmill.usecases.ports.storage import Unfinished

_SIGNED_SECONDS = 300
_ANSWER_SECONDS = 30.0
_LARGEST_ANSWER = 8 * 1024**2  # a thousand uploads take less than one
_MOST_PAGES = 100
_UNABLE = {400, 403, 404, 405, 501}  # services that know no such request, or rights that lack it

_log = structlog.get_logger("reelmill.storage")


class PartUploads:
    """The uploads in parts of one bucket.

    Args:
        bucket: Where.
        folder: Only those whose key begins so, with its slash; left out of their keys.
        now: Tells the time in UTC.
    """

    def __init__(self, bucket: Bucket, folder: str, now: Callable[[], datetime]) -> None:
        self._bucket = replace(bucket, public_endpoint=None)
        self._folder = folder
        self._now = now
        self._opener = direct_opener(bucket.ca_file)

    def open(self) -> Sequence[Unfinished]:
        """Those that were neither completed nor aborted; none where the service cannot tell.

        Raises:
            UnavailableError: `storage_unavailable`.
        """
        try:
            return [upload for page in self._pages() for upload in page]
        except HTTPError as error:
            if error.code not in _UNABLE:
                raise _unavailable(self._bucket, str(error)) from error
            _log.info("the bucket does not list uploads in parts", status=error.code)
            return ()
        except (OSError, ElementTree.ParseError) as error:
            raise _unavailable(self._bucket, str(error)) from error

    def abort(self, upload: Unfinished) -> None:
        """End it; its parts go.

        Raises:
            UnavailableError: `storage_unavailable`.
        """
        try:
            with suppress(HTTPError):  # it has just been completed, or aborted by another
                self._asked("DELETE", self._folder + upload.key, {"uploadId": upload.id})
        except OSError as error:
            raise _unavailable(self._bucket, str(error)) from error

    def _pages(self) -> Iterator[list[Unfinished]]:
        query = {"uploads": "", "prefix": self._folder}
        for _ in range(_MOST_PAGES):
            answer = ElementTree.fromstring(self._asked("GET", "", query))  # noqa: S314 - our bucket
            yield list(self._read(answer))
            if _text(answer, "IsTruncated") != "true":
                return
            query |= {"key-marker": _text(answer, "NextKeyMarker")}
            query |= {"upload-id-marker": _text(answer, "NextUploadIdMarker")}

    def _read(self, answer: ElementTree.Element) -> Iterator[Unfinished]:
        for upload in answer.iterfind("{*}Upload"):
            began = datetime.fromisoformat(_text(upload, "Initiated").replace("Z", "+00:00"))
            key = _text(upload, "Key").removeprefix(self._folder)
            yield Unfinished(key, began, _text(upload, "UploadId"))

    def _asked(self, method: str, key: str, query: dict[str, str]) -> bytes:
        signed = presigned(
            self._bucket, Request(method, key, _SIGNED_SECONDS, self._now(), {}, query)
        )
        request = urllib.request.Request(signed, method=method)  # noqa: S310 - settings say where
        with self._opener.open(request, timeout=_ANSWER_SECONDS) as answer:
            said: bytes = answer.read(_LARGEST_ANSWER)
            return said


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or element.findtext(name) or ""


def _unavailable(bucket: Bucket, why: str) -> UnavailableError:
    message = f"The bucket {bucket.name!r} gives an unexpected answer: {why[:200]}."
    return UnavailableError.of("storage_unavailable", message, hint="try again later")
