"""Where tracks do not last as long as was asked for, or not as long as they could."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reelmill.core.spec import Played, Track, is_seen, played
from reelmill.core.timeline.lengths import Lengths, Slot
from reelmill.core.timeline.source_warnings import sound_warnings
from reelmill.core.warnings import SpecWarning, WarningCode


def shortfalls(lengths: Lengths, slot: Slot, room: Fraction) -> Iterator[SpecWarning]:
    """What is held, silent, cut off or shortened in a track and everything in it.

    Args:
        lengths: Measures tracks.
        slot: The track in its container.
        room: Seconds that the container leaves it from its start on.
    """
    track, pointer = slot.track, slot.pointer
    if room <= 0:
        yield _never_played(pointer, slot.start, slot.start + room)
        return
    own = lengths.natural(track, pointer)
    if own is not None and own - room > lengths.quantum(track) / 2:
        yield _cut_short(pointer, own, room)
    if (clip := played(track)) is not None:
        yield from _ends_early(lengths, clip, slot)
        yield from _fades(lengths, clip, slot)
        if clip.volume > 0 and (found := lengths.audio(clip)):
            yield from sound_warnings(found[1], f"{pointer}/src")
    yield from _late_captions(lengths, slot)
    yield from _transitions(track, slot)
    yield from _inside(lengths, slot)


def _inside(lengths: Lengths, slot: Slot) -> Iterator[SpecWarning]:
    """Of the children; those of a loop are looked at in their first round."""
    for child, room in lengths.first_round(slot.track, slot.pointer, slot.length):
        yield from shortfalls(lengths, child, room)


def _ends_early(lengths: Lengths, track: Played, slot: Slot) -> Iterator[SpecWarning]:
    run = lengths.run(track, slot.pointer)
    missing = slot.length - run
    if track.duration is None or track.end is not None or track.loop or missing <= 0:
        return
    if missing <= lengths.quantum(track) / 2:
        return
    lasts, rest = f"{float(run):.3f} s", f"{float(missing):.3f} s"
    if is_seen(track):
        message = f"the clip lasts {lasts}, so its last frame is held for {rest}"
        hint = "shorten `duration`, or set `end` to `hold`, `black` or `loop`"
        yield SpecWarning(WarningCode.CLIP_ENDS_EARLY, message, slot.pointer, hint)
    else:
        message = f"the sound lasts {lasts}, so {rest} of silence follow"
        hint = "shorten `duration`, or set `end` to `silence` or `loop`"
        yield SpecWarning(WarningCode.SOUND_ENDS_EARLY, message, slot.pointer, hint)


def _late_captions(lengths: Lengths, slot: Slot) -> Iterator[SpecWarning]:
    cues = lengths.cues(slot.track)
    most = slot.length + lengths.quantum(slot.track) / 2
    late = sum(1 for cue in cues if cue.start_seconds >= most)
    cut = sum(1 for cue in cues if cue.end_seconds > most) - late
    if late or cut:
        message = (
            f"of {len(cues)} captions {late} begin after the end at {float(slot.length):.3f} s "
            f"and are never shown, and {cut} are cut off there"
        )
        hint = "make their parent longer, or remove the rest of the file"
        yield SpecWarning(WarningCode.CUT_SHORT, message, slot.pointer, hint)


def _fades(lengths: Lengths, track: Played, slot: Slot) -> Iterator[SpecWarning]:
    if lengths.audio(track) is None or track.fade_in + track.fade_out <= slot.length:
        return
    message = (
        f"the fades take {float(track.fade_in + track.fade_out):.3f} s together, but the track "
        f"lasts {float(slot.length):.3f} s, so they are shortened"
    )
    yield SpecWarning(WarningCode.FADES_SHORTENED, message, slot.pointer, "shorten the fades")


def _transitions(track: Track, slot: Slot) -> Iterator[SpecWarning]:
    stated = getattr(track, "transition", None)
    sides = (getattr(stated, "enter", None), getattr(stated, "exit", None))
    needed = sum((side.duration for side in sides if side), Fraction(0))
    if needed > slot.length:
        message = (
            f"the transitions take {float(needed):.3f} s together, but the track lasts "
            f"{float(slot.length):.3f} s, so they are shortened"
        )
        pointer, hint = f"{slot.pointer}/transition", "shorten them, or lengthen the track"
        yield SpecWarning(WarningCode.TRANSITIONS_SHORTENED, message, pointer, hint)


def _cut_short(pointer: str, own: Fraction, room: Fraction) -> SpecWarning:
    message = f"the track lasts {float(own):.3f} s, but is cut off after {float(room):.3f} s"
    hint = "give it a `duration` or a `trim`, or make its parent longer"
    return SpecWarning(WarningCode.CUT_SHORT, message, pointer, hint)


def _never_played(pointer: str, start: Fraction, end: Fraction) -> SpecWarning:
    message = f"the track starts at {float(start):.3f} s, but its parent ends at {float(end):.3f} s"
    hint = "start it earlier, or make its parent longer"
    return SpecWarning(WarningCode.NEVER_PLAYED, message, pointer, hint)
