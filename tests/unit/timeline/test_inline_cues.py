"""A track shows the same whether its captions stand in a file or, taken from there, in the spec."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import (
    Anchor,
    CaptionCue,
    CaptionFile,
    CaptionWord,
    joined,
    parse_captions,
    parse_transcript,
)
from reelmill.core.errors import SourceError
from reelmill.core.spec import CaptionsTrack, Limits, spec_json_schema
from reelmill.core.timeline.inline_cues import MOST_CUES, inline_cues
from reelmill.core.timeline.track_cues import track_cues
from reelmill.core.warnings import WarningCode

_WORDS = st.sampled_from(
    ["Hello", "there,", "«how»", "are", "you?", "-", "字幕", "です。", "1,000"]
)
_GAPS = st.integers(0, 3000)
_PLACES = (
    "",
    " line:0",
    " line:33.3333333%",
    " line:100%,end position:0.1%,line-left size:40% align:start",
    " position:90%,line-right align:end",
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """WebVTT whose cues are perhaps of several lines, styled, placed, timed, or overlap."""
    blocks, start = ["WEBVTT"], 0
    for _ in range(draw(st.integers(1, 6))):
        start += draw(_GAPS)
        length = draw(st.integers(1, 4000))
        place = draw(st.sampled_from(_PLACES))
        blocks.append(f"{_stamp(start)} --> {_stamp(start + length)}{place}\n{draw(body(start))}")
    return "\n\n".join(blocks)


@st.composite
def body(draw: st.DrawFn, start: int) -> str:
    words = draw(st.lists(_WORDS, min_size=1, max_size=5))
    blanks = draw(st.lists(st.sampled_from([" ", "  ", "\n", ""]), min_size=5, max_size=5))
    if draw(st.booleans()):
        stamps = sorted(start + draw(st.integers(-50, 4500)) for _ in words)
        words = [f"<{_stamp(max(0, at))}>{word}" for word, at in zip(words, stamps, strict=True)]
    if draw(st.booleans()):
        words[0] = f"<i>{words[0]}</i>"
    return "".join(word + blank for word, blank in zip(words, blanks, strict=False))


@st.composite
def transcripts(draw: st.DrawFn) -> str:
    """Words in a row, as recognisers of speech write them."""
    at, words = 0, []
    for word in draw(st.lists(_WORDS, min_size=1, max_size=40)):
        at += draw(_GAPS)
        end = at + draw(st.integers(1, 800))
        words.append({"word": f" {word}", "start": at / 1000, "end": end / 1000})
    return json.dumps({"words": words})


@given(st.one_of(written().map(parse_captions), transcripts().map(parse_transcript)))
def test_what_is_shown_when_stays(captions: CaptionFile) -> None:
    found = inline_cues(captions, Limits())
    of_file = CaptionsTrack(type="captions", src="a.vtt")
    of_spec = CaptionsTrack.model_validate({"type": "captions", "cues": found.as_json()})
    before = track_cues(of_file, {("a.vtt", None): captions.cues})
    after = track_cues(of_spec, {})
    assert [_seen(cue) for cue in after] == [_seen(cue) for cue in before]


def test_cues_have_no_field_that_says_what_is_so_anyway() -> None:
    vtt = """WEBVTT

00:01.000 --> 00:02.500
Hello
there

00:03.000 --> 00:04.000
and <00:03.400>so

