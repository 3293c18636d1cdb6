"""Text and shapes as RGBA pictures, set by Typst with fonts that come along."""

from reelmill.media.typeset.drawn_store import DrawnFile
from reelmill.media.typeset.typesetter import Typesetter

__all__ = ["DrawnFile", "Typesetter"]
