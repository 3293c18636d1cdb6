"""Web pages that come in place of a file, as a login or a gallery gives them."""

from __future__ import annotations

import codecs
import re
from html import unescape

from reelmill.adapters.net.foreign_words import plain

SNIFFED_BYTES = 4096
"""As much of a body's beginning as is looked at."""

_TITLE_CHARACTERS = 80
_STARTS = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|meta|title|style)\b", re.IGNORECASE
)
_ANYWHERE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|meta|title|div|form|h[1-6])\b", re.IGNORECASE
)
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,500}?)(?:</|$)", re.IGNORECASE | re.DOTALL)
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_BEFORE = {"<?xml": "?>", "<!--": "-->"}
"""What may stand before the first tag: from what to what."""


def is_page(head: bytes, content_type: str) -> bool:
    """Whether a body begins as a web page does.

    A `Content-Type` alone proves nothing, since media are often sent with a wrong one; with that
    of a page, though, any of its tags in a text will do.
    """
    text = _text(head)
    if text is None:
        return False
    said = content_type.partition(";")[0].strip().lower()
    tags = _ANYWHERE if said in {"text/html", "application/xhtml+xml"} else None
    return bool(_STARTS.match(_from_first_tag(text)) or (tags and tags.search(text)))


def title_of(head: bytes) -> str:
    """What a page calls itself, on one short line; "" where it does not say."""
    found = _TITLE.search(_text(head) or "")
    return plain(unescape(found[1]), _TITLE_CHARACTERS) if found else ""


def _from_first_tag(text: str) -> str:
    text = text.lstrip()
    while end := _end_of_what_stands_before(text):
        text = text.partition(end)[2].lstrip()
    return text


def _end_of_what_stands_before(text: str) -> str | None:
    return next((end for begin, end in _BEFORE.items() if text.startswith(begin)), None)


def _text(head: bytes) -> str | None:
    """The beginning as text; None where it is none."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return None if b"\0" in head else head.decode("utf-8", "replace")
