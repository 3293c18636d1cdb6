"""Signed URLs of local storage: reading with ranges, and uploading whole files."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse

from reelmill.adapters.storage import Grant, LocalStorage, S3Storage, UrlSigner
from reelmill.adapters.storage.disk_errors import disk_problems
from reelmill.adapters.storage.disposition import attachment
from reelmill.adapters.storage.local import stored
from reelmill.api.assets import AssetServiceOf
from reelmill.api.byte_range import byte_range
from reelmill.api.dependencies import ServicesOf
from reelmill.api.entity_tags import names
from reelmill.api.file_part import PIECE_BYTES, FilePart, opened_object
from reelmill.api.problems import error_response
from reelmill.core.errors import LimitError, NotFoundError, RequestError
from reelmill.usecases.assets.arrival import Arrival, arriving
from reelmill.usecases.assets.keys import asset_of_upload, places_of
from reelmill.usecases.assets.service import AssetService
from reelmill.usecases.ports.storage import Storage, StoredObject, object_missing

router = APIRouter(include_in_schema=False)

_WAY_SECONDS = 3600
# A file is never a page of ours: it runs nothing, and loads nothing but itself.
_INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "private, no-cache",
}


@router.api_route("/files/{key:path}", methods=["GET", "HEAD"])
async def read_file(key: str, request: Request, services: ServicesOf) -> Response:
    """The file, or the part of it that `Range` asks for; where it is in a bucket, the way there."""
    storage = services.storage
    if not isinstance(storage, LocalStorage):
        return await _way_to_bucket(key, request, storage)
    grant = storage.signer.checked(request.method, key, request.query_params)
    file, facts = await anyio.to_thread.run_sync(_opened, storage, key)
    try:
        return _answer(request, grant, file, facts)
    except BaseException:
        file.close()
        raise


@router.put("/files/{key:path}")
async def write_file(
    key: str, request: Request, services: ServicesOf, service: AssetServiceOf
) -> Response:
    """Take an upload; it is there once its last byte has come, and not before."""
    storage = services.storage
    grant = _signer(storage).checked("PUT", key, request.query_params)
    size = _checked_size(grant, request.headers)
    async with _arrival(grant, size, service) as arrival, _draft(storage, grant) as draft:
        received = await _received(request, grant, draft, arrival)
        if grant.exact_bytes is not None and received != grant.exact_bytes:
            raise _wrong_size(received, grant.exact_bytes)
        if arrival:
            await arrival.check_last()
    found = await storage.head(key)
    return Response(headers={"ETag": found.etag} if found else {})


async def _way_to_bucket(key: str, request: Request, storage: Storage) -> Response:
    """Where an asset is that may still lie where it was uploaded to."""
    if not isinstance(storage, S3Storage) or storage.signer is None:
        raise NotFoundError.of("not_found", "Files are in the bucket, not here.")
    grant = storage.signer.checked(request.method, key, request.query_params)
    for place in places_of(key):
        if await storage.head(place) is not None:
            url = storage.sign_get(place, _WAY_SECONDS, content_type=grant.content_type)
            return RedirectResponse(url, 307, {"Cache-Control": "no-store"})
    raise object_missing(key)


def _signer(storage: Storage) -> UrlSigner:
    signer = storage.signer if isinstance(storage, LocalStorage | S3Storage) else None
    if signer is None:
        raise NotFoundError.of("not_found", "Files are in the bucket, not here.")
    return signer


@asynccontextmanager
async def _arrival(
    grant: Grant, size: int | None, service: AssetService
) -> AsyncIterator[Arrival | None]:
    """Room for the file of an asset; None for what belongs to none."""
    asset_id = asset_of_upload(grant.key)
    if asset_id is None:
        yield None
        return
    async with arriving(asset_id, grant.exact_bytes, size, service) as arrival:
        yield arrival


@asynccontextmanager
async def _draft(storage: Storage, grant: Grant) -> AsyncIterator[Path]:
    """A file to write, which is stored at the end of the block."""
    if isinstance(storage, S3Storage):
        kind = grant.content_type or "application/octet-stream"
        async with storage.receiving(grant.key, kind) as draft:
            yield draft
    elif isinstance(storage, LocalStorage):
        with storage.receiving(grant.key) as draft:
            yield draft


def _opened(storage: LocalStorage, key: str) -> tuple[BinaryIO, StoredObject]:
    path = next(filter(None, map(storage.local_path, places_of(key))), None)
    if path is None:
        raise object_missing(key)
    file = opened_object(path, key)
    return file, stored(os.fstat(file.fileno()))


def _answer(request: Request, grant: Grant, file: BinaryIO, facts: StoredObject) -> Response:
    headers = _headers(grant, facts)
    if names(request.headers.get("if-none-match", ""), facts.etag):
        file.close()
        return Response(status_code=304, headers=headers)
    try:
        wanted = byte_range(_asked_range(request.headers, facts), facts.bytes)
    except RequestError as error:
        file.close()
        response = error_response(error)
        response.headers["Content-Range"] = f"bytes */{facts.bytes}"
        return response
    whole = range(facts.bytes)
    part = whole if wanted is None else wanted
    headers["Content-Length"] = str(len(part))
    if wanted is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{facts.bytes}"
    return FilePart(file, part if request.method == "GET" else range(0), wanted, headers)


def _headers(grant: Grant, facts: StoredObject) -> dict[str, str]:
    guessed = mimetypes.guess_type(grant.key)[0]
    name = grant.file_name
    return {
        **_INERT,
        "Content-Type": grant.content_type or guessed or "application/octet-stream",
        "Content-Disposition": attachment(name) if name else "inline",
        "Accept-Ranges": "bytes",
        "ETag": facts.etag,
        "Last-Modified": _http_date(facts),
    }


def _http_date(facts: StoredObject) -> str:
    return format_datetime(facts.modified.replace(microsecond=0), usegmt=True)


def _asked_range(headers: Mapping[str, str], facts: StoredObject) -> str | None:
    """The `Range` header, unless the client means an older file."""
    condition = headers.get("if-range")
    same = condition is None or condition in {facts.etag, _http_date(facts)}
    return headers.get("range") if same else None


def _checked_size(grant: Grant, headers: Mapping[str, str]) -> int | None:
    """Size of an upload where its head tells it, and nothing in the head is against its grant."""
    kind = headers.get("content-type", "")
    if grant.content_type is not None and kind.strip().lower() != grant.content_type.lower():
        sentence = f"The upload is `{kind[:100]}`, the URL is for `{grant.content_type}`."
        hint = "send exactly the headers that came with the URL"
        raise RequestError.of("unsupported_media_type", sentence, hint=hint)
    declared = headers.get("content-length", "")
    if not declared.isdecimal():
        return grant.exact_bytes
    size = int(declared[:20])
    if grant.exact_bytes is not None and size != grant.exact_bytes:
        raise _wrong_size(size, grant.exact_bytes)
    if grant.max_bytes is not None and size > grant.max_bytes:
        raise _too_large(grant.max_bytes)
    return size


async def _received(request: Request, grant: Grant, draft: Path, arrival: Arrival | None) -> int:
    """Write the body to `draft`; returns its size."""
    received = 0
    body = request.stream()
    with disk_problems():
        file = await anyio.to_thread.run_sync(draft.open, "xb")
    with file:
        while piece := await _next_piece(body):
            received += len(piece)
            if grant.max_bytes is not None and received > grant.max_bytes:
                raise _too_large(grant.max_bytes)
            if arrival:
                await arrival.take(received)
            with disk_problems():
                await anyio.to_thread.run_sync(file.write, piece)
    return received


async def _next_piece(body: AsyncIterator[bytes]) -> bytes:
    """About as much as a thread is worth, empty at the end."""
    pieces, size = [], 0
    try:
        while size < PIECE_BYTES:
            pieces.append(await anext(body))
            size += len(pieces[-1])
    except StopAsyncIteration:
        pass
    except ClientDisconnect:
        raise RequestError.of("upload_broken_off", "The upload broke off.") from None
    return b"".join(pieces)


def _too_large(limit: int) -> LimitError:
    return LimitError.of("body_too_large", f"The upload has more than {limit} bytes.")


def _wrong_size(size: int, expected: int) -> RequestError:
    sentence = f"The upload has {size} bytes, but {expected} were announced."
    return RequestError.of("upload_size_mismatch", sentence)
