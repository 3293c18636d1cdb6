"""How long tracks last, and where the children of containers stand.

All lengths are exact seconds, and positions are sums of them: what is rounded to frames or
samples is the boundary, not the length, so nothing drifts. Only what is repeated lies on a grid:
a round of a loop lasts whole frames, or whole samples where there is only sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil
from typing import assert_never

from reelmill.core.captions import CaptionCue
from reelmill.core.media_info import AudioStream, MediaInfo, MediaKind, VideoStream
from reelmill.core.spec import (
    AudioTrack,
    CaptionsTrack,
    ClipEnd,
    Endless,
    GroupTrack,
    ImageTrack,
    Played,
    SequenceTrack,
    ShapeTrack,
    SoundEnd,
    TextTrack,
    Track,
    VideoTrack,
    children,
    decides_duration,
    is_seen,
    read_as_text,
    stated_duration,
)
from reelmill.core.time import SAMPLE_RATE, round_half_up
from reelmill.core.timeline.facts import Facts, Problems

SHORTEST_LOOP_SECONDS = Fraction(1, 50)
"""Bound of the work that a loop can ask for: three hours are at most 540,000 iterations."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A child of a container.

    Attributes:
        track: The child.
        pointer: Its JSON pointer.
        start, length: Seconds of the container.
        join_before, join_after: Seconds it overlaps its neighbours in a sequence.
    """

    track: Track
    pointer: str
    start: Fraction
    length: Fraction
    join_before: Fraction = Fraction(0)
    join_after: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Measures tracks; problems are noted, and a harmless length is given in their place."""

    facts: Facts
    frame_rate: Fraction
    problems: Problems
    _naturals: dict[str, Fraction | None] = field(default_factory=dict, compare=False)

    def gridded(self, length: Fraction, track: Track) -> Fraction:
        """A length on the grid of a track."""
        rate = self.frame_rate if is_seen(track) else Fraction(SAMPLE_RATE)
        return round_half_up(length * rate) / rate

    def natural(self, track: Track, pointer: str) -> Fraction | None:
        """The length a track has by itself, None where it runs as long as it may.

        Measured once: every container asks for it, and so does what it is in.
        """
        if pointer not in self._naturals:
            self._naturals[pointer] = self._measured(track, pointer)
        return self._naturals[pointer]

    def _measured(self, track: Track, pointer: str) -> Fraction | None:
        stated = stated_duration(track)
        own = self._own(track, pointer)
        if stated is None:
            return own
        return max(stated, self.quantum(track))

    def within(self, track: Track, pointer: str, available: Fraction) -> Fraction:
        """How long a track lasts where its parent leaves it so much time."""
        own = self.natural(track, pointer)
        return max(Fraction(0), available if own is None else min(own, available))

    def together(self, children: Sequence[tuple[str, Track]]) -> Fraction | None:
        """The length of tracks that run together: the deciders' end, else the longest one's."""
        return max((end for _, _, end in self._deciding(children)), default=None)

    def last_boundary(self, children: Sequence[tuple[str, Track]]) -> Fraction | None:
        """`together` on the grid of what ends last: frames of a picture, samples of a sound."""
        decided = self._deciding(children)
        return max((self._boundary(t, p, t.start, end) for p, t, end in decided), default=None)

    def slots(self, track: Track, pointer: str, length: Fraction) -> list[Slot]:
        """The children of a track that lasts so long, loops unrolled, in order; often none."""
        if isinstance(track, SequenceTrack):
            return list(self._unrolled(track, pointer, length))
        once = (slot for slot, _ in self.first_round(track, pointer, length))
        return [slot for slot in once if slot.length > 0]

    def first_round(
        self, track: Track, pointer: str, length: Fraction
    ) -> list[tuple[Slot, Fraction]]:
        """All children of a track, each once, with the seconds it leaves them: 0 or less at times.

        Args:
            track: A track of any kind; one that is no container has no children.
            pointer: Its JSON pointer.
            length: How long it lasts.
        """
        if isinstance(track, SequenceTrack):
            slots = self.round(track, pointer)
            lasts = (s.length if track.loop else length - s.start for s in slots)
            return [(s, min(s.length, room)) for s, room in zip(slots, lasts, strict=True)]
        if isinstance(track, GroupTrack):
            placed = [(p, t, length - t.start) for p, t in placed_children(track, pointer)]
            return [(Slot(t, p, t.start, self.within(t, p, r)), r) for p, t, r in placed]
        if isinstance(track, Played | Endless):
            return []
        assert_never(track)

    def rounds(self, track: Track, pointer: str, length: Fraction) -> int:
        """How often what a track plays or contains begins while it lasts."""
        if isinstance(track, Played):
            repeats = self.repeats(track, pointer)
            return _rounds(length, self.iteration(track, pointer)) if repeats else 1
        if isinstance(track, SequenceTrack):
            period = self.period(track, self.round(track, pointer))
            return _rounds(length, period) if track.loop else 1
        if isinstance(track, Endless | GroupTrack):
            return 1
        assert_never(track)

    def cues(self, track: Track) -> Sequence[CaptionCue]:
        """The captions of a track, in the order of its file."""
        text = read_as_text(track)
        return self.facts.cues(text) if text else ()

    def audio(self, track: Played) -> tuple[MediaInfo, AudioStream] | None:
        """The sound of a track's file that it plays, None where it has none."""
        media = self.facts.media[track.src]
        sounds = media.sounds or ((media.audio,) if media.audio else ())
        if track.stream is not None and track.stream < len(sounds):
            return media, sounds[track.stream]
        return (media, media.audio) if media.audio else None

    def check_stream(self, track: Played, pointer: str) -> None:
        """Note where a track asks for a sound or a video that its file does not have."""
        media = self.facts.media[track.src]
        self._check_number("sound", track.stream, len(media.sounds), f"{pointer}/stream")
        if isinstance(track, VideoTrack):
            count = len(media.videos)
            self._check_number("video", track.video_stream, count, f"{pointer}/videoStream")

    def _check_number(self, what: str, asked: int | None, count: int, pointer: str) -> None:
        if asked is not None and asked >= max(count, 1):
            held = f"{count} of them" if count else "none"
            message = f"the file has no {what} {asked}: it has {held}, counted from 0"
            hint = f"name one from 0 to {count - 1}, or none" if count else "leave this field out"
            self.problems.add("source_stream_missing", pointer, message, hint)

    def video(self, track: VideoTrack) -> tuple[MediaInfo, VideoStream] | None:
        """The moving picture of a track's file, None where it has none."""
        media = self.facts.media[track.src]
        video = media.chosen_video(track.video_stream)
        return (media, video) if video and video.duration_seconds > 0 else None

    def picture(self, track: ImageTrack, pointer: str) -> VideoStream | None:
        """The picture of a track's file; where it is none, that is a problem."""
        media = self.facts.media[track.src]
        if media.kind is MediaKind.IMAGE and media.video is not None:
            return media.video
        message = f"the source `{track.src}` is not a picture but of type {media.kind.value}"
        hint = f"use a track of type {media.kind.value}"
        if media.unread:
            message, hint = _unread(track.src, media)
        self.problems.add("source_wrong_kind", f"{pointer}/src", message, hint)
        return None

    def repeats(self, track: Played, pointer: str) -> bool:
        """Whether a played file starts again at its end."""
        if track.loop or track.end not in (ClipEnd.LOOP, SoundEnd.LOOP):
            return track.loop
        return track.duration is not None and track.duration > self.run(track, pointer)

    def iteration(self, track: Played, pointer: str) -> Fraction:
        """The length of one run of a played file, on the track's grid: what a loop repeats."""
        return max(self.gridded(self.run(track, pointer), track), self.quantum(track))

    def run(self, track: Played, pointer: str) -> Fraction:
        """The exact length of one run of a played file."""
        self.check_stream(track, pointer)
        whole = self._source_seconds(track)
        if whole is None:
            self._no_stream(track, pointer)
            return self.quantum(track)
        end = min(whole, track.trim.end) if track.trim.end is not None else whole
        if end <= track.trim.start:
            self._trimmed_away(track, pointer, whole)
            return self.quantum(track)
        run = (end - track.trim.start) / track.speed
        loops = track.loop or track.end in (ClipEnd.LOOP, SoundEnd.LOOP)
        if loops and run < SHORTEST_LOOP_SECONDS:
            what, hint = f"a loop of `{track.src}`", "trim less, or do not loop"
            self._loops_too_fast(what, pointer, run, hint)
            return SHORTEST_LOOP_SECONDS
        return max(run, self.quantum(track))

    def _own(self, track: Track, pointer: str) -> Fraction | None:
        match track:
            case VideoTrack() | AudioTrack():
                run = self.run(track, pointer)
                return None if track.loop else run
            case SequenceTrack():
                slots = self.round(track, pointer)
                if track.loop:
                    self._check_period(pointer, self.period(track, slots))
                    return None
                return slots[-1].start + slots[-1].length
            case GroupTrack():
                return self.together(list(placed_children(track, pointer)))
            case ImageTrack():
                self.picture(track, pointer)
                return None
            case TextTrack() | ShapeTrack() | CaptionsTrack():
                return None

    def _deciding(self, parts: Sequence[tuple[str, Track]]) -> list[tuple[str, Track, Fraction]]:
        """The tracks, of those that run together, whose ends (in seconds) decide the length."""
        owns = [(p, t, self.natural(t, p)) for p, t in parts]
        ends = [(p, t, t.start + own) for p, t, own in owns if own is not None]
        return [end for end in ends if decides_duration(end[1])] or ends

    def _boundary(self, track: Track, pointer: str, start: Fraction, end: Fraction) -> Fraction:
        """An end on the grid of what ends there; a container's end is that of a child."""
        if stated_duration(track) is not None:
            return self.gridded(end, track)
        if isinstance(track, GroupTrack):
            parts = self._deciding(list(placed_children(track, pointer)))
            ends = [self._boundary(t, p, start + t.start, start + e) for p, t, e in parts]
            return max(ends, default=end)
        if isinstance(track, SequenceTrack):
            last = self.round(track, pointer)[-1]
            return self._boundary(last.track, last.pointer, start + last.start, end)
        if isinstance(track, Played | Endless):
            return self.gridded(end, track)
        assert_never(track)

    def quantum(self, track: Track) -> Fraction:
        """A frame of what is seen, a sample of what is only heard, in seconds."""
        return 1 / self.frame_rate if is_seen(track) else Fraction(1, SAMPLE_RATE)

    def _source_seconds(self, track: Played) -> Fraction | None:
        match track:
            case VideoTrack():
                video = self.video(track)
                return _end_of_picture(*video) if video else None
            case AudioTrack():
                audio = self.audio(track)
                return audio[1].duration_seconds if audio else None

    def _check_period(self, pointer: str, period: Fraction) -> None:
        """Note a loop that starts again too soon, unless something in it is wrong itself."""
        if period < SHORTEST_LOOP_SECONDS and not self.problems.any_at(pointer):
            hint = "make its content longer, or do not loop"
            self._loops_too_fast("a round of the loop", pointer, period, hint)

    def _loops_too_fast(self, what: str, pointer: str, lasts: Fraction, hint: str) -> None:
        message = (
            f"{what} lasts {float(lasts) * 1000:.3f} ms, "
            f"but must last {float(SHORTEST_LOOP_SECONDS) * 1000:g} ms"
        )
        self.problems.add("loop_too_short", pointer, message, hint)

    def _trimmed_away(self, track: Played, pointer: str, whole: Fraction) -> None:
        start, lasts = float(track.trim.start), float(whole)
        message = f"the trim starts at {start:g} s, but the source lasts {lasts:.3f} s"
        where, hint = f"{pointer}/trim/start", "trim within the source"
        self.problems.add("trim_outside_source", where, message, hint)

    def _no_stream(self, track: Played, pointer: str) -> None:
        wanted = "moving picture" if is_seen(track) else "sound"
        kind = self.facts.media[track.src].kind.value
        message = f"the source `{track.src}` has no {wanted}: it is of type {kind}"
        hint = f"use a track of type {kind}, or leave this one out"
        if self.facts.media[track.src].unread:
            message, hint = _unread(track.src, self.facts.media[track.src])
        self.problems.add("source_wrong_kind", f"{pointer}/src", message, hint)

    def round(self, track: SequenceTrack, pointer: str) -> list[Slot]:
        """The children of one round, from 0, each with its overlaps."""
        parts = [(p, t, self._child_length(t, p)) for p, t in placed_children(track, pointer)]
        last = len(parts) - 1
        between = track.transition.between
        join = between.duration if between else Fraction(0)
        slots: list[Slot] = []
        start = Fraction(0)
        for i, (child_pointer, child, own) in enumerate(parts):
            before = join if i or track.loop else Fraction(0)
            after = join if i < last or track.loop else Fraction(0)
            if before + after > own:
                self._too_short(child_pointer, own, before + after)
            length = max(own, before + after)
            slots.append(Slot(child, child_pointer, start, length, before, after))
            start += length - after
        return slots

    def period(self, track: SequenceTrack, slots: Sequence[Slot]) -> Fraction:
        """When a loop of one round starts again: after whole frames, or samples."""
        exact = slots[-1].start + slots[-1].length - slots[-1].join_after
        return max(self.gridded(exact, track), self.quantum(track))

    def _child_length(self, child: Track, pointer: str) -> Fraction:
        own = self.natural(child, pointer)
        if own is None:
            message = f"the length of this {child.type} in its sequence is unknown"
            self.problems.add("duration_undetermined", pointer, message, "give it a `duration`")
            return self.quantum(child)
        return own

    def _too_short(self, pointer: str, length: Fraction, needed: Fraction) -> None:
        """Note it, unless the length is only a stand-in for a child that is wrong itself."""
        if self.problems.any_at(pointer):
            return
        message = (
            f"it lasts {float(length):.3f} s, but the transitions to its neighbours take "
            f"{float(needed):.3f} s together"
        )
        hint = "lengthen it, or shorten the transition"
        self.problems.add("transition_too_long", pointer, message, hint)

    def _unrolled(self, track: SequenceTrack, pointer: str, length: Fraction) -> Iterator[Slot]:
        slots = self.round(track, pointer)
        period = max(self.period(track, slots), SHORTEST_LOOP_SECONDS)
        if track.loop:  # the last child ends with the first join of the next round
            last = slots[-1]
            slots[-1] = replace(last, length=period + last.join_after - last.start)
        begin = Fraction(0)
        while begin < length:
            for slot in slots:
                start = begin + slot.start
                if start >= length:
                    return
                first = begin == 0 and slot is slots[0]
                rest = min(slot.length, length - start)
                before = Fraction(0) if first else slot.join_before
                yield Slot(slot.track, slot.pointer, start, rest, before, slot.join_after)
            if not track.loop:
                return
            begin += period


def origin_seconds(media: MediaInfo) -> Fraction:
    """Time zero of a source: where its first picture or sound is."""
    streams = [s.start_seconds for s in (media.video, media.audio) if s]
    return min(streams, default=Fraction(0))


def _end_of_picture(media: MediaInfo, stream: VideoStream) -> Fraction:
    """Where the last frame ends, in seconds from time zero: the sound may start first."""
    return stream.start_seconds + stream.duration_seconds - origin_seconds(media)


def placed_children(track: Track, pointer: str) -> Iterator[tuple[str, Track]]:
    """The children of a track with their JSON pointers."""
    for number, child in enumerate(children(track)):
        yield f"{pointer}/tracks/{number}", child


def _rounds(length: Fraction, period: Fraction) -> int:
    return max(1, ceil(length / period))


def _unread(src: str, media: MediaInfo) -> tuple[str, str]:
    """What to say of a file whose codecs are the trouble, and what to do."""
    found = ", ".join(media.unread)
    message = f"the source `{src}` holds {found}, which cannot be read"
    return message, "convert it to H.264 and AAC, or to PNG or JPEG"
