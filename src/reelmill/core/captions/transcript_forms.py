"""The forms in which programs and services write transcripts, told apart by their shape.

| written by | told by |
| --- | --- |
| openai-whisper, faster-whisper, WhisperX, OpenAI's API | `segments`, or `words` of `word` |
| whisper.cpp | `transcription` with `offsets` |
| Transformers | `chunks` with `timestamp` |
| Deepgram | `results.channels` |
| Google Speech-to-Text | `results` with `alternatives`, times as "1.300s" |
| AssemblyAI | `words` of `text` with `confidence`, in milliseconds |
| ElevenLabs | `words` of `text` with `type` or `loss`; `alignment` of characters |
| Remotion | an array with `startMs` |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reelmill.core.captions.spoken_words import (
    Phrase,
    Spoken,
    bring_blanks,
    in_milliseconds,
    in_seconds,
    of_duration,
    of_tokens,
    records,
    text_of,
)
from reelmill.core.errors import SourceError

_Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to write a transcript."""

    name: str
    fits: Callable[[Any], bool]
    read: Callable[[Any], Iterator[Phrase]]


def phrases_of(document: object) -> Iterator[Phrase]:
    """What a transcript says, in the order it is written.

    Raises:
        SourceError: `captions_form_unknown`.
    """
    fitting = [form for form in _FORMS if form.fits(document)]
    if len(fitting) != 1:
        raise _unknown([form.name for form in fitting])
    return fitting[0].read(document)


def _unknown(names: Sequence[str]) -> SourceError:
    if names:
        sentence = f"The transcript could be of {' or of '.join(names)}."
        hint = "keep the whole document as it was written, or put `cues` into the spec"
    else:
        sentence = "The JSON is none of the known forms of a transcript with times."
        hint = (
            "known are Whisper, whisper.cpp, WhisperX, Deepgram, AssemblyAI, ElevenLabs, Google "
            "Speech-to-Text and Remotion; or put `cues` into the spec"
        )
    return SourceError.of("captions_form_unknown", sentence, hint=hint)


# ---- Whisper and its kin


def _is_segments(document: Any) -> bool:
    return _has(document, "segments", list)


def _segments(document: _Object) -> Iterator[Phrase]:
    """Segments with their words; where those stand beside them, each gets what begins in it."""
    segments = list(records(document["segments"], "/segments"))
    apart = list(records(document.get("words"), "/words"))
    if apart and not any(segment.get("words") for _, segment in segments):
        yield from _shared(segments, [_spoken(where, word, "word") for where, word in apart])
        return
    for where, segment in segments:
        yield _segment(where, segment)


def _segment(where: str, segment: _Object) -> Phrase:
    words = [
        _spoken(at, word, "word", "text")
        for at, word in records(segment.get("words"), where, "words")
    ]
    times = in_seconds(segment.get("start")), in_seconds(segment.get("end"))
    return Phrase(where, *times, text_of(segment, "text"), tuple(words))


def _shared(segments: Sequence[tuple[str, _Object]], words: Sequence[Spoken]) -> Iterator[Phrase]:
    waiting = list(reversed(words))
    for number, (where, segment) in enumerate(segments, 1):
        start, end = in_seconds(segment.get("start")), in_seconds(segment.get("end"))
        own: list[Spoken] = []
        while waiting and (number == len(segments) or _begins_before(waiting[-1], end)):
            own.append(waiting.pop())
        yield Phrase(where, start, end, text_of(segment, "text"), tuple(own))


def _begins_before(word: Spoken, end: Any) -> bool:
    return word.start is None or end is None or word.start < end


def _is_listed_segments(document: Any) -> bool:
    return _first(document, "text") is not None and _first(document, "words") is not None


def _listed_segments(document: Any) -> Iterator[Phrase]:
    for where, segment in records(document, ""):
        yield _segment(where, segment)


def _is_words(document: Any) -> bool:
    listed = document if isinstance(document, list) else _words_alone(document)
    return _first(listed, "word") is not None and _first(listed, "startTime") is None


def _words(document: Any) -> Iterator[Phrase]:
    is_listed = isinstance(document, list)
    listed, where = (document, "") if is_listed else (document["words"], "/words")
    text = "" if is_listed else text_of(document, "text")
    yield _flow(where, [_spoken(at, word, "word") for at, word in records(listed, where)], text)


# ---- whisper.cpp


