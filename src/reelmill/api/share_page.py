"""The page of a share: what a job made, to watch without an account and without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from reelmill.api.base_url import base_url
from reelmill.api.dependencies import ServicesOf
from reelmill.api.frame.prefix import prefix_of
from reelmill.api.subtitle_file import subtitle_file
from reelmill.bootstrap.service import Services
from reelmill.core.byte_size import size_text
from reelmill.core.duration_text import clock_text
from reelmill.core.errors import NotFoundError
from reelmill.core.output_formats import OUTPUT_FORMATS, Format
from reelmill.core.subtitles import SidecarFormat
from reelmill.usecases.jobs.read_jobs import file_name
from reelmill.usecases.jobs.share_job import Shown, open_share
from reelmill.usecases.json_time import time_text

PAGES = "/s"
"""What paths of such pages begin with."""

router = APIRouter(prefix=PAGES, include_in_schema=False)

_FILE_SECONDS = 6 * 3600  # long enough to watch the longest master, with breaks
_METHODS = ["GET", "HEAD"]
_UNLISTED = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
  background: light-dark(#fafafa, #101113); }
body { max-width: 72rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.375rem; font-weight: 600; margin: 0 0 1rem; overflow-wrap: anywhere; }
video { display: block; width: 100%; max-height: 78vh; background: #000; border-radius: .75rem; }
audio { width: 100%; }
p { margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
.download { color: #fff; background: #4650c1; padding: .5rem 1rem; border-radius: .5rem;
  text-decoration: none; font-weight: 500; }
.download:focus-visible { outline: 2px solid #4650c1; outline-offset: 2px; }
.quiet { color: light-dark(#5c636a, #a6a7ab); }
"""
_GONE = (
    "<h1>Nothing to watch here</h1><p class=quiet>This address was never given out, its time is "
    "over, or whoever shared it has stopped doing so. Ask them for a new one."
)


@router.api_route("/{token}", methods=_METHODS)
async def page(token: str, request: Request, services: ServicesOf) -> HTMLResponse:
    """The page, or one that says that nothing is shared here."""
    try:
        shown = await _opened(token, services)
    except NotFoundError:
        gone = _html("Nothing to watch here", prefix_of(request), (), _GONE)
        return HTMLResponse(gone, 404, _UNLISTED)
    address = f"{base_url(services)}{PAGES}/{token}"
    own = f"{prefix_of(request)}{PAGES}/{token}"
    return HTMLResponse(_page(shown, address, own, prefix_of(request)), headers=_UNLISTED)


@router.api_route("/{token}/file", methods=_METHODS)
async def file(token: str, services: ServicesOf) -> RedirectResponse:
    """The way to the file, to be played."""
    shown = await _opened(token, services)
    return _way(shown, shown.job.output_key, services)


@router.api_route("/{token}/poster", methods=_METHODS)
async def poster(token: str, services: ServicesOf) -> RedirectResponse:
    """The way to its poster."""
    shown = await _opened(token, services)
    return _way(shown, shown.job.poster_key, services)


@router.api_route("/{token}/download", methods=_METHODS)
async def download(token: str, services: ServicesOf) -> RedirectResponse:
    """The way to the file, to be saved, where its owner offers that."""
    shown = await _opened(token, services)
    offered = shown.job.output_key if shown.share.download else None
    return _way(shown, offered, services, file_name(shown.job))


@router.api_route("/{token}/subtitles/{number}", methods=_METHODS)
async def subtitles(
    token: str, number: Annotated[int, Path(ge=0, le=10_000)], services: ServicesOf
) -> Response:
    """One of its files of subtitles."""
    shown = await _opened(token, services)
    answer = await subtitle_file(shown.job, number, services)
    answer.headers.update(_UNLISTED)
    return answer


async def _opened(token: str, services: Services) -> Shown:
    return await open_share(token, services.database, services.clock())


