"""Tracks refer to one another by id, and never in a circle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import CompositionSpec, load_spec
from reelmill.core.spec.document import MOST_PROBLEMS


def audio(**fields: Any) -> dict[str, Any]:
    return {"type": "audio", "src": "a.ogg", **fields}


def problems(*tracks: dict[str, Any]) -> list[Problem]:
    with pytest.raises(SpecError) as refused:
        load_spec({"tracks": list(tracks)})
    return list(refused.value.problems)


def test_every_kind_of_track_can_have_an_id() -> None:
    one = [audio(id="g-1")]
    kinds: list[dict[str, Any]] = [
        audio(id="a"),
        {"type": "video", "src": "a.mp4", "id": "b_2"},
        {"type": "image", "src": "a.png", "id": "c"},
        {"type": "text", "text": "a", "id": "d"},
        {"type": "shape", "shape": "ellipse", "fill": "red", "id": "e"},
        {"type": "captions", "src": "a.srt", "id": "f"},
        {"type": "group", "tracks": one, "id": "g"},
        {"type": "sequence", "tracks": [audio(id="h-1")], "id": "h"},
    ]
    names = [kind["id"] for kind in kinds]
    spec = load_spec({"tracks": [*kinds, audio(duck={"under": names})]})
    assert isinstance(spec, CompositionSpec)
    assert [track.id for track in spec.tracks] == [*names, None]


def test_a_misspelled_id_is_answered_with_the_one_that_was_meant() -> None:
    (problem,) = problems(audio(id="narrator"), audio(duck={"under": ["narator"]}))
    assert (problem.code, problem.pointer) == ("unknown_id", "/tracks/1/duck/under/0")
    assert "`narator`" in problem.message
    assert problem.hint == "did you mean `narrator`?"


def test_every_id_that_is_unknown_or_taken_is_reported() -> None:
    found = problems(audio(id="a", duck={"under": ["x", "a1", "y"]}), audio(id="a"), audio(id="a1"))
    assert [(p.code, p.pointer) for p in found] == [
        ("duplicate_id", "/tracks/1/id"),
        ("unknown_id", "/tracks/0/duck/under/0"),
        ("unknown_id", "/tracks/0/duck/under/2"),
    ]


def test_a_track_without_sound_of_its_own_cannot_be_ducked() -> None:
    (problem,) = problems(audio(id="a"), {"type": "text", "text": "a", "duck": {"under": "a"}})
    assert (problem.code, problem.pointer) == ("unknown_field", "/tracks/1/duck")


@pytest.mark.parametrize("under", ["inner", "outer", "other"])
def test_a_container_cannot_be_ducked_under_a_part_of_itself(under: str) -> None:
    inner = {"type": "group", "id": "inner", "tracks": [audio(), audio(id="other")]}
    outer = {"type": "group", "id": "outer", "tracks": [inner], "duck": {"under": under}}
    (problem,) = problems(outer)
    assert (problem.code, problem.pointer) == ("duck_cycle", "/tracks/0/duck/under")


def test_a_child_cannot_be_ducked_under_what_it_is_in_but_under_its_sibling() -> None:
    def group(under: str) -> dict[str, Any]:
        return {
            "type": "group",
            "id": "all",
            "tracks": [audio(id="a"), audio(duck={"under": under})],
        }

    load_spec({"tracks": [group("a")]})
    assert [p.code for p in problems(group("all"))] == ["duck_cycle"]


links = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


@example([(0, 1), (1, 2), (2, 3), (3, 0), (4, 0), (3, 5)], 2)
@given(links, st.integers(0, 7))
def test_each_place_on_a_circle_is_reported_and_no_other(
    ducks: list[tuple[int, int]], grouped: int
) -> None:
    """The first tracks stand together in a group, which changes nothing between them."""
    under = {n: sorted({to for at, to in ducks if at == n}) for n in range(7)}
    tracks = [
        audio(
            id=f"t{n}", **({"duck": {"under": [f"t{to}" for to in under[n]]}} if under[n] else {})
        )
        for n in range(7)
    ]
    group = [{"type": "group", "tracks": tracks[:grouped]}] if grouped else []
    wanted = {
        (n, at) for n in range(7) for at, to in enumerate(under[n]) if n in reached(to, under)
    }
    document = {"tracks": [*group, *tracks[grouped:]]}
    if not wanted:
        load_spec(document)
        return
    found = {(p.code, p.pointer) for p in problems(*document["tracks"])}
    assert found == {("duck_cycle", f"{place(n, grouped)}/duck/under/{at}") for n, at in wanted}


def place(number: int, grouped: int) -> str:
    if number < grouped:
        return f"/tracks/0/tracks/{number}"
    return f"/tracks/{number - grouped + bool(grouped)}"


def reached(start: int, under: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        if (at := waiting.pop()) not in found:
            found.add(at)
            waiting += under[at]
    return found


@pytest.mark.parametrize(("prefix", "code"), [("t", "duck_cycle"), ("u", "unknown_id")])
def test_as_many_as_a_spec_may_have_are_looked_at(prefix: str, code: str) -> None:
    tracks = [
        audio(id=f"t{n}", duck={"under": [f"{prefix}{(n * 7 + k) % 500}" for k in range(20)]})
        for n in range(500)
    ]
    found = problems(*tracks)
    assert {p.code for p in found} == {code}
    assert len(found) == MOST_PROBLEMS


def test_a_playlist_has_no_tracks_to_name() -> None:
    with pytest.raises(SpecError) as refused:
        load_spec(
            {
                "mode": "longform",
                "backgrounds": [{"src": "a.jpg"}],
                "audio": [{"src": "a.ogg", "id": "a"}],
            }
        )
    assert [p.code for p in refused.value.problems] == ["unknown_field"]
