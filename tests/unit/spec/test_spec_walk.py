"""Walking a spec finds everything in it, at its place."""

import json
from typing import Any

from reelmill.core.spec import load_spec, walk_sources, walk_tracks

COMPOSITION = {
    "tracks": [
        {"type": "text", "text": "a"},
        {
            "type": "sequence",
            "tracks": [
                {"type": "image", "src": "b.jpg", "duration": 2},
                {"type": "group", "tracks": [{"type": "captions", "src": "c.srt"}]},
            ],
        },
        {"type": "audio", "src": "b.jpg"},
    ]
}


def at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def test_tracks_come_in_the_order_of_the_document_containers_first() -> None:
    found = list(walk_tracks(load_spec(COMPOSITION)))
    assert [pointer for pointer, _ in found] == [
        "/tracks/0",
        "/tracks/1",
        "/tracks/1/tracks/0",
        "/tracks/1/tracks/1",
        "/tracks/1/tracks/1/tracks/0",
        "/tracks/2",
    ]
    kinds = [getattr(track, "type", None) for _, track in found]
    assert kinds == [at(COMPOSITION, pointer)["type"] for pointer, _ in found]


def test_sources_carry_the_pointer_of_their_field() -> None:
    found = list(walk_sources(load_spec(json.dumps(COMPOSITION))))
    assert [src for _, src in found] == ["b.jpg", "c.srt", "b.jpg"]
    assert all(at(COMPOSITION, pointer) == src for pointer, src in found)


def test_longform_yields_backgrounds_then_the_playlist() -> None:
    spec = {
        "mode": "longform",
        "audio": [{"src": "a"}, {"src": "b"}],
        "backgrounds": [{"src": "c"}],
    }
    found = list(walk_sources(load_spec(spec)))
    assert found == [("/backgrounds/0/src", "c"), ("/audio/0/src", "a"), ("/audio/1/src", "b")]
