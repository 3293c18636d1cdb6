"""Text and shapes as RGBA pictures, set by Typst with fonts that come along."""

from reelmill.media.typeset.drawn_store import DrawnFile
from reelmill.media.typeset.font_facts import FontFacts
from reelmill.media.typeset.font_library import BroughtFont
from reelmill.media.typeset.font_unpacking import LARGEST_FONT_BYTES
from reelmill.media.typeset.kept_fonts import KeptFonts
from reelmill.media.typeset.text_pool import TextPool, unusable_font
from reelmill.media.typeset.text_process import TextLimits
from reelmill.media.typeset.typesetter import SpecFonts, Typesetter

__all__ = [
    "LARGEST_FONT_BYTES",
    "BroughtFont",
    "DrawnFile",
    "FontFacts",
    "KeptFonts",
    "SpecFonts",
    "TextLimits",
    "TextPool",
    "Typesetter",
    "unusable_font",
]
