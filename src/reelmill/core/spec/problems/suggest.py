"""Hints about misspelled names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_OTHER_NAMES = {
    "url": "src",
    "source": "src",
    "path": "src",
    "file": "src",
    "clips": "tracks",
    "layers": "tracks",
    "audios": "audio",
    "framerate": "fps",
    "length": "duration",
    "angle": "rotation",
    "alpha": "opacity",
    "gain": "volume",
    "rate": "speed",
    "fontsize": "size",
    "fontfamily": "font",
    "fontweight": "weight",
    "rect": "rectangle",
    "circle": "ellipse",
    "picture": "image",
    "subtitles": "captions",
}
"""What neighbouring tools call our names."""

_LONGEST_COMPARED = 64


_MOST_LISTED, _FIRST_LISTED = 16, 6


def closest(word: str, options: Iterable[str]) -> str | None:
    """The option that `word` most likely means, None where none is near.

    Case, underscores and hyphens do not matter, nor which neighbouring tool's name it is.
    """
    own = {_plain(option): option for option in options}
    others = {other: own[name] for other, name in _OTHER_NAMES.items() if name in own}
    by_plain = others | own
    found = get_close_matches(_plain(word[:_LONGEST_COMPARED]), by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


def did_you_mean(word: str, options: Iterable[str]) -> str | None:
    """A hint that names the closest option, None where none is near."""
    meant = closest(word, options)
    return f"did you mean `{meant}`?" if meant else None


def listed(options: Iterable[str]) -> str:
    """Options as a reader sees them: `a`, `b` or `c`; of many, the first and how many more."""
    quoted = [f"`{option}`" for option in options]
    if len(quoted) > _MOST_LISTED:
        return f"{', '.join(quoted[:_FIRST_LISTED])} or one of {len(quoted) - _FIRST_LISTED} others"
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")
