"""Captions tracks -> subtitles: what is not drawn, but goes along with the picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import takewhile
from math import floor

from reelmill.core.captions import CaptionCue, WrittenCue, disjoint
from reelmill.core.codecs.subtitles import SubtitleCodec
from reelmill.core.errors import SourceError
from reelmill.core.spec import CaptionDestination, CaptionsTrack, Track, children, read_as_text
from reelmill.core.spec.placing import Position
from reelmill.core.subtitles import (
    LARGEST_TEXT,
    MOST_SUBTITLE_CHARACTERS,
    MOST_SUBTITLE_CUES,
    MOST_SUBTITLES,
    SidecarFormat,
    SubtitleCue,
    Subtitles,
    lost_in_subrip,
    lost_in_timed_text,
    lost_in_webvtt,
    merged,
)
from reelmill.core.time import round_half_up
from reelmill.core.timeline.cue_place import on_canvas
from reelmill.core.timeline.lengths import Lengths, Slot
from reelmill.core.warnings import SpecWarning, WarningCode

_MILLISECONDS = 1000
_FILES = {CaptionDestination.SRT: SidecarFormat.SRT, CaptionDestination.VTT: SidecarFormat.VTT}


@dataclass(slots=True)
class _Found:
    """The cues of tracks that make up one choice, and what of them is said by the first."""

    subtitles: Subtitles
    pointers: list[str] = field(default_factory=list)
    cues: list[WrittenCue] = field(default_factory=list)


def subtitles_of(
    lengths: Lengths,
    slots: Iterable[Slot],
    whole: Fraction,
    codec: SubtitleCodec | None,
    canvas: tuple[int, int],
) -> tuple[tuple[Subtitles, ...], tuple[SpecWarning, ...]]:
    """The subtitles of a composition, in the order of their tracks, and what they lose.

    Tracks of one `lang` and `title` with equal destinations make up one of them together. Cues
    are cut off at the end of their track and of the master; what then lasts no millisecond is
    left out. Problems are noted.

    Args:
        lengths: Measures tracks.
        slots: The tracks of the composition.
        whole: Length of the master in seconds.
        codec: Of the master's subtitle streams.
        canvas: Width and height in pixels.
    """
    found: dict[Subtitles, _Found] = {}
    count = characters = 0
    for track, slot, begin in _captions(lengths, slots, Fraction(0)):
        one = found.setdefault(_kind(track), _Found(_kind(track)))
        one.pointers.append(slot.pointer)
        if len(found) > MOST_SUBTITLES:
            _too_many(lengths, slot.pointer)
            return (), ()
        if track.default:
            one.subtitles = replace(one.subtitles, is_default=True)
        for cue in _shown(lengths.facts.cues(track), slot, begin, whole):
            position = track.stated_position or Position.BOTTOM
            place = cue.place and on_canvas(cue.place, position, canvas)
            one.cues.append(replace(cue, place=place))
            count += 1
            characters += sum(len(run.text) for run in cue.runs)
            if count > MOST_SUBTITLE_CUES or characters > MOST_SUBTITLE_CHARACTERS:
                _too_many(lengths, slot.pointer)
                return (), ()
    made = [(_finished(lengths, one, codec), one.pointers[0]) for one in found.values()]
    warnings = (warning for one, pointer in made for warning in _losses(one, pointer, codec))
    return tuple(one for one, _ in made), tuple(warnings)


def _captions(
    lengths: Lengths, slots: Iterable[Slot], begin: Fraction
) -> Iterator[tuple[CaptionsTrack, Slot, Fraction]]:
    """Every captions track in its slot, and when it begins in seconds of the master."""
    for slot in slots:
        if not _has_subtitles(slot.track):
            continue
        track = read_as_text(slot.track)
        if track is not None and track.has_subtitles:
            yield track, slot, begin + slot.start
        inner = lengths.slots(slot.track, slot.pointer, slot.length)
        yield from _captions(lengths, inner, begin + slot.start)


def _has_subtitles(track: Track) -> bool:
    captions = read_as_text(track)
    if captions is not None:
        return captions.has_subtitles
    return any(map(_has_subtitles, children(track)))


def _kind(track: CaptionsTrack) -> Subtitles:
    """What tracks must have in common to be read as one."""
    return Subtitles(
        (),
        track.lang,
        track.title,
        is_forced=track.forced,
        in_stream=CaptionDestination.STREAM in track.destinations,
        files=tuple(kind for one, kind in _FILES.items() if one in track.destinations),
    )


def _shown(
    cues: Iterable[CaptionCue], slot: Slot, begin: Fraction, whole: Fraction
) -> Iterator[WrittenCue]:
    """The cues that a slot has time for, in milliseconds of the master."""
    last = floor(whole * _MILLISECONDS)
    for cue in takewhile(lambda cue: cue.start_seconds < slot.length, cues):
        end = begin + min(cue.end_seconds, slot.length)
        start_ms = round_half_up((begin + cue.start_seconds) * _MILLISECONDS)
        end_ms = min(last, round_half_up(end * _MILLISECONDS))
        if start_ms < end_ms:
            runs = SubtitleCue(0, 0, cue.text, cue.runs).pieces
            yield WrittenCue(start_ms, end_ms, runs, cue.anchor, place=cue.place)


def _finished(lengths: Lengths, found: _Found, codec: SubtitleCodec | None) -> Subtitles:
    """The subtitles with their cues, in order; what cannot be written is noted."""
    subtitles = found.subtitles
    try:
        cues = tuple(map(_subtitle_cue, disjoint(found.cues)))
        if subtitles.in_stream and codec is SubtitleCodec.MOV_TEXT:
            _check_sizes(lengths, merged(cues), found.pointers[0])
    except SourceError as error:
        for problem in error.problems:
            lengths.problems.add(problem.code, found.pointers[0], problem.message, problem.hint)
        return subtitles
    return replace(subtitles, cues=cues)


def _subtitle_cue(cue: CaptionCue) -> SubtitleCue:
    start, end = (round_half_up(at * _MILLISECONDS) for at in (cue.start_seconds, cue.end_seconds))
    return SubtitleCue(start, end, cue.text, cue.runs, cue.anchor, cue.place)


def _check_sizes(lengths: Lengths, cues: Iterable[SubtitleCue], pointer: str) -> None:
    for cue in cues:
        if (size := len(cue.text.encode())) > LARGEST_TEXT:
            message = (
                f"at {cue.start_ms / _MILLISECONDS:.3f} s the captions show {size:,} bytes of text,"
                f" but a subtitle stream of `mp4` holds {LARGEST_TEXT:,}"
            )
            hint = "shorten the text, or use `srt` or `vtt`"
            lengths.problems.add("captions_too_large", pointer, message, hint)
            return


def _too_many(lengths: Lengths, pointer: str) -> None:
    message = (
        f"with these, there are more than {MOST_SUBTITLES} subtitles to choose from, or they have "
        f"more than {MOST_SUBTITLE_CUES:,} cues or {MOST_SUBTITLE_CHARACTERS:,} characters in "
        "all, loops counted"
    )
    hint = "use fewer captions, or do not loop them"
    lengths.problems.add("captions_too_many", pointer, message, hint)


def _losses(
    subtitles: Subtitles, pointer: str, codec: SubtitleCodec | None
) -> Iterator[SpecWarning]:
    """One warning for each destination that cannot say all of it."""
    writers = [
        ("`mp4` subtitle streams", codec is SubtitleCodec.MOV_TEXT, lost_in_timed_text),
        ("`webm` subtitle streams", codec is SubtitleCodec.WEBVTT, lost_in_webvtt),
    ]
    asked = [(name, lost) for name, is_used, lost in writers if subtitles.in_stream and is_used]
    if SidecarFormat.SRT in subtitles.files:
        asked.append(("SRT files", lost_in_subrip))
    if SidecarFormat.VTT in subtitles.files:
        asked.append(("WebVTT files", lost_in_webvtt))
    for name, lost in asked:
        what = sorted({one for cue in subtitles.cues for one in lost(cue)})
        if what:
            message = f"{name} cannot hold {' or '.join(what)}"
            hint = "use another destination where it matters"
            yield SpecWarning(WarningCode.SUBTITLES_APPROXIMATED, message, pointer, hint)
