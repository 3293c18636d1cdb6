"""Links that people share: pages about a file, which no program gets the file from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelmill.core.web_address import WebAddress

_ELSEWHERE = "download the file, and upload it as an asset or host it elsewhere"
_ALLOWED = "with its author's permission, download the file and upload it as an asset"


@dataclass(frozen=True, slots=True)
class SharePage:
    """A page that an address leads to in place of a file.

    Attributes:
        service: Whose page it is.
        instead: What to do.
    """

    service: str
    instead: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Addresses of pages.

    Attributes:
        service: Whose they are.
        host: All of a host.
        target: Somewhere in path and query; its named groups fill `instead`.
        instead: What to do.
        file: Somewhere in path and query of what is a file all the same.
    """

    service: str
    host: re.Pattern[str]
    target: re.Pattern[str]
    instead: str
    file: re.Pattern[str] | None = None


def share_page(address: WebAddress) -> SharePage | None:
    """The page that an address is known to lead to; None for all that may be files."""
    if not _HOSTS.fullmatch(address.host):
        return None
    for pattern in _PATTERNS:
        found = pattern.host.fullmatch(address.host) and pattern.target.search(address.target)
        if found and not (pattern.file and pattern.file.search(address.target)):
            return SharePage(pattern.service, pattern.instead.format(**found.groupdict()))
    return None


def _pages(service: str, host: str, target: str, instead: str, file: str = "") -> _Pattern:
    unless = re.compile(file) if file else None
    return _Pattern(service, re.compile(host), re.compile(target, re.ASCII), instead, unless)


_DRIVE = (
    "share it with anyone who has the link, and use "
    "https://drive.google.com/uc?export=download&id={id} (up to 100 MB; larger files: "
    f"{_ELSEWHERE})"
)
_GITHUB = "use https://raw.githubusercontent.com/{project}/{file}"
_WIKIMEDIA = "use https://commons.wikimedia.org/wiki/Special:FilePath/{name}"
_DROPBOX = "replace dl=0 at its end with dl=1, or add dl=1"
_SHAREPOINT = "add download=1 to its query, and share it with anyone who has the link"
_ONE_FILE = f"this is a folder: share the file itself, or {_ELSEWHERE}"

