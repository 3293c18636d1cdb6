"""Transcripts of every known form become cues whose words have exact times."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import MOST_WORDS, CaptionCue, CaptionFile, parse_transcript
from reelmill.core.errors import SourceError

SAID = [("Hello,", "0.32", "0.7"), ("wide", "0.7", "1.06"), ("world.", "1.3", "1.9")]
"""What each of the forms below says, with the times in seconds."""


def _named(word: str, *names: str, **more: Any) -> list[dict[str, Any]]:
    start, end = names
    return [
        {word: text, start: float(begin), end: float(stop), **more} for text, begin, stop in SAID
    ]


def _milliseconds(**more: Any) -> list[dict[str, Any]]:
    times = ((text, round(float(a) * 1000), round(float(b) * 1000)) for text, a, b in SAID)
    return [{"text": text, "start": a, "end": b, **more} for text, a, b in times]


def _tokens() -> list[dict[str, Any]]:
    """As whisper.cpp writes them: pieces of words, and marks that are no text."""
    pieces = [
        ("[_BEG_]", 320, 320), (" Hel", 320, 500), ("lo", 500, 690), (",", 690, 700),
        (" wide", 700, 1060), (" world", 1300, 1800), (".", 1800, 1900), ("[_TT_95]", 1900, 1900),
    ]  # fmt: skip
    return [
        {"text": text, "timestamps": {}, "offsets": {"from": a, "to": b}, "id": 1, "p": 0.9}
        for text, a, b in pieces
    ]


def _letters() -> dict[str, list[Any]]:
    """As speech comes with: each letter has its times."""
    found: dict[str, list[Any]] = {
        "characters": [], "character_start_times_seconds": [], "character_end_times_seconds": [],
    }  # fmt: skip
    for number, (text, start, end) in enumerate(SAID):
        if number:
            for name, value in zip(found, (" ", float(start), float(start)), strict=True):
                found[name].append(value)
        for at, letter in enumerate(text):
            step = (float(end) - float(start)) / len(text)
            stop = float(end) if at == len(text) - 1 else round(float(start) + step * (at + 1), 6)
            values = (letter, round(float(start) + step * at, 6), stop)
            for name, value in zip(found, values, strict=True):
                found[name].append(value)
    return found


TEXT = "Hello, wide world."
WHISPER = _named("word", "start", "end", probability=0.9)
SEGMENT = {"id": 0, "start": 0.32, "end": 1.9, "text": f" {TEXT}"}
DEEPGRAM_WORDS = [{**w, "punctuated_word": w["word"], "word": w["word"].lower().strip(",.")}
                  for w in WHISPER]  # fmt: skip
GOOGLE = [{"startTime": f"{a}00s", "endTime": f"{b}00s", "word": w} for w, a, b in SAID]
SCRIBE = _named("text", "start", "end", type="word", logprob=-0.1)
SPACE = {"text": " ", "start": 0.7, "end": 0.7, "type": "spacing"}

FORMS: dict[str, Any] = {
    "openai-whisper": {"text": TEXT, "language": "en", "segments": [
        {**SEGMENT, "words": [{**w, "word": f" {w['word']}"} for w in WHISPER]}]},
    "openai api": {"task": "transcribe", "duration": 2.0, "text": TEXT,
        "words": [{**w, "word": w["word"].strip(",.")} for w in WHISPER]},
    "openai api, segments and words": {"text": TEXT, "segments": [SEGMENT],
        "words": [{**w, "word": w["word"].strip(",.")} for w in WHISPER]},
    "whisperx": {"segments": [{**SEGMENT, "words": _named("word", "start", "end", score=0.8)}],
        "word_segments": WHISPER},
    "faster-whisper, dumped": [{**SEGMENT, "words": [{**w, "word": f" {w['word']}"}
                                                     for w in WHISPER]}],
    "whisper-timestamped": {"segments": [{**SEGMENT, "words": _named("text", "start", "end")}]},
    "words": WHISPER,
    "whisper.cpp": {"result": {"language": "en"}, "transcription": [
        {"offsets": {"from": 320, "to": 1900}, "text": f" {TEXT}", "tokens": _tokens()}]},
    "transformers": {"text": TEXT, "chunks": [
        {"text": f" {w}", "timestamp": [float(a), float(b)]} for w, a, b in SAID]},
    "deepgram": {"metadata": {}, "results": {"channels": [
        {"alternatives": [{"transcript": TEXT, "words": DEEPGRAM_WORDS}]}]}},
    "assemblyai": {"id": "x", "status": "completed", "text": TEXT,
        "words": _milliseconds(confidence=0.9, speaker=None)},
    "elevenlabs, heard": {"language_code": "eng", "text": TEXT,
        "words": [SCRIBE[0], SPACE, SCRIBE[1], SPACE, SCRIBE[2],
                  {"text": "(laughs)", "start": 2, "end": 3, "type": "audio_event"}]},
    "elevenlabs, aligned": {"characters": [], "words": _named("text", "start", "end", loss=0.1)},
    "elevenlabs, spoken": {"audio_base64": "AAAA", "alignment": _letters(),
        "normalized_alignment": _letters()},
    "google": {"results": [{"alternatives": [{"transcript": TEXT, "words": GOOGLE}]}]},
    "google, long": {"done": True, "response": {"results": [
        {"alternatives": [{"transcript": TEXT, "words": [
            {"startOffset": w["startTime"], "endOffset": w["endTime"], "word": w["word"]}
            for w in GOOGLE]}]}]}},
    "remotion": [{"text": w if not n else f" {w}", "startMs": round(float(a) * 1000),
        "endMs": round(float(b) * 1000), "timestampMs": None, "confidence": 1}
        for n, (w, a, b) in enumerate(SAID)],
}  # fmt: skip


def read(document: object, max_cues: int = 1000) -> CaptionFile:
    return parse_transcript(json.dumps(document), max_cues)


def words_of(cue: CaptionCue) -> list[tuple[str, Fraction, Fraction]]:
    return [(cue.text[w.begin : w.end], w.start_seconds, w.end_seconds) for w in cue.words]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_the_same_with_exact_times(form: str) -> None:
    found = read(FORMS[form])
    (cue,) = found.cues
    assert cue.text == TEXT
    assert words_of(cue) == [(text, Fraction(a), Fraction(b)) for text, a, b in SAID]
    assert (cue.start_seconds, cue.end_seconds) == (Fraction("0.32"), Fraction("1.9"))
    assert found.warnings == ()


def codes(document: object, max_cues: int = 1000) -> list[str]:
    with pytest.raises(SourceError) as caught:
        read(document, max_cues)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"words": []},
        {"a": 1},
        [1, 2],
        {"words": _milliseconds()},  # seconds or milliseconds: nobody can say
        {"words": [{"text": "a", "start": 0.5, "end": 1.5, "confidence": 0.9}]},
        {**FORMS["deepgram"], **FORMS["whisper.cpp"]},  # two at once
    ],
)
def test_what_no_form_or_more_than_one_fits_is_not_guessed(document: object) -> None:
    assert codes(document) == ["captions_form_unknown"]


def test_two_forms_at_once_are_named() -> None:
    with pytest.raises(SourceError, match=r"whisper\.cpp or of Deepgram"):
        read({**FORMS["deepgram"], **FORMS["whisper.cpp"]})


@pytest.mark.parametrize(
    "text", ["{", '{"a": 1', "[" * 100_000, '{"a": ' + "9" * 5000 + "}", "{,}"]
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="captions_json_invalid"):
        parse_transcript(text)


def test_a_transcript_without_words_is_refused() -> None:
    assert codes({"segments": []}) == ["captions_empty"]
    assert codes({"segments": [{"start": 0, "end": 1, "text": " "}]}) == ["captions_empty"]


def segment(*words: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    names = ("word", "start", "end")
    listed = [dict(zip(names, word, strict=False)) for word in words]
    return {"segments": [{"start": 0, "end": 9, "words": listed, **more}]}


NAN = float("nan")


@pytest.mark.parametrize(
    ("odd", "times", "what"),
    [
        (("b",), ("2", "3"), "has no usable start"),
        (("b", NAN, 2.5), ("2", "5/2"), "has no usable start"),
        (("b", -1, 2.5), ("2", "5/2"), "has no usable start"),
        (("b", "1", 2.5), ("2", "5/2"), "has no usable start"),
        (("b", True, 2.5), ("2", "5/2"), "has no usable start"),
        (("b", 10**400, 2.5), ("2", "5/2"), "has no usable start"),
        (("b", 0.5, 2.5), ("2", "5/2"), "starts before the word before it"),
        (("b", 2.5, 2.5), ("5/2", "3"), "has no usable length"),
        (("b", 2.5, 2), ("5/2", "3"), "has no usable length"),
        (("b", 2.5, float("inf")), ("5/2", "3"), "has no usable length"),
    ],
)
def test_a_word_with_odd_times_stays_between_its_neighbours_and_is_reported(
    odd: tuple[Any, ...], times: tuple[str, str], what: str
) -> None:
    found = read(segment(("a", 1, 2), odd, ("c", 3, 4)))
    (cue,) = found.cues
    assert words_of(cue)[1] == ("b", *map(Fraction, times))
    assert cue.text == "a b c"
    (warning,) = found.warnings
    assert warning.code == "captions_approximated"
    assert f"/segments/0/words/1 ('b') {what}" in warning.message


def test_a_phrase_without_any_usable_time_is_left_out_and_reported() -> None:
    document = segment(("a", 1, 2))
    document["segments"].append({"text": "gone", "start": NAN, "end": 3, "words": []})
    found = read(document)
    assert [cue.text for cue in found.cues] == ["a"]
    assert "/segments/1 has no times that can be used" in found.warnings[0].message
    gone = {"text": "gone", "start": 3, "end": 3}
    assert codes({"segments": [gone]}) == ["captions_invalid"]
    with pytest.raises(SourceError, match="150 more captions") as refused:
        read({"segments": [gone] * 250})
    assert len(refused.value.problems) == 101


def test_segments_without_words_are_cues_without_them() -> None:
    (cue,) = read({"segments": [SEGMENT]}).cues
    assert (cue.text, cue.words, cue.is_flow) == (TEXT, (), False)


def test_the_text_of_a_segment_says_where_blanks_and_punctuation_are() -> None:
    japanese = segment(("今日", 0, 1), ("は", 1, 2), ("晴れ", 2, 3), text="今日は、晴れ。")
    (cue,) = read(japanese).cues
    assert [word for word, *_ in words_of(cue)] == ["今日", "は、", "晴れ。"]
    spanish = segment(("Qué", 0, 1), ("tal", 1, 2), text="¿Qué \u2013 tal?")
    (cue,) = read(spanish).cues
    assert [word for word, *_ in words_of(cue)] == ["¿Qué \u2013", "tal?"]
    quoted = segment(("he", 0, 1), ("said", 1, 2), ("no", 2, 3), text='he said: ("no")')
    (cue,) = read(quoted).cues
    assert [word for word, *_ in words_of(cue)] == ["he", "said:", '("no")']


def test_where_the_text_differs_the_words_make_it() -> None:
    (cue,) = read(segment(("one", 0, 1), ("two", 1, 2), text="something else")).cues
    assert cue.text == "one two"


def test_half_letters_of_whisper_cpp_leave_the_segment_whole() -> None:
    tokens = [{"text": "\ufffd", "offsets": {"from": 0, "to": 9}}]
    document = {
        "transcription": [{"text": "日", "offsets": {"from": 0, "to": 900}, "tokens": tokens}]
    }
    (cue,) = read(document).cues
    assert (cue.text, cue.words) == ("日", ())


def test_pages_of_remotion_end_where_they_say() -> None:
    entries = [
        {"text": text, "startMs": n * 100, "endMs": n * 100 + 100, "pageBreakAfter": n == 1}
        for n, text in enumerate(("Hel", "lo", " there", " you"))
    ]
    assert [cue.text for cue in read(entries).cues] == ["Hello", "there you"]


def test_sentences_of_remotion_are_cues() -> None:
    entries = [{"text": "Two words.", "startMs": 0, "endMs": 100, "confidence": None}]
    (cue,) = read(entries).cues
    assert (cue.text, cue.words) == ("Two words.", ())


def test_words_repeated_for_their_speakers_are_shown_once() -> None:
    one = {"alternatives": [{"transcript": "Hello, wide", "words": GOOGLE[:2]}]}
    two = {"alternatives": [{"transcript": "world.", "words": GOOGLE[2:]}]}
    all_words = {"alternatives": [{"words": GOOGLE}]}
    assert [cue.text for cue in read({"results": [one, two, all_words]}).cues] == [TEXT]
    assert [cue.text for cue in read({"results": [one, two]}).cues] == ["Hello, wide", "world."]


def test_two_channels_are_split_before_they_are_stacked() -> None:
    first = {"alternatives": [{"words": WHISPER}]}
    later = [{**w, "start": w["start"] + 10, "end": w["end"] + 10} for w in WHISPER]
    second = {"alternatives": [{"words": [{"word": "Yes.", "start": 1, "end": 1.2}, *later]}]}
    cues = read({"results": {"channels": [first, second]}}).cues
    assert [cue.text for cue in cues] == [TEXT, f"{TEXT}\nYes.", TEXT, TEXT]
    assert [len(cue.words) for cue in cues] == [3, 0, 3, 3]


def test_a_google_time_of_zero_may_be_missing() -> None:
    words = [{"endOffset": "0.500s", "word": "Hi"}]
    (cue,) = read({"results": [{"alternatives": [{"words": words}]}]}).cues
    assert words_of(cue) == [("Hi", Fraction(0), Fraction(1, 2))]


def test_more_words_or_cues_than_allowed_are_refused() -> None:
    words = [{"word": "a", "start": n, "end": n + 1} for n in range(MOST_WORDS + 1)]
    assert codes({"words": words}) == ["captions_too_many"]
    assert codes({"segments": [SEGMENT] * 3}, max_cues=2) == ["captions_too_many"]


@pytest.mark.parametrize("text", ["\u202e\u0000\ud800x", "a\u2028b", "<b>x</b>", "&amp;"])
def test_texts_are_shown_as_they_are_but_for_controls(text: str) -> None:
    (cue,) = read(segment((text, 0, 1))).cues
    assert "\0" not in cue.text
    assert "<b>" in cue.text or "<" not in text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["segments", "words", "word", "text", "start", "end", "results", "channels", "tokens",
             "alternatives", "transcription", "offsets", "from", "to", "startMs", "endMs", "type",
             "chunks", "timestamp", "alignment", "characters", "character_start_times_seconds",
             "character_end_times_seconds", "confidence", "startTime", "loss", "response"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=30,
)  # fmt: skip


@given(json_values)
def test_whatever_json_it_is_cues_come_out_or_an_error_with_a_code(document: object) -> None:
    try:
        found = read(document)
    except SourceError:
        return
    for cue in found.cues:
        assert cue.start_seconds < cue.end_seconds
        places = [(0, 0), *((w.begin, w.end) for w in cue.words)]
        for (_, end), (begin, stop) in pairwise(places):
            assert end <= begin < stop <= len(cue.text)
            assert not cue.text[end:begin].strip()
        starts = [w.start_seconds for w in cue.words]
        assert starts == sorted(starts)
        assert all(w.start_seconds <= w.end_seconds for w in cue.words)


def test_a_word_without_times_begins_no_later_than_the_next() -> None:
    (cue,) = read(segment(("a", 0, 10), ("b",), ("c", 5, 6))).cues
    assert [start for _, start, _ in words_of(cue)] == [0, 5, 5]


ODD_TIMES = st.none() | st.integers(-1, 12) | st.just(NAN)


@given(st.lists(st.tuples(ODD_TIMES, ODD_TIMES), min_size=1, max_size=9), ODD_TIMES)
def test_words_never_begin_before_the_one_before_whatever_their_times(
    times: list[tuple[float | None, float | None]], start: float | None
) -> None:
    said = [("w", *pair) for pair in times]
    document = segment(*said)
    document["segments"][0]["start"] = start
    try:
        found = read(document)
    except SourceError:
        return
    for cue in found.cues:
        for word in cue.words:
            assert cue.start_seconds <= word.start_seconds <= word.end_seconds <= cue.end_seconds
        for one, next_ in pairwise(cue.words):
            assert one.start_seconds <= next_.start_seconds
