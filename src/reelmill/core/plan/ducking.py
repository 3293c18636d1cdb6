"""Which audio clips have a part in a stretch of sound where buses turn one another down.

The gain of a duck is decided for cells of the soundtrack and depends on a bounded stretch around
each (ADR 57), so what drives a stretch is found without the rest of the soundtrack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reelmill.core.plan.nearby import nearby, overlaps
from reelmill.core.timeline.bus import Bus, Duck
from reelmill.core.timeline.model import AudioClip, Soundtrack

DUCKING_VERSION = 1
"""Raise it whenever what is ducked gets other samples: the golden sound tells."""

CELL_SAMPLES = 1024
"""The level of what drives is measured for so many samples at a time, from the soundtrack's start.

A multiple of what AAC packets hold, so that a stretch sounds the same where a loop repeats it."""


def cell_count(samples: int) -> int:
    """Cells that so many samples take up, the last of them perhaps in part."""
    return -(-samples // CELL_SAMPLES)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far around a sample its gain depends on what drives a duck.

    Attributes:
        past_cells: Before the cell that the sample is in.
        ahead_cells: After that cell.
    """

    past_cells: int
    ahead_cells: int

    @property
    def before_samples(self) -> int:
        """Samples before a sample, wherever in its cell that is."""
        return (self.past_cells + 1) * CELL_SAMPLES if self.past_cells else 0

    @property
    def after_samples(self) -> int:
        """Samples after a sample, wherever in its cell that is."""
        return (self.ahead_cells + 1) * CELL_SAMPLES if self.ahead_cells else 0


@dataclass(frozen=True, slots=True)
class Listening:
    """What ducks that differ only in their gains listen to.

    Attributes:
        under: Numbers of buses.
        reach: How far around.
    """

    under: frozenset[int]
    reach: Reach


def listens_to(duck: Duck) -> Listening:
    """The buses that drive a duck, and how far around it hears them."""
    return Listening(frozenset(duck.under), reach_of(duck))


def reach_of(duck: Duck) -> Reach:
    """How far around itself a duck listens; its gain takes at least a cell to fall or rise."""
    falling = max(1, cell_count(duck.attack_samples))
    return Reach(max(1, cell_count(duck.hold_samples + duck.release_samples)), falling)


def widest_reach(buses: Sequence[Bus]) -> Reach:
    """How far any of some buses listens; nowhere where none is ducked."""
    reaches = [reach_of(duck) for bus in buses for duck in bus.ducks]
    past = max((reach.past_cells for reach in reaches), default=0)
    ahead = max((reach.ahead_cells for reach in reaches), default=0)
    return Reach(past, ahead)


def run_up_start(buses: Sequence[Bus], first_sample: int) -> int:
    """From where on a soundtrack must be read so that it is known from a sample on.

    That is the sample itself where nothing is ducked, else the start of a cell.
    """
    before = widest_reach(buses).before_samples
    start = max(0, first_sample - before)
    return start - start % CELL_SAMPLES if before else first_sample


def heard_in(
    soundtrack: Soundtrack, stretches: Iterable[tuple[int, int]]
) -> Iterator[tuple[AudioClip, ...]]:
    """For each stretch the audio clips that have a part in it, in their order.

    These are the ones that sound in it, and those that turn one of them down there.

    Args:
        soundtrack: The whole.
        stretches: First sample and one past the last; neither ever goes back.
    """
    spans = list(stretches)
    reach, buses = widest_reach(soundtrack.buses), soundtrack.buses
    wide = [(first - reach.before_samples, end + reach.after_samples) for first, end in spans]
    for span, near in zip(spans, nearby(soundtrack.clips, wide), strict=True):
        ducked = ducked_buses(buses, near, span)
        listening = {listens_to(duck) for bus in ducked for duck in buses[bus].ducks}
        driving = {id(clip) for each in listening for clip in driving_clips(each, near, span)}
        yield tuple(clip for clip in near if overlaps(clip, *span) or id(clip) in driving)


def ducked_buses(
    buses: Sequence[Bus], clips: Iterable[AudioClip], span: tuple[int, int]
) -> list[int]:
    """Numbers of the ducked buses on which anything sounds in a stretch, ordered."""
    return sorted({clip.bus for clip in clips if buses[clip.bus].ducks and overlaps(clip, *span)})


def driving_clips(
    listening: Listening, clips: Iterable[AudioClip], span: tuple[int, int]
) -> Iterator[AudioClip]:
    """Those of some audio clips that ducks may hear for their gain over a stretch."""
    reach = listening.reach
    first, end = span[0] - reach.before_samples, span[1] + reach.after_samples
    return (clip for clip in clips if clip.bus in listening.under and overlaps(clip, first, end))