00:05.000 --> 00:06.000
and
<00:05.500>on
"""
    so = [{"text": "and", "start": 3, "end": 3.4}, {"text": "so", "start": 3.4, "end": 4}]
    on = [{"text": "and", "start": 5, "end": 5.5}, {"text": "on", "start": 5.5, "end": 6}]
    assert inline_cues(parse_captions(vtt), Limits()).as_json() == [
        {"start": 1, "end": 2.5, "text": "Hello\nthere"},
        {"start": 3, "end": 4, "words": so},
        {"start": 5, "end": 6, "text": "and\non", "words": on},
    ]


def test_looks_and_numbers_of_lines_are_lost_with_a_warning() -> None:
    cues = "00:01.000 --> 00:02.000 line:3\nup\n\n00:03.000 --> 00:04.000\n<b>bold</b>\n"
    found = inline_cues(parse_captions(f"WEBVTT\n\n{cues}"), Limits())
    [warning] = found.warnings
    assert warning.code is WarningCode.CAPTION_STYLES_IGNORED
    assert "bold, italic, underlined or coloured letters and numbers of lines" in warning.message
    plain = inline_cues(parse_captions("WEBVTT\n\n00:01.000 --> 00:02.000\nplain\n"), Limits())
    assert plain.warnings == ()


def test_words_in_a_row_become_cues_of_some_words() -> None:
    words = [{"word": f"w{n}", "start": n / 2, "end": n / 2 + 0.4} for n in range(60)]
    found = inline_cues(parse_transcript(json.dumps({"words": words})), Limits()).as_json()
    assert 4 < len(found) < 20
    assert [word["text"] for cue in found for word in cue["words"]] == [w["word"] for w in words]
    assert all(one["end"] <= next_["start"] for one, next_ in pairwise(found))


def test_a_cue_of_more_words_than_a_spec_may_have_is_parted() -> None:
    text, places = joined([f"w{n}" for n in range(700)])
    words = tuple(CaptionWord(Fraction(n), Fraction(n + 1), *at) for n, at in enumerate(places))
    cue = CaptionCue(Fraction(0), Fraction(700), text, words=words)
    found = inline_cues(CaptionFile((cue,)), Limits()).as_json()
    assert sum(len(one["words"]) for one in found) == 700


def test_endless_decimals_end() -> None:
    cue = CaptionCue(Fraction(1, 3), Fraction(5, 3), "a", words=(_word(Fraction(2, 3)),))
    [made] = inline_cues(CaptionFile((cue,)), Limits()).as_json()
    assert (made["start"], made["end"]) == (0.333333, 1.666667)


def test_a_cue_that_no_spec_can_hold_is_left_out_and_reported() -> None:
    late = CaptionCue(Fraction(400_000), Fraction(400_001), "late")
    long = CaptionCue(Fraction(1), Fraction(2), "x" * 5001)
    kept = CaptionCue(Fraction(3), Fraction(4), "kept")
    found = inline_cues(CaptionFile((long, kept, late)), Limits())
    assert [cue.text for cue in found.cues] == ["kept"]
    [warning] = found.warnings
    assert warning.code is WarningCode.CAPTIONS_SKIPPED
    assert "The caption at 1 s" in warning.message
    assert "2 cues are left out" in warning.message
    assert _code(CaptionFile((late,))) == "captions_empty"


def test_there_are_bounds() -> None:
    many = CaptionFile(tuple(CaptionCue(Fraction(n), Fraction(n + 1), "a") for n in range(5001)))
    assert _code(many) == "captions_too_many"
    assert _code(CaptionFile(many.cues[:11]), Limits(cues=10)) == "captions_too_many"
    assert len(inline_cues(CaptionFile(many.cues[:-1]), Limits()).cues) == 5000
    large = CaptionFile(tuple(replace(cue, text="é" * 200) for cue in many.cues[:4000]))
    assert _code(large) == "captions_too_large"
    assert _most_cues(spec_json_schema()) == {MOST_CUES}


def _code(captions: CaptionFile, limits: Limits | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        inline_cues(captions, limits or Limits())
    return caught.value.problems[0].code


def _most_cues(schema: Any) -> set[int]:
    """Bounds of all fields `cues` in a schema."""
    if isinstance(schema, list):
        return {most for inner in schema for most in _most_cues(inner)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("cues")
    text = json.dumps(own) if isinstance(own, dict) and "description" in own else ""
    found = {int(text.split('"maxItems": ')[1].split(",")[0].rstrip("}]"))} if text else set()
    return found | {most for inner in schema.values() for most in _most_cues(inner)}


def _word(start: Fraction) -> CaptionWord:
    return CaptionWord(start, start, 0, 1)


def _place(cue: CaptionCue) -> tuple[object, ...]:
    """Where it stands, in a track that states no position."""
    if cue.place is None:
        down = {Anchor.TRACK: Fraction(1), Anchor.TOP: Fraction(0), Anchor.CENTER: Fraction(1, 2)}
        return None, None, Fraction(1, 2), down[cue.anchor], None, None
    place = cue.place
    x, y, width = (at and round(at.part, 8) for at in (place.x, place.y, place.width))
    down_or_usual = Fraction(1) if place.down is None else place.down
    across = Fraction(1, 2) if place.across is None else place.across
    return x, y, across, down_or_usual, width, place.align


def _seen(cue: CaptionCue) -> tuple[object, ...]:
    """What is read, when and where, and which word is marked from when on while it is shown."""
    latest = cue.end_seconds - Fraction(1, 1000)
    starts = [max(cue.start_seconds, min(w.start_seconds, latest)) for w in cue.words]
    marked = [
        (cue.text[w.begin : w.end], round(at, 6)) for w, at in zip(cue.words, starts, strict=True)
    ]
    return cue.start_seconds, cue.end_seconds, cue.text, marked, _place(cue)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 60:02}:{seconds % 60:02}.{rest:03}"
