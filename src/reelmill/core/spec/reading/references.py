"""Tracks that refer to one another: every `id` belongs to one, and nothing goes in circles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelmill.core.errors import Problem
from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.longform import LongformSpec
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.spec.track import duck_of
from reelmill.core.spec.walk import walk_tracks


@dataclass(frozen=True, slots=True)
class Ducking:
    """One track that is turned down under another.

    Attributes:
        ducked: JSON pointer of the track that is turned down.
        place: JSON pointer of what names the other.
        driver: JSON pointer of the other.
    """

    ducked: str
    place: str
    driver: str


def ids_of(spec: CompositionSpec) -> dict[str, str]:
    """JSON pointers of the tracks that have an `id`, by it; of equal ones the first."""
    found: dict[str, str] = {}
    for pointer, track in walk_tracks(spec):
        if track.id is not None:
            found.setdefault(track.id, pointer)
    return found


def duckings(spec: CompositionSpec) -> Iterator[Ducking]:
    """Every track that is turned down under another one, in the order of the document."""
    ids = ids_of(spec)
    for pointer, place, name in _named(spec):
        if name in ids:
            yield Ducking(pointer, place, ids[name])


def reference_problems(spec: CompositionSpec | LongformSpec) -> Iterator[Problem]:
    """What is wrong with the names of tracks, and with what refers to them."""
    if isinstance(spec, LongformSpec):
        return
    ids = ids_of(spec)
    yield from _duplicates(spec, ids)
    for _, place, name in _named(spec):
        if name not in ids:
            sentence = f"there is no track with the `id` `{name}`"
            hint = did_you_mean(name, ids) or "give the track that is meant this `id`"
            yield Problem(Code.UNKNOWN_ID, sentence, place, hint)
    yield from _cycles(list(duckings(spec)))


def is_within(pointer: str, container: str) -> bool:
    """Whether a track is another one, or anywhere in it."""
    return pointer == container or pointer.startswith(f"{container}/")


def _named(spec: CompositionSpec) -> Iterator[tuple[str, str, str]]:
    """Each `id` that a duck names: the track's pointer, the pointer of that place, the `id`."""
    for pointer, track in walk_tracks(spec):
        if (duck := duck_of(track)) is not None:
            for path, name in duck.drivers():
                yield pointer, f"{pointer}/duck{pointer_to(path)}", name


def _duplicates(spec: CompositionSpec, ids: dict[str, str]) -> Iterator[Problem]:
    for pointer, track in walk_tracks(spec):
        if track.id is not None and ids[track.id] != pointer:
            sentence = f"the `id` `{track.id}` is also that of {ids[track.id]}"
            yield Problem(Code.DUPLICATE_ID, sentence, f"{pointer}/id", "rename one of them")


def _cycles(found: Sequence[Ducking]) -> Iterator[Problem]:
    """A problem for each place through which a track is turned down under itself."""
    numbers = {track: n for n, track in enumerate(dict.fromkeys(d.ducked for d in found))}
    drivers = dict.fromkeys(ducking.driver for ducking in found)
    sharing = {driver: _sharing(driver, numbers) for driver in drivers}
    beyond = [0] * len(numbers)
    for ducking in found:
        beyond[numbers[ducking.ducked]] |= sharing[ducking.driver]
    _close(beyond)
    reached = {driver: _all_from(sharing[driver], beyond) for driver in drivers}
    for ducking in found:
        if reached[ducking.driver] >> numbers[ducking.ducked] & 1:
            sentence = "the track would be ducked under itself, directly or through others"
            hint = "let only the less important one of two tracks make room for the other"
            yield Problem(Code.DUCK_CYCLE, sentence, ducking.place, hint)


def _sharing(driver: str, numbers: dict[str, int]) -> int:
    """The ducked tracks that share sound with a track, as a set of bits."""
    both = (
        n for track, n in numbers.items() if is_within(driver, track) or is_within(track, driver)
    )
    return sum(1 << n for n in both)


def _close(beyond: list[int]) -> None:
    """From what is one step away to all that is any number of steps away (Warshall)."""
    for middle in range(len(beyond)):
        for start in range(len(beyond)):
            if beyond[start] >> middle & 1:
                beyond[start] |= beyond[middle]


def _all_from(first: int, beyond: Sequence[int]) -> int:
    found = first
    for number, further in enumerate(beyond):
        if first >> number & 1:
            found |= further
    return found
