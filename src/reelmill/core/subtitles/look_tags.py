"""Tags of bold, italic and underlined letters, which SRT and WebVTT share."""

from __future__ import annotations

from reelmill.core.captions import CaptionLook


def tagged(text: str, look: CaptionLook) -> str:
    """The text, already escaped, within its tags."""
    for name, is_set in (("u", look.underline), ("i", look.italic), ("b", look.bold)):
        if is_set:
            text = f"<{name}>{text}</{name}>"
    return text