def _is_whisper_cpp(document: Any) -> bool:
    return _has(document, "transcription", list)


def _whisper_cpp(document: _Object) -> Iterator[Phrase]:
    for where, segment in records(document["transcription"], "/transcription"):
        start, end = _offsets(segment)
        tokens = [
            Spoken(text, *_offsets(token), at)
            for at, token in records(segment.get("tokens"), where, "tokens")
            if (text := text_of(token, "text")) and not text.startswith("[_")
        ]
        # A token may be half a letter; then only the segment is known.
        whole = not any("\ufffd" in token.text for token in tokens)
        yield Phrase(
            where, start, end, text_of(segment, "text"), of_tokens(tokens) if whole else ()
        )


def _offsets(written: _Object) -> tuple[Any, Any]:
    offsets = written.get("offsets")
    found = offsets if isinstance(offsets, dict) else {}
    return in_milliseconds(found.get("from")), in_milliseconds(found.get("to"))


# ---- Transformers


def _is_chunks(document: Any) -> bool:
    return _has(document, "chunks", list) and _first(document["chunks"], "timestamp") is not None


def _chunks(document: _Object) -> Iterator[Phrase]:
    """Chunks are words or sentences, as was asked for."""
    found = []
    for where, chunk in records(document["chunks"], "/chunks"):
        times = chunk.get("timestamp")
        start, end = times if isinstance(times, list) and len(times) == 2 else (None, None)
        found.append(Spoken(text_of(chunk, "text"), in_seconds(start), in_seconds(end), where))
    yield from _words_or_sentences("/chunks", found)


def _words_or_sentences(where: str, found: Sequence[Spoken]) -> Iterator[Phrase]:
    if any(len(one.text.split()) > 1 for one in found):
        for one in found:
            yield Phrase(one.where, one.start, one.end, one.text)
    else:
        yield _flow(where, of_tokens(found))


# ---- services


def _is_deepgram(document: Any) -> bool:
    return _has(document, "results", dict) and _has(document["results"], "channels", list)


def _deepgram(document: _Object) -> Iterator[Phrase]:
    for where, channel in records(document["results"]["channels"], "/results/channels"):
        for at, alternative in records(channel.get("alternatives"), where, "alternatives"):
            words = [
                _spoken(place, word, "punctuated_word", "word")
                for place, word in records(alternative.get("words"), at, "words")
            ]
            yield _flow(at, words)
            break


def _is_google(document: Any) -> bool:
    return _first(_google_results(document), "alternatives") is not None


def _google_results(document: Any) -> Any:
    answer = document.get("response", document) if isinstance(document, dict) else None
    return answer.get("results") if isinstance(answer, dict) else None


def _google(document: _Object) -> Iterator[Phrase]:
    found = []
    for where, result in records(_google_results(document), "/results"):
        for at, alternative in records(result.get("alternatives"), where, "alternatives"):
            words = [
                _google_word(place, word)
                for place, word in records(alternative.get("words"), at, "words")
            ]
            found.append(_flow(at, words, text_of(alternative, "transcript")))
            break
    # With speakers told apart, the last result has the words of all once more.
    with_words = [phrase for phrase in found if phrase.words]
    repeated = len(with_words) > 1 and _begins_as(with_words[-1], with_words[0])
    yield from with_words[-1:] if repeated else found


def _begins_as(one: Phrase, other: Phrase) -> bool:
    return replace(one.words[0], where="") == replace(other.words[0], where="")


def _google_word(where: str, word: _Object) -> Spoken:
    """A time of 0 may be left out."""
    start = word.get("startTime", word.get("startOffset", "0s"))
    end = word.get("endTime", word.get("endOffset"))
    return Spoken(text_of(word, "word"), of_duration(start), of_duration(end), where)


def _is_assemblyai(document: Any) -> bool:
    listed = document if isinstance(document, list) else _words_alone(document)
    return (
        _first(listed, "text") is not None
        and _first(listed, "confidence") is not None
        and isinstance(_first(listed, "start"), int)
        and _first(listed, "type") is None
        and _first(listed, "startMs") is None
    )


def _assemblyai(document: Any) -> Iterator[Phrase]:
    is_listed = isinstance(document, list)
    listed, where = (document, "") if is_listed else (document["words"], "/words")
    words = [
        Spoken(
            text_of(word, "text"),
            in_milliseconds(word.get("start")),
            in_milliseconds(word.get("end")),
            at,
        )
        for at, word in records(listed, where)
    ]
    yield _flow(where, words, "" if is_listed else text_of(document, "text"))


