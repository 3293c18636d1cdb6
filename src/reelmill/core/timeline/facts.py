"""What resolving a spec needs to know about the world, gathered beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from reelmill.core.captions import CaptionCue
from reelmill.core.errors import Problem
from reelmill.core.media_info import MediaInfo
from reelmill.core.spec import CaptionsTrack, TextTrack
from reelmill.core.timeline.counting import CountedText, counted_texts
from reelmill.core.timeline.track_cues import CuesBySource, track_cues
from reelmill.core.typesetting import DrawnInfo, DrawnPicture
from reelmill.core.warnings import SpecWarning


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about everything a spec names.

    Attributes:
        media: Probed files by `src`.
        captions: Parsed caption files by `src` and `charset`.
        drawn: Typeset pictures by what was asked for.
        warnings: What was guessed or concealed when the sources were read.
    """

    media: Mapping[str, MediaInfo] = field(default_factory=dict)
    captions: CuesBySource = field(default_factory=dict)
    drawn: Mapping[DrawnPicture, DrawnInfo] = field(default_factory=dict)
    warnings: tuple[SpecWarning, ...] = ()
    _cues: dict[CaptionsTrack, tuple[CaptionCue, ...]] = field(default_factory=dict, compare=False)
    _counted: dict[tuple[TextTrack, Fraction], tuple[CountedText, ...]] = field(
        default_factory=dict, compare=False
    )

    def cues(self, track: CaptionsTrack) -> tuple[CaptionCue, ...]:
        """The cues that a track shows, in order; found out once."""
        if track not in self._cues:
            self._cues[track] = track_cues(track, self.captions)
        return self._cues[track]

    def counted(self, track: TextTrack, rate: Fraction) -> tuple[CountedText, ...]:
        """What the numbers of a text show at so many frames a second; found out once."""
        if (track, rate) not in self._counted:
            self._counted[track, rate] = counted_texts(track, rate)
        return self._counted[track, rate]


class Problems(list[Problem]):
    """Problems found so far, each once."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[Problem] = set()
        self._places: set[str] = set()

    def add(self, code: str, pointer: str, message: str, hint: str | None = None) -> None:
        """Note a problem."""
        problem = Problem(code, message, pointer, hint)
        if problem not in self._known:
            self._known.add(problem)
            self._places.update(accumulate(pointer.split("/"), "{}/{}".format))
            self.append(problem)

    def any_at(self, pointer: str) -> bool:
        """Whether a problem is known at a place or below it."""
        return pointer in self._places
