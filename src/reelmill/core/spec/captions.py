"""Captions tracks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.spec.cues.active_word import ActiveWord, faults_beside_words
from reelmill.core.spec.cues.caption_cue import SpecCue
from reelmill.core.spec.cues.caption_presets import PRESETS, CaptionPreset
from reelmill.core.spec.cues.caption_split import Split, WordTimes
from reelmill.core.spec.cues.subtitled import SubtitledModel
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.placing import Position
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.source import SourcedModel, Src
from reelmill.core.spec.texts.text_style import TextStyle
from reelmill.core.spec.track_id import IdentifiedModel
from reelmill.core.spec.values.charset import Charset
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.moment import StartSeconds

_MOST_CUES = 5000


class CaptionsTrack(IdentifiedModel, SourcedModel, SubtitledModel):
    """Captions of a file, or of the spec itself: burned in, or as subtitles."""

    example: ClassVar[dict[str, Any]] = {
        "type": "captions",
        "src": "talk.srt",
        "style": {"size": 48},
    }
    of_pictures: ClassVar[tuple[str, ...]] = ("preset", "style", "active", "position")

    type: Literal["captions"] = Field(description="What kind of track this is.")
    src: Src | None = Field(
        None,
        description="An SRT, WebVTT or ASS file, or a transcript in JSON with times of words: an "
        "http(s) URL, `asset:ID`, or on the command line a path.",
    )
    cues: Annotated[tuple[SpecCue, ...], Many(1, _MOST_CUES)] | None = Field(
        None, description="Captions that stand here, instead of `src`."
    )
    charset: Annotated[str, Charset()] | None = Field(
        None,
        description="Character encoding of the file, such as `windows-1251`; by default detected.",
    )
    preset: Annotated[CaptionPreset, OneOf(CaptionPreset)] | None = Field(
        None,
        description="A [style by name](#caption-presets): what `style`, `active`, `split` and "
        "`position` are where they are not stated.",
    )
    style: TextStyle = Field(
        TextStyle(),
        description="How they look; the defaults are chosen for readability.",
    )
    active: ActiveWord | None = Field(
        None, description="How the word that is spoken looks, where words have times."
    )
    split: Split | None = Field(
        None,
        description="How much is shown at a time, where words have times; by default what is one "
        "caption in the file. Words without captions are split as subtitles usually are.",
    )
    word_times: Annotated[WordTimes, OneOf(WordTimes)] = Field(
        WordTimes.GIVEN,
        description="`shared`: where a caption's words have no times, its time is shared out "
        "among them by their lengths, with a warning. `given`: then they have none.",
    )
    start: StartSeconds = Field(
        Fraction(0), description="Where the file's time zero is, in seconds of the track's parent."
    )
    position: Annotated[Position, OneOf(Position)] | None = Field(
        None,
        description="Where on the canvas they are placed, 5% from its edges (default `bottom`). "
        "Where the track or its preset states it, places in the file are not used.",
    )

    @property
    def stated_position(self) -> Position | None:
        """What the track or its preset says; captions that a file places stand there, too."""
        of_preset = self.of_preset("position")
        return self.position or (Position(of_preset) if of_preset else None)

    def inherits(self, field: str) -> bool:
        """Whether the preset says something of a field that is not ruled out by `null`."""
        return self.of_preset(field) is not None

    def of_preset(self, field: str) -> Any:
        """What the preset says of a field; None where it is nothing or ruled out by `null`."""
        ruled_out = field in self.model_fields_set and getattr(self, field) is None
        return None if ruled_out or self.preset is None else PRESETS[self.preset].get(field)

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.src is None and self.cues is None:
            hint = "name a file, or give `cues`"
            yield Fault(Code.MISSING_FIELD, "the captions have no `src`", ("src",), hint)
        yield from self.style.faults_outside_texts("captions")
        yield from self._faults_of_words()
        if self.cues is None:
            return
        for name, value in (("src", self.src), ("charset", self.charset)):
            if value is not None:
                sentence = f"`{name}` is for captions of a file, but these have `cues`"
                yield Fault(Code.FIELD_NOT_ALLOWED, sentence, (name,), "leave out one of the two")
        if len(self.cues) > limits.cues:
            sentence = f"the track has {len(self.cues)} cues, at most {limits.cues} are allowed"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("cues",), "split them over several tracks")

    def _faults_of_words(self) -> Iterator[Fault]:
        """What cannot stand together, the preset included."""
        if self.active or self.inherits("active"):
            for fault in faults_beside_words(self.style):
                yield fault._replace(path=("style", *fault.path))
        split, inherited = self.split, self.of_preset("split") or {}
        if split and split.lines and not split.characters and "characters" not in inherited:
            sentence = "`lines` has no effect without `characters`"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("split", "lines"), "add `characters`")
