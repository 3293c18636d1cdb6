"""What a bucket's service says when it refuses: its code, and its own words made harmless.

Whoever answers may be anything, and may repeat what it was sent: words are short, on one line, and
without what could be a secret or a signature.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from reelmill.settings.service import Bucket

_FIELDS = {
    name: re.compile(f"<{name}>(.{{1,20000}}?)</{name}>", re.DOTALL)
    for name in ("Code", "Message", "Region", "Endpoint")
}
_WORD = re.compile(r"\w{1,60}")
_PAGE = re.compile(r"<(!doctype html|html|head|body)[\s>]", re.IGNORECASE)
_LIKE_A_SECRET = re.compile(r"[A-Za-z0-9+/=_%-]{32,}")
_LONGEST = 200
_LONGEST_READ = 20_000
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class BucketWords:
    """What was said.

    Attributes:
        code: Such as `AccessDenied`, "" where there is none.
        message: One sentence, "" where there is none.
        region: The one that the service expects, "" where it does not say.
        is_page: Whether a web page was sent instead.
    """

    code: str = ""
    message: str = ""
    region: str = ""
    is_page: bool = False


def bucket_words(text: str, bucket: Bucket) -> BucketWords:
    """What a body, or a sentence around one, says."""
    read = text[:_LONGEST_READ]
    found = {name: _field(name, read) for name in _FIELDS}
    code = found["Code"] if _WORD.fullmatch(found["Code"]) else ""
    endpoint = f" ({found['Endpoint']})" if found["Endpoint"] else ""
    message = harmless(found["Message"] + endpoint, bucket)
    region = harmless(found["Region"], bucket)
    return BucketWords(code, message, region, not code and bool(_PAGE.search(read)))


def harmless(text: str, bucket: Bucket) -> str:
    """A text of somebody else's, to be shown in a sentence of ours."""
    for own in (bucket.secret_key.get_secret_value(), bucket.access_key):
        text = text.replace(own, "…") if own else text
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    short = _LIKE_A_SECRET.sub("…", " ".join(seen.split()))
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"


def _field(name: str, text: str) -> str:
    found = _FIELDS[name].search(text)
    return html.unescape(found[1]).strip() if found else ""
