"""One http(s) URL becomes a file: bounded in size and time, waited for, resumed, never decoded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver

from reelmill.adapters.fetch.address import page_in_place
from reelmill.adapters.fetch.exchange import BrokenOffError, Exchange, exchange, range_of
from reelmill.adapters.fetch.failures import broken, failure
from reelmill.adapters.fetch.limits import FetchLimits
from reelmill.adapters.fetch.minimum_rate import MinimumRate
from reelmill.adapters.fetch.partial import Partial
from reelmill.adapters.fetch.retry_policy import RetryPolicy
from reelmill.adapters.fetch.stored import Downloads, Draft, StoredDownload
from reelmill.core.errors import SourceAwayError, SourceError
from reelmill.core.source_credential import SourceCredential
from reelmill.usecases.ports.network import NewGuard
from reelmill.usecases.ports.waits import OnWait, Wait

_CHUNK_BYTES = 256 * 1024


@dataclass(slots=True)
class Fetch:
    """What the downloads of one fetch share.

    Attributes:
        downloads: Where they are kept.
        limits: What they may cost.
        new_guard: Decides which addresses may be connected to; None allows all.
        resolver: Looks names up; None for the system's.
        on_wait: Called at every pause.
        ca_file: Certificates of authorities that are trusted besides the system's.
        slots: Held by those that do not pause.
        received_bytes: Of all of them, repetitions included.
        reached_bytes: Of all of them, repetitions left out.
    """

    downloads: Downloads
    limits: FetchLimits
    new_guard: NewGuard | None = None
    resolver: AbstractResolver | None = None
    on_wait: OnWait | None = None
    ca_file: Path | None = None
    slots: asyncio.Semaphore = field(init=False)
    received_bytes: int = 0
    reached_bytes: int = 0

    def __post_init__(self) -> None:
        self.slots = asyncio.Semaphore(self.limits.parallel)


async def download(src: str, fetch: Fetch, credential: SourceCredential | None = None) -> Path:
    """The local file with what the URL gives now; unchanged content is not sent again.

    What was had with a credential is known again only to that credential.

    Raises:
        SourceAwayError: `source_unreachable`, `source_http_status`, `source_timeout`: its
            no retry is left.
        SourceError: `source_url_invalid`, `source_address_private`, `source_port_refused`,
            `source_unreachable`, `source_host_unknown`, `source_certificate_refused`,
            `source_http_status`, `source_redirects`, `source_encoded`, `source_too_large`,
            `sources_too_large`, `source_timeout`, `source_too_slow`, `source_not_media`.
        OutputError: `disk_full`, `cache_unwritable`.
    """
    means = (fetch.limits, fetch.new_guard, fetch.resolver, fetch.ca_file)
    async with exchange(src, *means, credential) as asked:
        try:
            async with asyncio.timeout(fetch.limits.total_seconds):
                return await _fetched(_place(src, credential), asked, fetch)
        except SourceAwayError:
            raise
        except SourceError as error:
            raise asked.without_secrets(error) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            found = await failure(asked, error)
            final = found.error if isinstance(found, BrokenOffError) else found
            raise asked.without_secrets(final) from error


def _place(src: str, credential: SourceCredential | None) -> str:
    """What it is kept under: a URL, and whose it is."""
    return src if credential is None else f"{src}\n{credential.identity}"


async def _fetched(place: str, asked: Exchange, fetch: Fetch) -> Path:
    known = fetch.downloads.find(place)
    retries = RetryPolicy(asked.limits)
    with fetch.downloads.writing(place) as draft:
        part, rate = _begun(draft), MinimumRate(asked.url, asked.limits)
        while True:
            try:
                async with fetch.slots, rate.judged():
                    unchanged = await _is_unchanged(asked, part, known, fetch, rate)
                found = known if unchanged and known is not None else part.stored()
                fetch.reached_bytes += found.bytes
                if unchanged:
                    return fetch.downloads.touch(found)
                return fetch.downloads.keep(place, draft.file, found)
            except BrokenOffError as why:
                pause = retries.pause_seconds(part.reached_bytes, why.retry_after_seconds)
                if pause is None:
                    draft.leave = part.left
                    fetch.reached_bytes += part.reached_bytes
                    raise _away(asked, why) from why
                _say(asked, fetch, why, pause)
            await asyncio.sleep(pause)


def _begun(draft: Draft) -> Partial:
    part = Partial(draft.file)
    if draft.left is not None:
        part.go_on(draft.left)
    return part


def _say(asked: Exchange, fetch: Fetch, why: BrokenOffError, pause_seconds: float) -> None:
    if fetch.on_wait is not None:
        reason = asked.without_secrets(why.error).problems[0].message
        fetch.on_wait(Wait(asked.url.host or "", reason, pause_seconds))


def _away(asked: Exchange, why: BrokenOffError) -> SourceAwayError:
    error = SourceAwayError(asked.without_secrets(why.error).problems)
    error.awaited = asked.url.host or ""
    error.retry_after_seconds = why.retry_after_seconds
    return error


async def _is_unchanged(
    asked: Exchange, part: Partial, known: StoredDownload | None, fetch: Fetch, rate: MinimumRate
) -> bool:
    """Take in what is missing; True where nothing came because `known` still holds.

    Raises:
        BrokenOffError: it may go better at the next try.
    """
    headers = part.asks_for_rest() or _conditions(known)
    try:
        async with asked.answer(headers) as response:
            if response.status == 304 and known is not None:
                return True
            _begin(asked, part, response)
            await _take(asked, part, response, fetch, rate)
    except (aiohttp.ClientError, ConnectionError) as error:
        raise await failure(asked, error) from error
    return False


def _begin(asked: Exchange, part: Partial, response: aiohttp.ClientResponse) -> None:
    """Make ready for the body: the rest of what has come, or all from the start."""
    if response.status == 200:
        part.begin(response.headers, response.content_length)
        return
    found = range_of(response) if response.status == 206 else None
    etag = response.headers.get("ETag", part.etag)
    if (
        found is None
        or found[0] != part.received_bytes
        or etag != part.etag
        or not part.received_bytes
    ):
        part.begin({}, None)
        raise broken(asked, f"it answered {response.status} with other bytes than requested")
    part.whole_bytes = found[1] if found[1] is not None else part.whole_bytes
    asked.check_size(part.whole_bytes or 0)


async def _take(
    asked: Exchange,
    part: Partial,
    response: aiohttp.ClientResponse,
    fetch: Fetch,
    rate: MinimumRate,
) -> None:
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        rate.received(len(chunk))
        asked.check_size(part.received_bytes + len(chunk))
        fetch.received_bytes += len(chunk)
        if fetch.received_bytes > fetch.limits.all_bytes:
            raise _too_many(fetch.limits.all_bytes)
        part.append(chunk)
        if part.is_page:
            raise page_in_place(response.url, part.title)
    if not part.complete:
        raise broken(asked, "the connection ended before the file did")


def _conditions(known: StoredDownload | None) -> dict[str, str]:
    if known is None:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _too_many(all_bytes: int) -> SourceError:
    message = f"The sources together exceed the limit of {all_bytes} bytes."
    hint = "use fewer or smaller files; interrupted transfers count too"
    return SourceError.of("sources_too_large", message, hint=hint)
