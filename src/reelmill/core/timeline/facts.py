"""What resolving a spec needs to know about the world, gathered beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reelmill.core.captions import CaptionCue
from reelmill.core.errors import Problem
from reelmill.core.media_info import MediaInfo
from reelmill.core.typesetting import DrawnInfo, DrawnPicture
from reelmill.core.warnings import SpecWarning


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about everything a spec names.

    Attributes:
        media: Probed files by `src`.
        captions: Parsed caption files by `src`.
        drawn: Typeset pictures by what was asked for.
        warnings: What was guessed or concealed when the sources were read.
    """

    media: Mapping[str, MediaInfo] = field(default_factory=dict)
    captions: Mapping[str, tuple[CaptionCue, ...]] = field(default_factory=dict)
    drawn: Mapping[DrawnPicture, DrawnInfo] = field(default_factory=dict)
    warnings: tuple[SpecWarning, ...] = ()


class Problems(list[Problem]):
    """Problems found so far, each once."""

    def add(self, code: str, pointer: str, message: str, hint: str | None = None) -> None:
        """Note a problem."""
        problem = Problem(code, message, pointer, hint)
        if problem not in self:
            self.append(problem)