_PATTERNS = (
    _pages(
        "Google Drive", r"drive\.google\.com", r"^/file/(?:u/\d+/)?d/(?P<id>[\w-]{10,100})", _DRIVE
    ),
    _pages(
        "Google Drive", r"drive\.google\.com", r"^/open\?(?:.*&)?id=(?P<id>[\w-]{10,100})", _DRIVE
    ),
    _pages(
        "Google Drive",
        r"drive\.google\.com",
        r"^/(?:drive|folderview|embeddedfolderview)\b",
        _ONE_FILE,
    ),
    _pages(
        "Google Docs",
        r"docs\.google\.com",
        r"/d/[\w-]+/?(?:$|\?|edit|view|preview|copy|pub)",
        _ELSEWHERE,
    ),
    _pages("Google Photos", r"photos\.google\.com|photos\.app\.goo\.gl", r"^/.", _ELSEWHERE),
    _pages(
        "Dropbox", r"(?:www\.)?dropbox\.com", r"^/(?:s|scl/fi)/", _DROPBOX, r"[?&](?:dl|raw)=1\b"
    ),
    _pages(
        "Dropbox", r"(?:www\.)?dropbox\.com", r"^/(?:sh|scl/fo|home|preview|t|transfer)/", _ONE_FILE
    ),
    _pages(
        "OneDrive",
        r"1drv\.ms|onedrive\.live\.com",
        r"^/.",
        _ELSEWHERE,
        r"^/download\b|[?&]download=1\b",
    ),
    _pages("SharePoint", r"[\w-]+\.sharepoint\.com", r"^/:\w:/", _SHAREPOINT, r"[?&]download=1\b"),
    _pages("iCloud", r"(?:www|share)\.icloud\.com", r"^/.", _ELSEWHERE),
    _pages("Box", r"(?:[\w-]+\.)?(?:app\.)?box\.com", r"^/(?:s|file|folder|v)/", _ELSEWHERE),
    _pages("WeTransfer", r"(?:[\w-]+\.)?wetransfer\.com|we\.tl", r"^/.", _ELSEWHERE),
    _pages("MEGA", r"mega\.nz|mega\.io", r"^/", _ELSEWHERE),
    _pages(
        "GitHub",
        r"(?:www\.)?github\.com",
        r"^/(?P<project>[\w.-]+/[\w.-]+)/blob/(?P<file>[^?]{1,300})",
        _GITHUB,
        r"[?&]raw=(?:true|1)\b",
    ),
    _pages("GitLab", r"gitlab\.com", r"/-/blob/", "replace /-/blob/ with /-/raw/"),
    _pages(
        "Wikimedia Commons",
        r"commons\.(?:m\.)?wikimedia\.org",
        r"^/wiki/File:(?P<name>[^?]{1,300})",
        _WIKIMEDIA,
    ),
    _pages(
        "YouTube", r"(?:(?:www|m|music)\.)?youtube(?:-nocookie)?\.com|youtu\.be", r"^/.", _ALLOWED
    ),
    _pages("Vimeo", r"(?:www\.)?vimeo\.com", r"^/(?:\d+|channels/|groups/|showcase/)", _ALLOWED),
    _pages("Vimeo", r"player\.vimeo\.com", r"^/video/\d+", _ALLOWED),
    _pages("TikTok", r"(?:(?:www|m|vm|vt)\.)?tiktok\.com", r"^/.", _ALLOWED),
    _pages("Instagram", r"(?:www\.)?instagram\.com", r"^/.", _ALLOWED),
    _pages("Facebook", r"(?:(?:www|m|web)\.)?facebook\.com|fb\.watch", r"^/.", _ALLOWED),
    _pages("X", r"(?:(?:www|mobile)\.)?(?:x|twitter)\.com", r"^/.+/status/\d", _ALLOWED),
    _pages("Twitch", r"(?:(?:www|m|clips)\.)?twitch\.tv", r"^/.", _ALLOWED),
    _pages("Dailymotion", r"(?:www\.)?dailymotion\.com|dai\.ly", r"^/.", _ALLOWED, r"^/cdn/"),
    _pages("SoundCloud", r"(?:(?:www|m|on)\.)?soundcloud\.com", r"^/.", _ALLOWED),
    _pages("Spotify", r"open\.spotify\.com", r"^/.", _ALLOWED),
    _pages("Loom", r"(?:www\.)?loom\.com", r"^/(?:share|embed)/", _ELSEWHERE),
    _pages(
        "Giphy",
        r"(?:www\.)?giphy\.com",
        r"^/(?:gifs|stickers|clips|embed)/",
        "use its address at media.giphy.com",
    ),
    _pages(
        "Tenor",
        r"(?:www\.)?tenor\.com",
        r"/view/|^/\w+\.gif$",
        "use its address at media.tenor.com",
    ),
    _pages(
        "Imgur",
        r"(?:(?:www|m)\.)?imgur\.com",
        r"^/(?:a/|gallery/|t/)?[\w-]+$",
        "use its address at i.imgur.com",
    ),
    _pages("Pexels", r"(?:www\.)?pexels\.com", r"/(?:photo|video)/[^/]+/?$", _ELSEWHERE),
    _pages(
        "Pixabay",
        r"(?:www\.)?pixabay\.com",
        r"^/(?:\w\w/)?(?:photos|videos|music|gifs)/",
        _ELSEWHERE,
    ),
    _pages(
        "Unsplash",
        r"(?:www\.)?unsplash\.com",
        r"^/(?:\w\w/)?photos/",
        "use its address at images.unsplash.com",
        r"/download\b",
    ),
)
"""Only what is a page for certain; what may be a file is fetched, and looked at then."""

_HOSTS = re.compile("|".join(sorted({pattern.host.pattern for pattern in _PATTERNS})))
"""Most addresses are of none of them."""
