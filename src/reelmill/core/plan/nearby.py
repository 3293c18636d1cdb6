"""Voices by time, without asking each voice about each stretch of a programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reelmill.core.timeline.model import Voice


def nearby(
    voices: Sequence[Voice], stretches: Iterable[tuple[int, int]]
) -> Iterator[tuple[Voice, ...]]:
    """For each stretch the voices that sound in it, in their order.

    Each voice is taken up once and put down once: a loop has hundreds of thousands.

    Args:
        voices: In any order.
        stretches: First sample and one past the last; neither ever goes back.
    """
    waiting = sorted(range(len(voices)), key=lambda i: voices[i].start_sample, reverse=True)
    heard: list[int] = []
    for first, end in stretches:
        while waiting and voices[waiting[-1]].start_sample < end:
            heard.append(waiting.pop())
        heard = sorted(i for i in heard if voices[i].end_sample_exclusive > first)
        yield tuple(voices[i] for i in heard)
