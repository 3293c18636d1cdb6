"""Which glyphs Typst has set, read from the SVG that it makes of a page."""

from __future__ import annotations

import re

_GLYPH = re.compile(rb'<use [^>]*href="#(\w+)"')
_WIDTH = re.compile(rb'<svg [^>]*width="([0-9.]+)pt"')
EM = 10.0
"""Points that `joined.typ` sets texts in."""


def glyphs_in(svg: bytes) -> tuple[list[str], float]:
    """Names of the glyphs of a page in order, equal for equal glyphs, and its width in em."""
    width = _WIDTH.match(svg)
    shown = svg.partition(b"<defs")[0]
    return [name.decode() for name in _GLYPH.findall(shown)], float(width[1]) / EM if width else 0.0
