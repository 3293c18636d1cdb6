"""Karaoke of ASS files: syllables are sung one after another from the start of their event."""

from __future__ import annotations

import pytest

from reelmill.media.captions_file import read_captions

HEAD = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def words_of(text: str) -> list[tuple[str, float, float]]:
    event = f"Dialogue: 0,0:00:10.00,0:00:20.00,Default,,0,0,0,,{text}\n"
    (cue,) = read_captions((HEAD + event).encode(), None, 10).cues
    return [
        (cue.text[w.begin : w.end], float(w.start_seconds), float(w.end_seconds)) for w in cue.words
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"{\k100}one {\k200}two", [("one", 10, 11), ("two", 11, 20)]),
        (r"{\K100}one {\kf200}two {\ko50}three{\k0}", [
            ("one", 10, 11), ("two", 11, 13), ("three", 13, 13.5)]),
        (r"{\k50}{\k100\b1}Ka{\k100}ra {\k10}oke", [("Kara", 10.5, 12.5), ("oke", 12.5, 20)]),
        (r"{\k100}one\N{\kt500\k100}two", [("one", 10, 15), ("two", 15, 20)]),
        (r"{\k99999}one {\k100}two", [("one", 10, 20), ("two", 20, 20)]),
        ("one two", []),
        (r"{\i1}one", []),
    ],
    ids=["k", "fills", "silence", "absolute", "beyond the event", "none", "other tags"],
)  # fmt: skip
def test_words_are_sung_when_their_syllables_are(
    text: str, words: list[tuple[str, float, float]]
) -> None:
    assert words_of(text) == words