def _is_elevenlabs(document: Any) -> bool:
    words = _words_alone(document)
    marked = _first(words, "type") is not None or _first(words, "loss") is not None
    return _first(words, "text") is not None and marked


def _elevenlabs(document: _Object) -> Iterator[Phrase]:
    words = [
        _spoken(where, word, "text")
        for where, word in records(document["words"], "/words")
        if word.get("type", "word") == "word"
    ]
    yield _flow("/words", words, text_of(document, "text"))


def _is_characters(document: Any) -> bool:
    return _alignment(document) is not None


def _alignment(document: Any) -> tuple[str, _Object] | None:
    """Times of letters, which speech comes with: as it was written before as it was read."""
    if not isinstance(document, dict):
        return None
    places = ("alignment", "normalized_alignment")
    found = [(f"/{name}", document.get(name)) for name in places]
    for where, one in [("", document), *found]:
        if _has(one, "character_start_times_seconds", list) and _has(one, "characters", list):
            return where, one  # type: ignore[return-value]
    return None


def _characters(document: _Object) -> Iterator[Phrase]:
    found = _alignment(document)
    where, one = found if found else ("", {})
    starts, ends = one["character_start_times_seconds"], one.get("character_end_times_seconds", [])
    letters = [
        Spoken(
            letter if isinstance(letter, str) else "",
            in_seconds(starts[i] if i < len(starts) else None),
            in_seconds(ends[i] if isinstance(ends, list) and i < len(ends) else None),
            f"{where}/characters/{i}",
        )
        for i, letter in enumerate(one["characters"])
    ]
    yield _flow(f"{where}/characters", of_tokens(letters))


def _is_remotion(document: Any) -> bool:
    return _first(document, "startMs") is not None and _first(document, "text") is not None


def _remotion(document: Any) -> Iterator[Phrase]:
    pages: list[list[Spoken]] = [[]]
    for where, caption in records(document, ""):
        times = in_milliseconds(caption.get("startMs")), in_milliseconds(caption.get("endMs"))
        pages[-1].append(Spoken(text_of(caption, "text"), *times, where))
        if caption.get("pageBreakAfter") is True:
            pages.append([])
    are_pieces = bring_blanks([one for page in pages for one in page])
    for page in filter(None, pages):
        if are_pieces and page[0].text[:1].strip():
            page[0] = replace(page[0], text=f" {page[0].text}")
        yield from _words_or_sentences(page[0].where, page)


# ---- shared by several


def _flow(where: str, words: Sequence[Spoken], text: str = "") -> Phrase:
    return Phrase(where, None, None, text, tuple(words), is_flow=True)


def _spoken(where: str, word: _Object, *names: str) -> Spoken:
    times = in_seconds(word.get("start")), in_seconds(word.get("end"))
    return Spoken(text_of(word, *names), *times, where)


def _words_alone(document: Any) -> Any:
    """The words of a document that has no segments."""
    if not isinstance(document, dict) or "segments" in document:
        return None
    return document.get("words")


def _has(document: Any, name: str, kind: type) -> bool:
    return isinstance(document, dict) and isinstance(document.get(name), kind)


def _first(listed: Any, name: str) -> Any:
    """A field of the first entry of an array, None where there is none."""
    first = listed[0] if isinstance(listed, list) and listed else None
    return first.get(name) if isinstance(first, dict) else None


_FORMS = (
    _Form("Whisper (segments)", _is_segments, _segments),
    _Form("Whisper (array of segments)", _is_listed_segments, _listed_segments),
    _Form("Whisper (words)", _is_words, _words),
    _Form("whisper.cpp", _is_whisper_cpp, _whisper_cpp),
    _Form("Transformers", _is_chunks, _chunks),
    _Form("Deepgram", _is_deepgram, _deepgram),
    _Form("Google Speech-to-Text", _is_google, _google),
    _Form("AssemblyAI", _is_assemblyai, _assemblyai),
    _Form("ElevenLabs (words)", _is_elevenlabs, _elevenlabs),
    _Form("ElevenLabs (characters)", _is_characters, _characters),
    _Form("Remotion", _is_remotion, _remotion),
)
