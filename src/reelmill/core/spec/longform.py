"""Longform: a playlist over looping backgrounds."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.clear_canvas import clear_canvas_faults
from reelmill.core.spec.fonts import SpecFonts
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.output import Output
from reelmill.core.spec.placing import Fit, Position
from reelmill.core.spec.playback import Speed, Volume
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.source import SourcedModel, Src, Trim
from reelmill.core.spec.texts.text_style import TextStyle
from reelmill.core.spec.transition import TransitionType
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Name
from reelmill.core.spec.values.choice import Flag, OneOf
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.moment import FadeSeconds, LengthSeconds
from reelmill.core.spec.values.number import jsonable
from reelmill.core.spec.version import SpecVersion, version_field


class BackgroundType(StrEnum):
    """What a background shows."""

    VIDEO = "video"
    IMAGE = "image"


class Background(SourcedModel):
    """A picture or a silent video that is shown in turn with the others."""

    type: Annotated[BackgroundType, OneOf(BackgroundType)] | None = Field(
        None, description="What it is; by default detected from the file."
    )
    src: Src = Field(
        description="The file: an http(s) URL, `asset:ID`, or on the command line a path."
    )
    duration: LengthSeconds | None = Field(
        None,
        description="How long it is shown in each round, in seconds; by default a video's "
        "own length, or 20 for an image.",
    )
    fit: Annotated[Fit, OneOf(Fit)] = Field(
        Fit.COVER, description="How it fills the canvas; see `fit` of tracks."
    )
    trim: Trim | None = Field(None, description="The part of a video that is shown.")
    speed: Speed | None = Field(
        None, description="How fast a video runs: 2 is twice as fast (default 1)."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        for name, value in (("trim", self.trim), ("speed", self.speed)):
            if self.type is BackgroundType.IMAGE and value is not None:
                sentence = f"`{name}` is for videos, but this is an image"
                yield Fault(Code.FIELD_NOT_ALLOWED, sentence, (name,), "leave it out")


class PlaylistEntry(SourcedModel):
    """One piece of the playlist."""

    src: Src = Field(
        description="The file: an http(s) URL, `asset:ID`, or on the command line a path."
    )
    title: Name | None = Field(None, description="Its name; titled entries become chapters.")
    fade_in: FadeSeconds | None = Field(
        None, description="Length of its fade-in, in seconds; by default `audioFade`."
    )
    fade_out: FadeSeconds | None = Field(
        None, description="Length of its fade-out, in seconds; by default `audioFade`."
    )
    volume: Volume = Field(
        Fraction(1), description="Volume: 0 is silent, 1 is unchanged, 4 is the maximum."
    )
    trim: Trim = Field(Trim(), description="The part of the file that is played.")


class Titles(SpecModel):
    """How each entry's title is shown when the entry starts."""

    duration: LengthSeconds = Field(
        Fraction(5), description="How long a title is shown, in seconds."
    )
    style: TextStyle = Field(TextStyle(), description="How titles look.")
    position: Annotated[Position, OneOf(Position)] = Field(
        Position.BOTTOM_LEFT, description="Where on the canvas they are placed."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        yield from self.style.faults_outside_texts("titles")


class LongformSpec(SpecModel):
    """A playlist of hours over backgrounds that loop with crossfades."""

    schema_uri: str | None = Field(
        None, alias="$schema", description="For editors; it does not affect the render."
    )
    version: SpecVersion = version_field()
    mode: Literal["longform"] = Field(description="What kind of spec this is.")
    backgrounds: Annotated[tuple[Background, ...], Many()] = Field(
        description="Images or videos that loop in order over the whole length."
    )
    audio: Annotated[tuple[PlaylistEntry, ...], Many()] = Field(
        description="The playlist: its entries play one after the other, at most 3 hours in total."
    )
    crossfade: FadeSeconds = Field(
        Fraction(1), description="How long two backgrounds overlap, in seconds; 0 is a hard cut."
    )
    transition: TransitionType = Field(
        "fade", description="How one background changes into the next."
    )
    audio_fade: FadeSeconds = Field(
        Fraction(2),
        description="Fade-in and fade-out of each entry where entries meet, in seconds, "
        "unless the entry sets its own.",
    )
    titles: Titles | None = Field(
        None, description="Shows each entry's title for a while when it starts; off by default."
    )
    canvas: Canvas = Field(Canvas(), description="Size, frame rate and colour of the picture.")
    fonts: SpecFonts = Field(
        {},
        description="Fonts that come with the spec: the file of each by the name that styles call "
        "it. They go before all other fonts of that name.",
    )
    output: Output = Field(Output(), description="Format and quality of the file that is made.")
    strict: Flag = Field(
        False,
        description="Whether warnings count as errors, so that a spec with a warning "
        "is not rendered.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        yield from clear_canvas_faults(self.canvas, self.output)
        if len(self.backgrounds) == 1 and self.backgrounds[0].type is not BackgroundType.VIDEO:
            return
        for number, background in enumerate(self.backgrounds):
            length = background.duration
            if length is not None and length < 2 * self.crossfade:
                sentence = (
                    f"the background is shown for {jsonable(length)} s, shorter than twice the "
                    f"crossfade of {jsonable(self.crossfade)} s"
                )
                path = ("backgrounds", number, "duration")
                hint = "lengthen it, or shorten `crossfade`"
                yield Fault(Code.BACKGROUND_TOO_SHORT, sentence, path, hint)
