"""What planning costs is bounded, and grows no faster than what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import Limits
from reelmill.core.timeline.facts import Problems
from strategies import image_file, sound_file, timeline_of, video_file

FILES = (video_file("v", 10), image_file("p"), sound_file("a", 7))
LONG = Limits(composition_seconds=20_000, tracks=5000)
TICK = {"type": "audio", "src": "a", "trim": {"end": 0.1}}
FLASH = {"type": "video", "src": "v", "trim": {"end": 0.1}}


def sequence(*tracks: dict[str, Any], loop: bool = True) -> dict[str, Any]:
    return {"type": "sequence", "loop": loop, "tracks": list(tracks)}


@pytest.mark.parametrize(
    "track",
    [
        {**FLASH, "loop": True},
        {**TICK, "loop": True},
        {**FLASH, "duration": 20_000, "end": "loop"},
        sequence(TICK),
        sequence(*[TICK] * 30),
        sequence(sequence(TICK, TICK, loop=False)),
        {"type": "group", "tracks": [sequence(FLASH)]},
    ],
)
def test_loops_of_too_many_rounds_are_refused(track: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        timeline_of({"tracks": [track], "duration": 20_000}, *FILES, limits=LONG)
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("too_many_parts", "/tracks/0")
    assert "at most 100000" in problem.message


def test_an_hour_of_short_rounds_is_planned() -> None:
    timeline = timeline_of({"tracks": [sequence(TICK)], "duration": 3600}, *FILES, limits=LONG)
    assert timeline.soundtrack
    assert len(timeline.soundtrack.clips) == 36_000


def test_the_cues_of_every_round_are_parts() -> None:
    """Each is a still of its own: 300,000 of them take minutes to plan."""
    cues = [{"start": n / 30, "end": (n + 1) / 30, "text": str(n)} for n in range(30)]
    captions = {"type": "captions", "cues": cues}
    round_ = {"type": "group", "duration": 1, "tracks": [captions]}
    document = {"tracks": [sequence(round_)], "duration": 3400}
    with pytest.raises(SpecError) as caught:
        timeline_of(document, *FILES, limits=LONG)
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("too_many_parts", "/tracks/0")
    late = {**captions, "start": 0.9}
    round_ = {"type": "group", "duration": 1, "tracks": [late]}
    assert timeline_of({**document, "tracks": [sequence(round_)]}, *FILES, limits=LONG)


class Counted(str):
    """A text that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def distinct(count: int) -> Iterator[tuple[str, str, str]]:
    yield from (("code", f"/tracks/{n}/tracks/1", Counted(f"message {n}")) for n in range(count))


def test_noting_problems_does_not_compare_each_with_all() -> None:
    problems = Problems()
    for problem in distinct(2000):
        problems.add(*problem)
    assert len(problems) == 2000
    assert Counted.compared < 2000
    problems.add("code", "/tracks/7/tracks/1", "message 7")
    assert len(problems) == 2000


def test_a_problem_is_known_at_its_place_and_above() -> None:
    problems = Problems()
    problems.add("code", "/tracks/1/tracks/0/src", "message")
    assert problems == [Problem("code", "message", "/tracks/1/tracks/0/src")]
    assert all(map(problems.any_at, ["", "/tracks/1", "/tracks/1/tracks/0/src"]))
    assert not any(map(problems.any_at, ["/tracks/10", "/tracks/1/tracks/1", "/track"]))
