"""Transitions: how a picture comes and goes, and how neighbours mix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.moment import FadeSeconds
from reelmill.core.spec.values.number import plain_schema

# fmt: off
TRANSITION_NAMES = (
    "fade", "crossfade", "fadeBlack", "fadeWhite", "fadeGrays", "fadeFast", "fadeSlow",
    "dissolve", "pixelize", "distance", "radial", "hBlur", "zoomIn", "wipeLeft", "wipeRight",
    "wipeUp", "wipeDown", "wipeTl", "wipeTr", "wipeBl", "wipeBr", "slideLeft", "slideRight",
    "slideUp", "slideDown", "smoothLeft", "smoothRight", "smoothUp", "smoothDown", "coverLeft",
    "coverRight", "coverUp", "coverDown", "revealLeft", "revealRight", "revealUp", "revealDown",
    "circleCrop", "circleOpen", "circleClose", "rectCrop", "vertOpen", "vertClose", "horzOpen",
    "horzClose", "diagTl", "diagTr", "diagBl", "diagBr", "hlSlice", "hrSlice", "vuSlice",
    "vdSlice", "hlWind", "hrWind", "vuWind", "vdWind", "squeezeH", "squeezeV",
)
# fmt: on
"""Every transition of FFmpeg's `xfade` filter in camelCase, and `crossfade` for `fade`."""

_SAME = {"crossfade": "fade"}
_BY_FFMPEG_NAME = {name.lower(): _SAME.get(name, name) for name in TRANSITION_NAMES}


@dataclass(frozen=True, slots=True)
class TransitionName:
    """Annotation of a transition's name."""

    def read(self, value: object) -> str:
        """The name in camelCase; FFmpeg's lower-case spelling is understood.

        Raises:
            PydanticCustomError: no text, or no such transition.
        """
        rule = "the name of a transition, such as `fade` or `wipeLeft`"
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, rule)
        if value not in TRANSITION_NAMES and value not in _BY_FFMPEG_NAME:
            break_rule(Code.UNKNOWN_VALUE, rule, did_you_mean(value, TRANSITION_NAMES))
        return _BY_FFMPEG_NAME[value.lower()]

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, str)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": list(TRANSITION_NAMES)}


TransitionType = Annotated[str, TransitionName()]
"""A transition's name in camelCase."""


def xfade_name(name: str) -> str:
    """What FFmpeg's `xfade` filter calls a transition: its name in lower case."""
    return name.lower()


class Transition(SpecModel):
    """A change of picture that takes some time."""

    type: TransitionType = Field(description="How the picture changes.")
    duration: FadeSeconds = Field(
        Fraction(1, 2), description="How long it takes, in seconds; 0 is an immediate change."
    )

    @property
    def xfade_name(self) -> str:
        """What FFmpeg's `xfade` filter calls it."""
        return xfade_name(self.type)


class Transitions(SpecModel):
    """How a track comes and goes."""

    enter: Transition | None = Field(
        None,
        alias="in",
        description="How the picture appears at the start of the track; wipes and slides "
        "cross the whole parent, not just the picture's box.",
    )
    exit: Transition | None = Field(
        None, alias="out", description="How the picture disappears at the end of the track."
    )


class SequenceTransitions(Transitions):
    """How the children of a sequence follow one another; `in` and `out` are for the whole."""

    type: TransitionType | None = Field(
        None, description="How each child changes into the next; by default a hard cut."
    )
    duration: FadeSeconds = Field(
        Fraction(1, 2),
        description="How long neighbours overlap, in seconds; each overlap shortens the sequence.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.type is None and "duration" in self.model_fields_set:
            sentence = "a `duration` between the children needs the `type` of their transition"
            yield Fault(Code.MISSING_FIELD, sentence, ("type",), 'for example "type": "fade"')

    @property
    def between(self) -> Transition | None:
        """The transition between neighbouring children, None where they only meet."""
        return Transition(type=self.type, duration=self.duration) if self.type else None
