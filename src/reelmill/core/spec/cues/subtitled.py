"""Where captions go: into the picture, into a stream of the output, into files beside it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Name
from reelmill.core.spec.values.choice import Flag, OneOf
from reelmill.core.spec.values.language_tag import LanguageTag
from reelmill.core.spec.values.many import Many


class CaptionDestination(StrEnum):
    """Where captions go."""

    BURN_IN = "burnIn"
    STREAM = "stream"
    SRT = "srt"
    VTT = "vtt"


_OF_SUBTITLES = ("lang", "title", "default", "forced")


class SubtitledModel(SpecModel):
    """Captions with their destinations."""

    of_pictures: ClassVar[tuple[str, ...]] = ()

    destinations: Annotated[
        tuple[Annotated[CaptionDestination, OneOf(CaptionDestination)], ...],
        Many(1, len(CaptionDestination)),
    ] = Field(
        (CaptionDestination.BURN_IN,),
        description="Where the captions go: `burnIn` into the picture, `stream` into a "
        "[subtitle stream](#subtitles) of the output, `srt` and `vtt` into a file beside it. "
        "Captions that are not burned in cost no picture.",
    )
    lang: Annotated[str, LanguageTag()] | None = Field(
        None, description='Language of subtitles (BCP 47), such as `"en"`, `"pt-BR"`, `"zh-Hans"`.'
    )
    title: Name | None = Field(
        None, description='What players call the subtitles, such as `"English (SDH)"`.'
    )
    default: Flag = Field(
        False, description="Whether players show these subtitles when nobody chooses any."
    )
    forced: Flag = Field(
        False,
        description="Whether the subtitles are only what every viewer needs, such as translated "
        "signs; players show them when subtitles are off.",
    )

    @property
    def is_burned_in(self) -> bool:
        """Whether the captions are drawn into the picture."""
        return CaptionDestination.BURN_IN in self.destinations

    @property
    def has_subtitles(self) -> bool:
        """Whether the captions go anywhere else."""
        return set(self.destinations) != {CaptionDestination.BURN_IN}

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        for number, destination in enumerate(self.destinations):
            if destination in self.destinations[:number]:
                sentence = f"`{destination}` is named twice"
                path = ("destinations", number)
                yield Fault(Code.FIELD_NOT_ALLOWED, sentence, path, "name it once")
        if not self.has_subtitles:
            yield from self._without_effect(
                _OF_SUBTITLES, "subtitles", "add `stream`, `srt` or `vtt` to `destinations`"
            )
        if not self.is_burned_in:
            yield from self._without_effect(
                self.of_pictures, "captions that are burned in", "add `burnIn` to `destinations`"
            )

    def _without_effect(self, fields: tuple[str, ...], of: str, hint: str) -> Iterator[Fault]:
        for name in fields:
            if getattr(self, name) != type(self).model_fields[name].default:
                sentence = f"`{name}` is for {of}"
                yield Fault(Code.FIELD_NOT_ALLOWED, sentence, (name,), f"{hint}, or leave this out")
