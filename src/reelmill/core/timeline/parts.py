"""How many things a timeline is made of once its loops are unrolled: what planning costs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from reelmill.core.spec import AudioTrack, GroupTrack, SequenceTrack, Track, VideoTrack
from reelmill.core.timeline.lengths import Lengths, Slot, children

MOST_PARTS = 100_000
"""Parts of a timeline that are planned: 20 s of a core where they are sounds, 35 where pictures."""


def check_parts(lengths: Lengths, slots: Iterable[Slot]) -> None:
    """Note a problem where there are more parts than are planned, at the track that has most."""
    counts = {slot.pointer: _parts(lengths, slot) for slot in slots}
    total = sum(counts.values())
    if total <= MOST_PARTS:
        return
    most = max(counts, key=lambda pointer: counts[pointer])
    message = (
        f"with its loops unrolled the spec has {total} parts, {counts[most]} of them here, but at "
        f"most {MOST_PARTS} are planned"
    )
    hint = "make the rounds of loops longer, or the spec shorter"
    lengths.problems.add("too_many_parts", most, message, hint)


def _parts(lengths: Lengths, slot: Slot) -> int:
    track, pointer = slot.track, slot.pointer
    if isinstance(track, VideoTrack | AudioTrack):
        repeats = lengths.repeats(track, pointer)
        return _rounds(slot.length, lengths.iteration(track, pointer)) if repeats else 1
    if isinstance(track, GroupTrack):
        inner = (_within(lengths, p, t, slot.length - t.start) for p, t in children(track, pointer))
        return sum(_parts(lengths, child) for child in inner if child.length > 0)
    if isinstance(track, SequenceTrack):
        slots = lengths.round(track, pointer)
        once = sum(_parts(lengths, child) for child in slots)
        period = lengths.period(track, slots)
        return once * _rounds(slot.length, period) if track.loop else once
    return 1


def _rounds(length: Fraction, period: Fraction) -> int:
    return max(1, ceil(length / period))


def _within(lengths: Lengths, pointer: str, track: Track, room: Fraction) -> Slot:
    return Slot(track, pointer, track.start, lengths.within(track, pointer, room))
