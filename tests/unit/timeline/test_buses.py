"""Tracks that make room for others become buses; all else stays on the one that always was."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.timeline.bus import PLAIN_BUSES, Bus, Duck
from reelmill.core.timeline.model import Soundtrack, Timeline
from strategies import image_file, sound_file, sound_stream, timeline_of, video_file

FILES = (
    sound_file("music", 60),
    sound_file("talk", 6),
    video_file("film", 10, sound=sound_stream(10)),
    video_file("mute", 10),
    video_file("brief", 10, sound=sound_stream(2)),
    video_file("late", 10, sound=sound_stream(4, start=6)),
    image_file("p"),
)
VOICE = {"type": "audio", "src": "talk", "id": "voice", "start": 5}
USUAL = Duck((1,), -12.0, -40.0, 9_600, 12_000, 28_800)


def music(**duck: Any) -> dict[str, Any]:
    return {"type": "audio", "src": "music", "duck": {"under": "voice", **duck}}


def timeline(*tracks: dict[str, Any], **top: Any) -> Timeline:
    return timeline_of({"tracks": list(tracks), **top}, *FILES)


def sound(*tracks: dict[str, Any]) -> Soundtrack:
    found = timeline(*tracks).soundtrack
    assert found is not None
    return found


def on(soundtrack: Soundtrack) -> list[tuple[str, int]]:
    return [(clip.track, clip.bus) for clip in soundtrack.clips]


def warned(*tracks: dict[str, Any]) -> list[tuple[str, str]]:
    return [(w.code.value, w.pointer) for w in timeline(*tracks).warnings]


def test_a_track_that_makes_room_has_a_bus_and_so_has_what_it_makes_room_for() -> None:
    found = sound(VOICE, music())
    assert on(found) == [("/tracks/0", 1), ("/tracks/1", 2)]
    assert found.buses == (Bus(), Bus(), Bus((USUAL,)))


def test_the_fields_of_a_duck_are_samples_and_decibels() -> None:
    found = sound(VOICE, music(by=-6.5, threshold=-30, attack=1, hold=0, release="00:00:02.500"))
    assert found.buses[2].ducks == (Duck((1,), -6.5, -30.0, 48_000, 0, 120_000),)


@pytest.mark.parametrize(
    "tracks",
    [
        [VOICE, {"type": "audio", "src": "music"}],
        [VOICE, music(by=0)],
        [{**VOICE, "volume": 0}, music()],
        [VOICE, {**music(), "volume": 0}],
        [{"type": "text", "text": "a", "id": "voice"}, music()],
        [{"type": "video", "src": "mute", "id": "voice"}, music()],
    ],
)
def test_where_nothing_is_turned_down_all_is_as_it_was(tracks: list[dict[str, Any]]) -> None:
    plain = [{k: v for k, v in track.items() if k not in ("id", "duck")} for track in tracks]
    assert sound(*tracks) == sound(*plain)
    assert sound(*tracks).buses == PLAIN_BUSES


def test_a_container_stands_for_everything_that_sounds_in_it() -> None:
    talk = {"type": "audio", "src": "talk"}
    host = {**talk, "id": "host"}
    voices = {"type": "sequence", "id": "voice", "tracks": [host, {**talk, "duration": 2}]}
    beds = {
        "type": "group",
        "duck": {"under": "voice"},
        "tracks": [music(under="host", by=-3), talk],
    }
    found = sound(voices, beds)
    assert [bus for _, bus in on(found)] == [1, 2, 3, 4]
    assert [len(bus.ducks) for bus in found.buses] == [0, 0, 0, 2, 1]
    assert [duck.under for duck in found.buses[3].ducks] == [(1, 2), (1,)]
    assert [duck.by_db for duck in found.buses[3].ducks] == [-12.0, -3.0]
    assert [duck.under for duck in found.buses[4].ducks] == [(1, 2)]


def test_what_is_ducked_can_itself_drive() -> None:
    effects = {"type": "audio", "src": "music", "id": "effects", "duck": {"under": "voice"}}
    found = sound(VOICE, effects, music(under=["voice", "effects"]))
    assert [bus for _, bus in on(found)] == [1, 2, 3]
    assert found.buses[2].ducks == (USUAL,)
    assert [duck.under for duck in found.buses[3].ducks] == [(1, 2)]


def test_rounds_of_a_loop_are_on_one_bus() -> None:
    loop = {
        "type": "audio",
        "src": "talk",
        "loop": True,
        "duration": 30,
        "duck": {"under": "voice"},
    }
    assert [bus for _, bus in on(sound(VOICE, loop))] == [1, 2, 2, 2, 2, 2]


def test_a_film_makes_room_with_its_sound() -> None:
    film = {"type": "video", "src": "film", "duck": {"under": "voice"}}
    assert on(sound(VOICE, film)) == [("/tracks/0", 1), ("/tracks/1", 2)]


def test_a_duck_that_turns_nothing_down_is_warned_of() -> None:
    silent = [{**VOICE, "volume": 0}, {"type": "image", "src": "p", "id": "voice", "duration": 60}]
    for driver in silent:
        assert ("duck_without_effect", "/tracks/1/duck/under") in warned(driver, music())
    assert ("duck_without_effect", "/tracks/1/duck") in warned(VOICE, {**music(), "volume": 0})
    early = {**music(), "duration": 4}
    assert warned({**VOICE, "start": 4.5}, early) == [
        ("duck_without_effect", "/tracks/1/duck/under")
    ]
    assert warned({**VOICE, "start": 3.9}, early) == []


@pytest.mark.parametrize(
    ("film", "trim", "is_heard"),
    [
        ("brief", {}, True),
        ("brief", {"start": 3}, False),
        ("brief", {"start": 1.9}, True),
        ("late", {"end": 5}, False),
        ("late", {"start": 2, "end": 7}, True),
    ],
)
def test_where_a_films_sound_is_over_or_not_begun_it_is_not_heard(
    film: str, trim: dict[str, float], is_heard: bool
) -> None:
    driver = {"type": "video", "src": film, "id": "voice", "trim": trim}
    expected = [] if is_heard else [("duck_without_effect", "/tracks/1/duck/under")]
    assert warned(driver, music()) == expected


def test_what_is_heard_beside_the_silence_of_a_film_alone_is_never_heard_together() -> None:
    driver = {"type": "video", "src": "brief", "id": "voice", "speed": 0.5}
    for start, expected in ((3.9, []), (4.1, ["duck_without_effect"])):
        later = {**music(), "start": start}
        assert [code for code, _ in warned(driver, later)] == expected


def test_tracks_that_cannot_reach_the_threshold_are_warned_of() -> None:
    found = [("duck_without_effect", "/tracks/2/duck/threshold")]
    low, other = {**VOICE, "volume": 0.0095}, {**VOICE, "volume": 0.003, "id": "other"}
    both = music(under=["voice", "other"])
    assert warned(low, other, both) == found
    assert warned(low, {**other, "volume": 0.0095}, both) == []
    assert warned(low, {**other, "volume": 0.0095, "start": 11}, both) == found
    assert warned(low, other, music(under=["voice", "other"], threshold=-41)) == []
    assert warned({**VOICE, "volume": 0.0101}, music()) == []


def test_each_of_several_that_has_no_sound_is_named() -> None:
    found = warned(VOICE, {"type": "text", "text": "a", "id": "b"}, music(under=["voice", "b"]))
    assert found == [("duck_without_effect", "/tracks/2/duck/under/1")]


def test_what_is_heard_in_the_pauses_alone_is_never_heard_together() -> None:
    pauses = [{**VOICE, "id": None, "start": 10 * n, "duration": 3} for n in range(3)]
    talk = {
        "type": "group",
        "id": "voice",
        "tracks": [{k: v for k, v in p.items() if v is not None} for p in pauses],
    }
    beds = [
        {
            "type": "audio",
            "src": "music",
            "start": 10 * n + 3,
            "duration": 7,
            "duck": {"under": "voice"},
        }
        for n in range(2)
    ]
    assert [code for code, _ in warned(talk, *beds)] == ["duck_without_effect"] * 2
    beds[0]["start"] = 2.99
    assert [pointer for _, pointer in warned(talk, *beds)] == ["/tracks/2/duck/under"]


def test_a_strict_spec_is_refused_where_nothing_is_turned_down() -> None:
    with pytest.raises(SpecError, match="nothing is turned down"):
        timeline({**VOICE, "volume": 0}, music(), strict=True)
