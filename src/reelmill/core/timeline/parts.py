"""How many things a timeline is made of once its loops are unrolled: what planning costs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from reelmill.core.spec import children, read_as_text
from reelmill.core.timeline.lengths import Lengths, Slot

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
    of_slot = (slot.track, slot.pointer, slot.length)
    inner = (child for child, _ in lengths.first_round(*of_slot) if child.length > 0)
    once = (
        sum(_parts(lengths, child) for child in inner)
        if children(slot.track)
        else _shown(lengths, slot)
    )
    return once * lengths.rounds(*of_slot)


def _shown(lengths: Lengths, slot: Slot) -> int:
    """How many pictures a track shows that are planned one by one: a captions track's cues.

    What begins after its slot has ended is not planned.
    """
    captions = read_as_text(slot.track)
    if captions is None or not captions.is_burned_in:
        return 1
    cues = lengths.facts.cues(captions)
    return max(1, sum(1 for _ in takewhile(lambda cue: cue.start_seconds < slot.length, cues)))
