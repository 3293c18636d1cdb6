"""A programme from a sample on, its voices sought in their files instead of decoded up to there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.time import SAMPLE_RATE, round_half_up
from reelmill.core.timeline.model import GainPoint, Programme, Voice

LEAST_SOUGHT_SAMPLES = 10 * SAMPLE_RATE
"""What lies nearer to the beginning is decoded from there, which is quick and exact."""

_RUN_UP_SAMPLES = SAMPLE_RATE // 5
"""Decoded before what is heard: codecs need some packets until they are right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtVoice(Voice):
    """A voice whose file is opened at a time; `trim_samples` counts from there.

    Attributes:
        seek_seconds: From the file's beginning.
    """

    seek_seconds: Fraction


def heard_from(
    programme: Programme, first_sample: int, begins: Callable[[Voice], Fraction]
) -> Programme:
    """The programme without what comes before a sample, which is then its first.

    Args:
        programme: The whole.
        first_sample: Where it is to begin.
        begins: How long after its file a voice's stream begins, in seconds.
    """
    later = (_later(v, first_sample) for v in programme.voices)
    voices = tuple(_sought(v, begins(v)) for v in later if v.sample_count > 0)
    return Programme(max(0, programme.sample_count - first_sample), voices)


def _later(voice: Voice, first_sample: int) -> Voice:
    passed = first_sample - voice.start_sample
    if passed <= 0:
        return replace(voice, start_sample=-passed)
    return replace(
        voice,
        start_sample=0,
        sample_count=voice.sample_count - passed,
        trim_samples=voice.trim_samples + round_half_up(passed * voice.speed),
        gain=tuple(GainPoint(point.sample - passed, point.gain) for point in voice.gain),
    )


def _sought(voice: Voice, begins: Fraction) -> Voice:
    """Files with holes or other irregularities are counted from their beginning, or not at all."""
    if voice.trim_samples < LEAST_SOUGHT_SAMPLES or voice.has_holes or voice.irregular:
        return voice
    skipped = voice.trim_samples - _RUN_UP_SAMPLES
    fields = {name: getattr(voice, name) for name in Voice.__dataclass_fields__}
    fields |= {"trim_samples": _RUN_UP_SAMPLES, "source_samples": 0}
    return SoughtVoice(**fields, seek_seconds=begins + Fraction(skipped, SAMPLE_RATE))