def _way(
    shown: Shown, key: str | None, services: Services, name: str | None = None
) -> RedirectResponse:
    """To a file in the storage, for a while, and no longer than it is shared and kept."""
    if key is None:
        raise NotFoundError.of("not_found", "This is not shared.")
    now = services.clock()
    ends = (shown.share.expires_at, shown.job.output_expires_at)
    until = min(filter(None, (*ends, now + timedelta(seconds=_FILE_SECONDS))))
    seconds = max(1, int((until - now).total_seconds()))
    return RedirectResponse(services.storage.sign_get(key, seconds, file_name=name), 307, _UNLISTED)


def _page(shown: Shown, address: str, own: str, prefix: str) -> str:
    job, share, title = shown.job, shown.share, shown.job.name or "Untitled"
    facts = [f"<span>{clock_text(job.duration_seconds or 0)}</span>"]
    if share.download:
        words = f"Download {size_text(job.bytes or 0)}"
        facts.append(f"<a class=download download href='{address}/download'>{words}</a>")
    if share.expires_at:
        facts.append(f"<span class=quiet>To be seen until {_moment(share.expires_at)}.</span>")
    body = f"<h1>{escape(title)}</h1>{_player(shown, address, own)}<p>{''.join(facts)}"
    return _html(title, prefix, _properties(shown, title, address), body)


def _player(shown: Shown, address: str, own: str) -> str:
    """Browsers show no button of their own to save what its owner does not offer.

    Args:
        shown: What is played.
        address: Of the page, where the service says that it is reached.
        own: The same within its origin, whichever name the visitor reached it by.
    """
    kept = "" if shown.share.download else " controlslist=nodownload"
    source = f"controls preload=metadata src='{address}/file'{kept}"
    if shown.job.poster_key is None:
        return f"<audio {source}></audio>"
    tracks = "".join(_tracks(shown, own))
    return f"<video {source} playsinline poster='{address}/poster'>{tracks}</video>"


def _tracks(shown: Shown, own: str) -> Iterator[str]:
    """The subtitles that browsers can show; none is shown by itself unless its spec says so."""
    shown_by_browsers = [
        (number, kept)
        for number, kept in enumerate(shown.job.subtitles)
        if kept["format"] == SidecarFormat.VTT
    ]
    first = next((number for number, kept in shown_by_browsers if kept.get("default")), None)
    for number, kept in shown_by_browsers:
        lang, label = kept["lang"] or "und", _label(kept["title"], kept["lang"])
        chosen = " default" if number == first else ""
        yield (
            f'<track kind=subtitles src="{own}/subtitles/{number}" srclang="{escape(lang)}" '
            f'label="{escape(label)}"{chosen}>'
        )


def _label(title: str | None, lang: str | None) -> str:
    """What the menu of a player calls them; browsers name no language by themselves."""
    return title or lang or "Subtitles"


def _properties(shown: Shown, title: str, address: str) -> Iterator[tuple[str, str]]:
    """What other sites show of it (Open Graph, https://ogp.me)."""
    job = shown.job
    kind = OUTPUT_FORMATS[Format(job.output_format or Format.MP4)].media_type
    medium = "video" if job.poster_key else "audio"
    yield "og:type", "video.other" if job.poster_key else "music.song"
    yield "og:title", title
    yield "og:url", address
    yield "og:description", clock_text(job.duration_seconds or 0)
    yield f"og:{medium}", f"{address}/file"
    yield f"og:{medium}:type", kind
    if job.poster_key:
        yield "og:image", f"{address}/poster"
        for side in ("width", "height"):
            if pixels := (job.plan or {}).get(side):
                yield f"og:video:{side}", str(pixels)


def _html(title: str, prefix: str, properties: Iterable[tuple[str, str]], body: str) -> str:
    metas = (f'<meta property="{name}" content="{escape(value)}">' for name, value in properties)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title>{''.join(metas)}"
        f"<link rel=icon href='{prefix}/icon.svg'><style>{_STYLE}</style><main>{body}</main>"
    )


def _moment(time: datetime) -> str:
    shown = f"{time:%B} {time.day}, {time.year}, {time:%H:%M} UTC"
    return f"<time datetime='{time_text(time)}'>{shown}</time>"
