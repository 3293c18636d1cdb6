"""Tracks that make room for others -> buses of audio clips."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, inf, log10

from reelmill.core.spec import CompositionSpec, duck_of, walk_tracks
from reelmill.core.spec import Duck as SpecDuck
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.reading.references import ids_of, is_within
from reelmill.core.time import samples_of
from reelmill.core.timeline.bus import PLAIN_BUSES, Bus, Duck
from reelmill.core.timeline.model import AudioClip
from reelmill.core.warnings import SpecWarning, WarningCode


@dataclass(frozen=True, slots=True)
class _Ducked:
    """A track that makes room for others.

    Attributes:
        pointer: Its JSON pointer.
        duck: How it does.
        drivers: JSON pointers of the others, by the places that name them.
    """

    pointer: str
    duck: SpecDuck
    drivers: Mapping[str, str]


_Stretches = list[tuple[int, int]]
"""First samples, and ones past the last, in order and apart."""

_Power = tuple[int, int, float]
"""First sample, one past the last, and the power that full scale has there."""

_Bus = tuple[tuple[int, ...], frozenset[str]]
"""What the clips of a bus share: numbers of the ducked tracks around them, tracks that drive."""


def on_buses(
    spec: CompositionSpec, clips: Sequence[AudioClip]
) -> tuple[tuple[AudioClip, ...], tuple[Bus, ...]]:
    """The clips of a composition on their buses, and the buses; plain ones if nothing is ducked."""
    ducked = [one for one in _ducked(spec) if one.duck.by < 0]
    drivers = {driver for one in ducked for driver in one.drivers.values()}
    pointers = dict.fromkeys(clip.track for clip in clips)
    shared = {pointer: _bus_of(pointer, ducked, drivers) for pointer in pointers}
    numbers = {bus: n for n, bus in enumerate(dict.fromkeys([((), frozenset()), *shared.values()]))}
    buses = tuple(Bus(tuple(_ducks(bus, ducked, numbers))) for bus in numbers)
    if not any(bus.ducks for bus in buses):
        return tuple(clips), PLAIN_BUSES
    return tuple(replace(clip, bus=numbers[shared[clip.track]]) for clip in clips), buses


def duck_warnings(spec: CompositionSpec, clips: Sequence[AudioClip]) -> Iterator[SpecWarning]:
    """Where a track makes room for nothing that is heard while it is."""
    ducked = list(_ducked(spec))
    if not ducked:
        return
    spans = _Spans(clips)
    for one in ducked:
        own = spans.of(one.pointer)
        if own:
            yield from _unheard(one, own, spans)
        else:
            message = "the track has no sound that could be turned down"
            yield _warning(f"{one.pointer}/duck", message, "leave out `duck`")


def _unheard(one: _Ducked, own: _Stretches, spans: _Spans) -> Iterator[SpecWarning]:
    """Which of the others are not heard while a track is; or all of them, as they are too low."""
    together = False
    for place, driver in one.drivers.items():
        others = spans.of(driver)
        if not others:
            message = "the track that this one is ducked under has no sound"
            yield _warning(place, message, "name one that is heard")
        elif not _meet(own, others):
            message = "the track that this one is ducked under is never heard at the same time"
            yield _warning(place, message, "move one of them, or leave it out here")
        else:
            together = True
    loudest, threshold = spans.loudest_db(one.drivers.values()), float(one.duck.threshold)
    if together and loudest < threshold:
        message = (
            f"at their `volume` the tracks that this one is ducked under reach at most "
            f"{loudest:.1f} dB, which is below the `threshold` of {threshold:g} dB"
        )
        hint = "raise their `volume`, or lower the `threshold`"
        yield _warning(f"{one.pointer}/duck/threshold", message, hint)


def _warning(pointer: str, message: str, hint: str) -> SpecWarning:
    sentence = f"{message}, so nothing is turned down"
    return SpecWarning(WarningCode.DUCK_WITHOUT_EFFECT, sentence, pointer, hint)


def _ducked(spec: CompositionSpec) -> Iterator[_Ducked]:
    ids = ids_of(spec)
    for pointer, track in walk_tracks(spec):
        if (duck := duck_of(track)) is not None:
            places = {
                f"{pointer}/duck{pointer_to(path)}": ids[name] for path, name in duck.drivers()
            }
            yield _Ducked(pointer, duck, places)


def _bus_of(pointer: str, ducked: Sequence[_Ducked], drivers: Iterable[str]) -> _Bus:
    around = (n for n, one in enumerate(ducked) if is_within(pointer, one.pointer))
    return tuple(around), frozenset(d for d in drivers if is_within(pointer, d))


def _ducks(bus: _Bus, ducked: Sequence[_Ducked], numbers: Mapping[_Bus, int]) -> Iterator[Duck]:
    """Those of a bus; nothing is ducked under what nobody hears."""
    for one in (ducked[number] for number in bus[0]):
        drivers = set(one.drivers.values())
        under = tuple(n for (_, drive), n in numbers.items() if not drivers.isdisjoint(drive))
        if under:
            times = (one.duck.attack, one.duck.hold, one.duck.release)
            levels = (float(one.duck.by), float(one.duck.threshold))
            yield Duck(under, *levels, *map(samples_of, times))


class _Spans:
    """When tracks are heard, and how loud they can be."""

    def __init__(self, clips: Sequence[AudioClip]) -> None:
        by_track: dict[str, list[_Power]] = {}
        for clip in clips:
            by_track.setdefault(clip.track, []).append(_most_power(clip))
        self._power = {track: _together(powers) for track, powers in by_track.items()}
        self._by_track: dict[str, _Stretches] = {}
        for clip in clips:
            start, end = _sounding(clip)
            if start < end:
                self._by_track.setdefault(clip.track, []).append((start, end))
        self._by_track = {track: _joined(spans) for track, spans in self._by_track.items()}
        self._known: dict[str, _Stretches] = {}

    def of(self, pointer: str) -> _Stretches:
        """Of a track and everything in it."""
        if pointer not in self._known:
            inside = (
                s for t, spans in self._by_track.items() if is_within(t, pointer) for s in spans
            )
            self._known[pointer] = _joined(inside)
        return self._known[pointer]

    def loudest_db(self, pointers: Collection[str]) -> float:
        """What some tracks reach at most if their sources are at full scale, in dB of that."""
        drives = (
            power
            for track, power in self._power.items()
            if any(is_within(track, pointer) for pointer in pointers)
        )
        _, _, loudest = _together(drives)
        return 10 * log10(loudest) if loudest > 0 else -inf


def _most_power(clip: AudioClip) -> _Power:
    gain = max((point.gain for point in clip.gain), default=1.0)
    return clip.start_sample, clip.end_sample_exclusive, gain**2


def _together(powers: Iterable[_Power]) -> _Power:
    """From where to where there are any, and the most that there are at the same time."""
    changes: list[tuple[int, int, float]] = []
    for start, end, power in powers:
        changes += [(start, 1, power), (end, 0, -power)]
    if not changes:
        return 0, 0, 0.0
    changes.sort()  # what ends makes room for what begins there
    loudest = max(accumulate(power for _, _, power in changes))
    return changes[0][0], changes[-1][0], loudest


def _sounding(clip: AudioClip) -> tuple[int, int]:
    """The samples of the soundtrack in which a clip plays its source, not silence around it."""
    first = max(0, ceil(-clip.trim_samples / clip.speed))
    end = clip.sample_count
    if clip.source_samples:
        end = min(end, ceil((clip.source_samples - clip.trim_samples) / clip.speed))
    return clip.start_sample + first, clip.start_sample + end


def _joined(spans: Iterable[tuple[int, int]]) -> _Stretches:
    found: _Stretches = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _meet(some: _Stretches, others: _Stretches) -> bool:
    starts = [start for start, _ in others]
    for start, end in some:
        before = bisect_right(starts, end - 1)
        if before and others[before - 1][1] > start:
            return True
    return False
