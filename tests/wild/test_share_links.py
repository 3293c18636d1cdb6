"""Links as people share them: pages about a file, which say what they are and what to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reelmill.adapters.fetch import FetchedSources
from reelmill.adapters.fetch.web_page import is_page, title_of
from reelmill.core.errors import Problem, SourceError, SpecError
from reelmill.core.share_page import share_page
from reelmill.core.spec import load_spec
from reelmill.core.web_address import read_address
from reelmill.media.cancel import CancelToken

PAGES = {
    "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOp/view?usp=sharing": (
        "Google Drive",
        "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKlMnOp",
    ),
    "https://drive.google.com/open?usp=x&id=1AbCdEfGhIjKlMnOp": ("Google Drive", "&id=1AbC"),
    "https://drive.google.com/drive/folders/1AbC": ("Google Drive", "folder"),
    "https://docs.google.com/presentation/d/1AbC/edit#slide=1": ("Google Docs", "upload"),
    "https://photos.app.goo.gl/Ab1": ("Google Photos", "upload"),
    "https://www.dropbox.com/s/ab1/a.mp4?dl=0": ("Dropbox", "dl=1"),
    "https://www.dropbox.com/scl/fi/ab1/a.mp4?rlkey=k&st=s": ("Dropbox", "dl=1"),
    "https://www.dropbox.com/scl/fo/ab1?rlkey=k&dl=1": ("Dropbox", "folder"),
    "https://1drv.ms/v/s!Ab1": ("OneDrive", "upload"),
    "https://example.sharepoint.com/:v:/g/personal/me/Eab1?e=x": ("SharePoint", "download=1"),
    "https://www.icloud.com/iclouddrive/0ab1#film": ("iCloud", "upload"),
    "https://app.box.com/s/ab1": ("Box", "upload"),
    "https://we.tl/t-ab1": ("WeTransfer", "upload"),
    "https://mega.nz/file/ab1": ("MEGA", "upload"),
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": ("YouTube", "permission"),
    "https://youtu.be/dQw4w9WgXcQ?t=3": ("YouTube", "permission"),
    "https://vimeo.com/76979871": ("Vimeo", "permission"),
    "https://www.tiktok.com/@me/video/7": ("TikTok", "permission"),
    "https://github.com/me/films/blob/main/a%20b.mp4": (
        "GitHub",
        "https://raw.githubusercontent.com/me/films/main/a%20b.mp4",
    ),
    "https://commons.wikimedia.org/wiki/File:A.jpg": ("Wikimedia", "Special:FilePath/A.jpg"),
    "https://imgur.com/ab1": ("Imgur", "i.imgur.com"),
}
FILES = [
    "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKlMnOp",
    "https://docs.google.com/document/d/1AbC/export?format=txt",
    "https://www.dropbox.com/s/ab1/a.mp4?dl=1",
    "https://www.dropbox.com/scl/fi/ab1/a.mp4?rlkey=k&raw=1",
    "https://dl.dropboxusercontent.com/s/ab1/a.mp4",
    "https://example.sharepoint.com/:v:/g/personal/me/Eab1?download=1",
    "https://app.box.com/shared/static/ab1.mp4",
    "https://player.vimeo.com/external/1.hd.mp4?s=x",
    "https://github.com/me/films/blob/main/a.mp4?raw=true",
    "https://github.com/me/films/releases/download/v1/a.mp4",
    "https://upload.wikimedia.org/wikipedia/commons/a.jpg",
    "https://i.imgur.com/ab1.jpg",
    "https://media.giphy.com/media/ab1/giphy.gif",
    "https://notyoutube.com/watch?v=a",
    "https://youtube.com.evil.example/watch?v=a",
    "https://example.com/drive.google.com/file/d/1AbCdEfGhIjKlMnOp/view",
]
HTML = b'<!-- made by hand -->\n<?xml version="1.0"?><html><TITLE>\n Sign in &amp;\x07 go </TITLE>'


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_reported_at_once_with_what_to_do(url: str) -> None:
    service, hint = PAGES[url]
    began = time.monotonic()
    with pytest.raises(SpecError) as refused:
        load_spec({"tracks": [{"type": "video", "src": f" {url}\n"}]})
    [problem] = refused.value.problems
    assert (problem.code, problem.pointer) == ("invalid_src", "/tracks/0/src")
    assert f"a page of {service}" in problem.message
    assert hint in (problem.hint or "")
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("url", FILES)
def test_what_may_be_a_file_is_fetched(url: str) -> None:
    assert share_page(read_address(url)) is None


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        if self.path == "/short":
            self.send_response(302)
            self.send_header("Location", "https://youtu.be/dQw4w9WgXcQ")
            self.end_headers()
            return
        if self.path == "/login":
            self.send_response(302)
            self.send_header("Location", "/page?session=s3cret")
            self.end_headers()
            return
        body = HTML if self.path.startswith("/page") else b"<div>Log in</div>" * 100
        body = b"1\n00:00:01,000 --> 00:00:02,000\n<i>Hi</i>\n" if self.path == "/srt" else body
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fetched(url: str, folder: Path) -> Path | Problem:
    found = FetchedSources(None, folder).fetch([url], CancelToken())[url]
    return found.problems[0] if isinstance(found, SourceError) else found


def test_a_short_link_to_a_page_is_reported_without_asking_for_it(url: str, tmp_path: Path) -> None:
    found = fetched(f"{url}/short", tmp_path)
    assert isinstance(found, Problem)
    assert found.code == "source_not_media"
    assert "https://youtu.be/dQw4w9WgXcQ is a page of YouTube" in found.message
    assert "upload" in (found.hint or "")


@pytest.mark.parametrize("path", ["/page", "/login", "/bare"])
def test_any_page_in_place_of_a_file_says_where_and_which(
    path: str, url: str, tmp_path: Path
) -> None:
    found = fetched(url + path, tmp_path)
    assert isinstance(found, Problem)
    assert found.code == "source_not_media"
    assert "gave a web page" in found.message
    assert ('Its title is "Sign in & go"' in found.message) == (path != "/bare")
    assert "s3cret" not in found.message
    assert found.message.isprintable()


def test_captions_that_a_server_calls_a_page_are_captions(url: str, tmp_path: Path) -> None:
    assert isinstance(fetched(f"{url}/srt", tmp_path), Path)


def test_no_beginning_takes_long_to_look_at() -> None:
    began = time.monotonic()
    for head in (b"<!---->", b"<!--", b"<?xml", b"<title>", b"<title ", b"<h", b" "):
        is_page((head * 4096)[:4096], "text/html")
        title_of((head * 4096)[:4096])
    assert time.monotonic() - began < 60
