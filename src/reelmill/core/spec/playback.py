"""What video and audio tracks have in common."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.duck import DuckedModel
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.source import SourcedModel, Src, Trim
from reelmill.core.spec.timed import TimedTrack
from reelmill.core.spec.values.choice import Flag
from reelmill.core.spec.values.moment import FadeSeconds
from reelmill.core.spec.values.number import Number, jsonable
from reelmill.core.stream_limit import MOST_STREAMS

Speed = Annotated[Fraction, Number(Fraction(1, 10), 10)]
"""Seconds of the source per second shown."""

StreamNumber = Annotated[int, Number(0, MOST_STREAMS - 1)]
"""Which of a file's streams of a kind, counted from 0."""

Volume = Annotated[Fraction, Number(0, 4)]
"""Linear gain."""


class ClipEnd(StrEnum):
    """What is seen of a clip once it is over and its track is not."""

    HOLD = "hold"
    BLACK = "black"
    LOOP = "loop"


class SoundEnd(StrEnum):
    """What is heard of a sound once it is over and its track is not."""

    SILENCE = "silence"
    LOOP = "loop"


class PlayedTrack(TimedTrack, DuckedModel, SourcedModel):
    """A track that plays a file which runs in time and may sound."""

    src: Src = Field(
        description="The file: an http(s) URL, `asset:ID`, or on the command line a path."
    )
    trim: Trim = Field(Trim(), description="The part of the file that is played.")
    speed: Speed = Field(
        Fraction(1), description="How fast it plays: 2 is twice as fast; the pitch is kept."
    )
    stream: StreamNumber | None = Field(
        None,
        description="Which of the file's audio streams is used, counted from 0 as `reelmill "
        "probe` lists them: another language, a commentary. By default the file's default stream.",
    )
    loop: Flag = Field(False, description="Whether it repeats until its time is over.")
    volume: Volume = Field(
        Fraction(1), description="Volume: 0 is silent, 1 is unchanged, 4 is the maximum."
    )
    fade_in: FadeSeconds = Field(Fraction(0), description="Length of the fade-in, in seconds.")
    fade_out: FadeSeconds = Field(Fraction(0), description="Length of the fade-out, in seconds.")

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.duration is not None and self.fade_in + self.fade_out > self.duration:
            sentence = (
                f"`fadeIn` and `fadeOut` take {jsonable(self.fade_in + self.fade_out)} s together, "
                f"but the track lasts {jsonable(self.duration)} s"
            )
            path = ("fadeOut",) if self.fade_out else ("fadeIn",)
            yield Fault(Code.FADE_TOO_LONG, sentence, path, "shorten them")
