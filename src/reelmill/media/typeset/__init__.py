"""Text and shapes as RGBA pictures, set by Typst with fonts that come along."""

from reelmill.media.typeset.drawn_store import DrawnFile
from reelmill.media.typeset.font_library import BroughtFont
from reelmill.media.typeset.kept_fonts import KeptFonts
from reelmill.media.typeset.text_pool import TextPool
from reelmill.media.typeset.text_process import TextLimits
from reelmill.media.typeset.typesetter import SpecFonts, Typesetter

__all__ = ["BroughtFont", "DrawnFile", "KeptFonts", "SpecFonts", "TextLimits", "TextPool", "Typesetter"]
