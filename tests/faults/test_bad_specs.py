"""Specs that cannot be meant: refused before any work, each problem at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from watched import Watched, composition

TEXT = {"type": "text", "text": "Hi", "style": {"size": 20}}
WIDE = {"width": 1920, "height": 1080, "fps": 1}
LONGFORM: dict[str, Any] = {
    "mode": "longform",
    "backgrounds": [{"type": "image", "src": "a.png"}],
    "audio": [{"src": "a.mp3"}],
}

REFUSED: dict[str, tuple[Any, tuple[str, str]]] = {
    "wrong JSON": ('{"tracks": [}', ("", "invalid_json")),
    "an array": ("[]", ("", "not_an_object")),
    "bytes": (b"\xff\xfe{}", ("", "not_utf8")),
    "nothing": ("", ("", "invalid_json")),
    "NaN": (
        json.dumps(composition({**TEXT, "start": float("nan")})),
        ("/tracks/0/start", "not_finite"),
    ),
    "infinity": ('{"tracks": [{"type": "text", "text": "Hi"}], "duration": 1e999}', ("/duration", "not_finite")),
    "a negative time": (composition({**TEXT, "start": -1}), ("/tracks/0/start", "out_of_range")),
    "a negative length": (
        composition({**TEXT, "duration": -1}),
        ("/tracks/0/duration", "out_of_range"),
    ),
    "an inverted trim": (
        composition({"type": "video", "src": "a.mp4", "trim": {"start": 3, "end": 1}}),
        ("/tracks/0/trim/end", "trim_inverted"),
    ),
    "33 tracks": (composition(*[TEXT] * 33), ("/tracks", "too_many_tracks")),
    "33 tracks in groups": (
        composition({"type": "group", "tracks": [TEXT] * 32}),
        ("/tracks", "too_many_tracks"),
    ),
    "5 backgrounds": (
        {**LONGFORM, "backgrounds": LONGFORM["backgrounds"] * 5},
        ("/backgrounds", "too_many_backgrounds"),
    ),
    "a 4K canvas": (
        composition(TEXT, canvas={"width": 3840, "height": 2160, "fps": 30}),
        ("/canvas", "canvas_too_large"),
    ),
    "five minutes and a frame": (
        composition(TEXT, duration=300.1),
        ("/duration", "duration_too_long"),
    ),
    "nothing with a length": (
        {"tracks": [TEXT]},
        ("", "duration_undetermined"),
    ),
    "an unknown font": (
        composition(TEXT, {**TEXT, "style": {"font": "Intre"}}),
        ("/tracks/1", "font_unknown"),
    ),
    "letters larger than any picture": (
        composition({"type": "group", "tracks": [{**TEXT, "style": {"size": 2000}}]}, canvas=WIDE),
        ("/tracks/0/tracks/0", "drawn_picture_too_large"),
    ),
    "a scheme that is not read": (
        composition({"type": "image", "src": "ftp://example.org/a.png"}),
        ("/tracks/0/src", "invalid_src"),
    ),
}

_EXIT = {"font_unknown": 3, "drawn_picture_too_large": 3}


@pytest.mark.parametrize("name", REFUSED)
def test_a_spec_that_cannot_be_meant_is_refused(watched: Watched, name: str) -> None:
    spec, problem = REFUSED[name]
    watched.refused(spec, _EXIT.get(problem[1], 2), problem, seconds=20)


def test_all_problems_are_told_at_once(watched: Watched) -> None:
    wrong = composition({**TEXT, "start": -1}, {**TEXT, "sise": 3}, duration="soon")
    watched.refused(
        wrong,
        2,
        ("/duration", "invalid_time"),
        ("/tracks/0/start", "out_of_range"),
        ("/tracks/1/sise", "unknown_field"),
    )
