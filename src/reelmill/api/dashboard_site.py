"""The dashboard's files, as the build left them in `site/`."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from reelmill.api.codings import preferred
from reelmill.api.entity_tags import weak_tag
from reelmill.api.frame.prefix import prefix_of
from reelmill.api.methods import methods_at
from reelmill.core.errors import NotFoundError
from reelmill.settings.prefix import OWN_PATHS

SITE = Path(__file__).with_name("site")
"""Folder of the built dashboard; absent where it was not built."""

router = APIRouter(include_in_schema=False)

_SUFFIXES = {"br": ".br", "gzip": ".gz"}

_FOREVER = "public, max-age=31536000, immutable"


@router.get("/{path:path}")
async def dashboard(path: str, request: Request) -> Response:
    """A file of the dashboard, or its page for every path that is a page's.

    Raises:
        NotFoundError: `not_found`, also for every unknown path of the API.
        HTTPException: 405 where the API has this path for other methods.
    """
    if methods_at(request.app, request.url.path):
        raise HTTPException(405)
    if path.split("/", maxsplit=1)[0] in OWN_PATHS or not (SITE / "index.html").is_file():
        raise NotFoundError.of("not_found", f"There is no page at `{request.url.path}`.")
    file = (SITE / path).resolve()
    if file.is_relative_to(SITE) and file.is_file():
        return _file(file, _caching(path), request.headers.get("accept-encoding", ""))
    if path.startswith("static/"):
        raise NotFoundError.of("not_found", f"There is no page at `{request.url.path}`.")
    page = _page(prefix_of(request))
    return HTMLResponse(
        page, headers={"Cache-Control": "no-cache", "ETag": weak_tag(page.encode())}
    )


def _file(file: Path, headers: dict[str, str], accepted: str) -> FileResponse:
    """A file as the build compressed it, where the browser takes that."""
    vary = {"Vary": "Accept-Encoding"}
    copies = {coding: file.with_name(file.name + end) for coding, end in _SUFFIXES.items()}
    coding = preferred(accepted, [each for each in copies if copies[each].is_file()])
    if coding is None:
        return FileResponse(file, headers=headers | vary)
    coded = headers | vary | {"Content-Encoding": coding}
    return FileResponse(copies[coding], media_type=guess_type(file.name)[0], headers=coded)


def _page(prefix: str) -> str:
    """The one page, its addresses absolute: it is shown at paths of any depth."""
    page = (SITE / "index.html").read_text(encoding="utf-8")
    named = 'name="reelmill-prefix" content="'
    return page.replace(named, named + prefix).replace('"./', f'"{prefix}/')


def _caching(path: str) -> dict[str, str]:
    """Names in `static/` carry a hash of the content; the others do not."""
    return {"Cache-Control": _FOREVER if path.startswith("static/") else "no-cache"}
