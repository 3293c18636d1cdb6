"""The fonts of one picture: every run may name a font of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reelmill.core.font_names import FontName
from reelmill.core.typesetting import DrawnPicture, ShapePicture, TextPicture
from reelmill.media.typeset.fonts import FontSet


@dataclass(frozen=True)
class PictureFonts:
    """Sets of fonts by the name that a text or a run states, its own first."""

    sets: Mapping[str, FontSet]

    @cached_property
    def whole(self) -> FontSet:
        """All of them together; one set is itself."""
        different = list({fonts.digest: fonts for fonts in self.sets.values()}.values())
        first, *others = different
        return first.with_others(others) if others else first

    def known(self, name: str) -> FontName:
        """The family that a name means, with its weight and slant.

        Raises:
            SourceError: `font_unknown`.
        """
        return self.sets[name].known(name)

    def weight(self, name: str, wanted: int) -> int:
        """The weight nearest to the wanted one, where a name means one file."""
        return self.sets[name].weight(wanted)

    def chain(self, family: str, text: str) -> tuple[str, ...]:
        """`family`, then where to look for characters of a text that it lacks."""
        return self.whole.chain(family, text)


def font_names(picture: DrawnPicture) -> tuple[str, ...]:
    """What the picture and its runs call their fonts, each once; nothing for a shape."""
    match picture:
        case ShapePicture():
            return ()
        case TextPicture():
            looks = (run.look for run in picture.runs)
            own = (look.font for look in looks if look is not None and look.font is not None)
            return tuple(dict.fromkeys((picture.font, *own)))
