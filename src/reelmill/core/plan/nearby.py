"""Audio clips by time, without asking each audio clip about each stretch of a soundtrack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reelmill.core.timeline.model import AudioClip


def nearby(
    clips: Sequence[AudioClip], stretches: Iterable[tuple[int, int]]
) -> Iterator[tuple[AudioClip, ...]]:
    """For each stretch the audio clips that sound in it, in their order.

    Each audio clip is taken up once and put down once: a loop has hundreds of thousands.

    Args:
        clips: In any order.
        stretches: First sample and one past the last; neither ever goes back.
    """
    waiting = sorted(range(len(clips)), key=lambda i: clips[i].start_sample, reverse=True)
    heard: list[int] = []
    for first, end in stretches:
        while waiting and clips[waiting[-1]].start_sample < end:
            heard.append(waiting.pop())
        heard = sorted(i for i in heard if clips[i].end_sample_exclusive > first)
        yield tuple(clips[i] for i in heard)


def overlaps(clip: AudioClip, first_sample: int, end_sample_exclusive: int) -> bool:
    """True where an audio clip sounds within a stretch of the soundtrack."""
    return clip.start_sample < end_sample_exclusive and first_sample < clip.end_sample_exclusive
