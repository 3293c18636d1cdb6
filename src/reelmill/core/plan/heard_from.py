"""A soundtrack from a sample on, its clips sought in their files instead of decoded up to there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.plan.ducking import run_up_start
from reelmill.core.time import SAMPLE_RATE, round_half_up
from reelmill.core.timeline.model import AudioClip, GainPoint, Soundtrack

LEAST_SOUGHT_SAMPLES = 10 * SAMPLE_RATE
"""What lies nearer to the beginning is decoded from there, which is quick and exact."""

_RUN_UP_SAMPLES = SAMPLE_RATE // 5
"""Decoded before what is heard: codecs need some packets until they are right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtClip(AudioClip):
    """An audio clip whose file is opened at a time; `trim_samples` counts from there.

    Attributes:
        seek_seconds: From the file's beginning.
    """

    seek_seconds: Fraction


def heard_from(
    soundtrack: Soundtrack, first_sample: int, begins: Callable[[AudioClip], Fraction]
) -> tuple[Soundtrack, int]:
    """The soundtrack without what comes before a sample, and which of its samples that one is.

    It is the first, unless something is ducked: then what drives that is read before it, too.

    Args:
        soundtrack: The whole.
        first_sample: Where it is to begin.
        begins: How long after its file an audio clip's stream begins, in seconds.
    """
    start = run_up_start(soundtrack.buses, first_sample)
    later = (_later(v, start) for v in soundtrack.clips)
    clips = tuple(_sought(v, begins(v)) for v in later if v.sample_count > 0)
    rest = max(0, soundtrack.sample_count - start)
    return replace(soundtrack, sample_count=rest, clips=clips), first_sample - start


def _later(clip: AudioClip, first_sample: int) -> AudioClip:
    passed = first_sample - clip.start_sample
    if passed <= 0:
        return replace(clip, start_sample=-passed)
    return replace(
        clip,
        start_sample=0,
        sample_count=clip.sample_count - passed,
        trim_samples=clip.trim_samples + round_half_up(passed * clip.speed),
        gain=tuple(GainPoint(point.sample - passed, point.gain) for point in clip.gain),
    )


def _sought(clip: AudioClip, begins: Fraction) -> AudioClip:
    """Files with holes or other irregularities are counted from their beginning, or not at all."""
    if clip.trim_samples < LEAST_SOUGHT_SAMPLES or clip.has_holes or clip.irregular:
        return clip
    skipped = clip.trim_samples - _RUN_UP_SAMPLES
    fields = {name: getattr(clip, name) for name in AudioClip.__dataclass_fields__}
    fields |= {"trim_samples": _RUN_UP_SAMPLES, "source_samples": 0}
    return SoughtClip(**fields, seek_seconds=begins + Fraction(skipped, SAMPLE_RATE))
