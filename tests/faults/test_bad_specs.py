"""Specs that cannot be meant: refused before any work, each problem at its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from watched import Watched, composition

TEXT = {"type": "text", "text": "Hi", "style": {"size": 20}}
WIDE = {"width": 1920, "height": 1080, "fps": 1}
TOWER = {"type": "text", "text": "i\ni\ni\ni\ni", "style": {"size": 2000}}
LONGFORM: dict[str, Any] = {
    "mode": "longform",
    "backgrounds": [{"type": "image", "src": "a.png"}],
    "audio": [{"src": "a.mp3"}],
}

REFUSED: dict[str, tuple[Any, tuple[str, str]]] = {
    "wrong JSON": ('{"tracks": [}', ("/tracks/0", "invalid_json")),
    "an array": ("[]", ("", "not_an_object")),
    "bytes": (b"\xff\xfe{}", ("", "not_utf8")),
    "nothing": ("", ("", "invalid_json")),
    "501 tracks": (composition(*[TEXT] * 501), ("/tracks", "too_many_tracks")),
    "501 tracks in groups": (
        composition({"type": "group", "tracks": [TEXT] * 500}),
        ("/tracks", "too_many_tracks"),
    ),
    "51 backgrounds": (
        {**LONGFORM, "backgrounds": LONGFORM["backgrounds"] * 51},
        ("/backgrounds", "too_many_backgrounds"),
    ),
    "a 4K canvas": (
        composition(TEXT, canvas={"width": 3840, "height": 2160, "fps": 30}),
        ("/canvas", "canvas_too_large"),
    ),
    "three hours and a frame": (
        composition(TEXT, duration=10800.1),
        ("/duration", "duration_too_long"),
    ),
    "nothing with a length": (
        {"tracks": [TEXT]},
        ("", "duration_undetermined"),
    ),
    "an unknown font": (
        composition(TEXT, {**TEXT, "style": {"font": "Intre"}}),
        ("/tracks/1/style/font", "font_unknown"),
    ),
    "letters larger than any picture": (
        composition({"type": "group", "tracks": [TOWER]}, canvas=WIDE),
        ("/tracks/0/tracks/0", "drawn_picture_too_large"),
    ),
}

_EXIT = {"font_unknown": 3, "drawn_picture_too_large": 3}


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """The program in a folder of its own, with an older master at the output's place."""
    return Watched.in_folder(tmp_path)


@pytest.mark.parametrize("name", REFUSED)
def test_a_spec_that_cannot_be_meant_is_refused(watched: Watched, name: str) -> None:
    spec, problem = REFUSED[name]
    watched.refused(spec, _EXIT.get(problem[1], 2), problem, seconds=20)


def test_impossible_values_are_all_told_at_once(watched: Watched) -> None:
    inverted = {"start": 3, "end": 1}
    tracks = (
        ({**TEXT, "start": float("nan")}, "/start", "not_finite"),
        ({**TEXT, "start": float("-inf")}, "/start", "not_finite"),
        ({**TEXT, "start": -1}, "/start", "out_of_range"),
        ({**TEXT, "duration": -1}, "/duration", "out_of_range"),
        ({"type": "video", "src": "a.mp4", "trim": inverted}, "/trim/end", "trim_inverted"),
        ({"type": "image", "src": "ftp://example.org/a.png"}, "/src", "invalid_src"),
        ({**TEXT, "sise": 3}, "/sise", "unknown_field"),
        ({"type": "txet"}, "/type", "unknown_value"),
    )
    spec = composition(*(track for track, _, _ in tracks), duration="soon")
    ended = watched.render(json.dumps(spec))
    expected = [(f"/tracks/{i}{place}", code) for i, (_, place, code) in enumerate(tracks)]
    assert sorted(ended.problems) == [("/duration", "invalid_time"), *expected]
    assert ended.code == 2
    watched.check_nothing_is_left()
