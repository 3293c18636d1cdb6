"""Bytes of a captions file or a transcript -> cues.

They are read in the confined process (`text_helper.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from reelmill.core.captions import (
    MAX_CHARACTERS,
    Anchor,
    CanvasLength,
    CaptionCue,
    CaptionFile,
    CaptionLook,
    CaptionRun,
    CaptionWord,
    CuePlace,
    Markup,
    WrittenCue,
    disjoint,
    parse_captions,
    parse_transcript,
    written_cue,
)
from reelmill.core.captions.ass_place import Event, Margins, Resolution
from reelmill.core.captions.markup import CONTROLS
from reelmill.core.captions.overlaps import too_large
from reelmill.core.captions.reader import (
    check_words,
    ignored_warning,
    none_usable,
    sharing_warning,
    skipped_warning,
    too_many,
)
from reelmill.core.drawing_terms import Align
from reelmill.core.errors import Problem, SourceError
from reelmill.core.spec.values.charset import codec_name
from reelmill.core.warnings import SpecWarning, WarningCode

LARGEST_BYTES = 50_000_000
"""Bytes of a captions file; only transcripts in JSON say so little in so many."""


def check_size(size: int, name: str) -> None:
    """Refuse a captions file of so many bytes.

    Raises:
        SourceError: `source_too_large`.
    """
    if size > LARGEST_BYTES:
        sentence = f"The captions file `{name}` is larger than {LARGEST_BYTES // 1_000_000} MB."
        raise SourceError.of("source_too_large", sentence)


_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_NULS_LOOKED_AT = 65_536
_ONE_SIDED = 0.9
_SAMPLE_CHARACTERS = 60
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[{\]])')
_JSON_BYTES = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*[\[{]")
_ASS = re.compile(r"\s*\[script info\]", re.IGNORECASE)
_OLD_ASS = re.compile(r"^[ \t]*\[v4 styles\]", re.MULTILINE | re.IGNORECASE)
_ASS_EVENT = re.compile(r"^[ \t]*Dialogue:", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Text:
    """A file's text, and the charset where that was guessed."""

    text: str
    guessed: str = ""


def read_captions(data: bytes, charset: str | None, max_cues: int) -> CaptionFile:
    """The cues of an SRT, WebVTT or ASS file, or of a transcript in JSON.

    Raises:
        SourceError: `captions_not_text`, `captions_charset_wrong`, and what `parse_captions` and
            `parse_transcript` raise.
    """
    most = LARGEST_BYTES if _JSON_BYTES.match(data) else 4 * MAX_CHARACTERS
    if len(data) > most:
        raise too_large()
    found = _decoded(data, charset)
    read = _reader(found.text)
    captions = read(found.text, max_cues)
    guess = (_guess_warning(found),) if found.guessed else ()
    return replace(captions, warnings=(*guess, *captions.warnings))


def _reader(text: str) -> Callable[[str, int], CaptionFile]:
    if _ASS.match(text):
        return _ass_captions
    return parse_transcript if _JSON.match(text) else parse_captions


def captions_json(captions: CaptionFile) -> dict[str, Any]:
    """Captions as plain JSON values."""
    return {
        "cues": [
            (
                str(c.start_seconds),
                str(c.end_seconds),
                c.text,
                list(map(_run_json, c.runs)),
                c.anchor,
                list(map(_word_json, c.words)),
                c.is_flow,
                _place_json(c.place) if c.place else None,
            )
            for c in captions.cues
        ],
        "warnings": [(w.code, w.message, w.hint) for w in captions.warnings],
    }


def captions_from(reported: Mapping[str, Any]) -> CaptionFile:
    """What `captions_json` made plain."""
    cues = tuple(
        CaptionCue(
            *(Fraction(a), Fraction(b), text, tuple(map(_run_from, runs)), Anchor(anchor)),
            words=tuple(map(_word_from, words)),
            is_flow=is_flow,
            place=_place_from(*place) if place else None,
        )
        for a, b, text, runs, anchor, words, is_flow, place in reported["cues"]
    )
    warnings = (SpecWarning(WarningCode(c), m, "", h) for c, m, h in reported["warnings"])
    return CaptionFile(cues, tuple(warnings))


def _word_json(word: CaptionWord) -> tuple[object, ...]:
    return str(word.start_seconds), str(word.end_seconds), word.begin, word.end


def _word_from(reported: Sequence[Any]) -> CaptionWord:
    start, end, *place = reported
    return CaptionWord(Fraction(start), Fraction(end), *place)


def _place_json(place: CuePlace) -> tuple[object, ...]:
    lengths = (place.x, place.y, place.width)
    parts = [str(one.part) if one else None for one in lengths]
    points = [None if one is None else str(one) for one in (place.across, place.down)]
    return *parts, *points, place.line, place.align


def _place_from(*reported: Any) -> CuePlace:
    *numbers, line, align = reported
    x, y, width, across, down = (None if one is None else Fraction(one) for one in numbers)
    lengths = (None if one is None else CanvasLength(one) for one in (x, y, width))
    at_x, at_y, wide = lengths
    return CuePlace(at_x, at_y, across, down, line, wide, Align(align) if align else None)


def _run_json(run: CaptionRun) -> tuple[object, ...]:
    look = run.look
    return run.text, look.bold, look.italic, look.underline, look.color


def _run_from(reported: Sequence[Any]) -> CaptionRun:
    return CaptionRun(str(reported[0]), CaptionLook(*reported[1:]))


def _decoded(data: bytes, charset: str | None) -> _Text:
    """As told, else by its byte order mark, as UTF-8, by the place of its NULs, or guessed."""
    if charset is not None:
        return _Text(_reported(data, charset))
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _Text(_as_text(data, codec))
    wide = _codec_of_nuls(data)
    if wide:
        return _Text(_as_text(data, wide), wide)
    if b"\0" in data:
        raise _not_text()
    try:
        return _Text(data.decode())
    except UnicodeDecodeError:
        return _guessed(data)


def _reported(data: bytes, charset: str) -> str:
    codec = codec_name(charset)
    try:
        text = data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        sentence = f"The captions are not encoded in {charset}: its byte {at:,} is not a character."
        hint = "leave `charset` out to have it detected"
        raise SourceError.of("captions_charset_wrong", sentence, hint=hint) from None
    return text.removeprefix("\ufeff")


def _as_text(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeError:
        raise _not_text() from None


def _codec_of_nuls(data: bytes) -> str:
    """UTF-16 without a mark has a NUL beside each blank and digit, all on one side."""
    looked_at = data[:_NULS_LOOKED_AT]
    even, odd = looked_at[::2].count(0), looked_at[1::2].count(0)
    if (even + odd) * 20 < len(looked_at) or len(data) % 2:
        return ""
    if max(even, odd) < _ONE_SIDED * (even + odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _guessed(data: bytes) -> _Text:
    from chardetng_py import EncodingDetector  # noqa: PLC0415 - most files are UTF-8

    detector = EncodingDetector()
    detector.feed(data, last=True)
    name = str(detector.guess(tld=None, allow_utf8=False))
    text = data.decode(codec_name(name) or "cp1252", errors="replace")
    if _BINARY.search(text):
        raise _not_text()
    return _Text(text, name.lower())


def _not_text() -> SourceError:
    return SourceError.of(
        "captions_not_text",
        "The captions are not a text file.",
        hint="save them as SRT or WebVTT in UTF-8",
    )


def _guess_warning(found: _Text) -> SpecWarning:
    lines = (line.translate(CONTROLS).strip() for line in found.text.splitlines())
    sample = next((line for line in lines if not line.isascii()), "")
    shown = sample if len(sample) <= _SAMPLE_CHARACTERS else f"{sample[:_SAMPLE_CHARACTERS]}…"
    message = f"the captions do not say how they are encoded; read as {found.guessed}: {shown!r}"
    hint = "if this line is wrong, set `charset`, or save the file in UTF-8"
    return SpecWarning(WarningCode.CAPTIONS_GUESSED, message, hint=hint)


# ---- ASS


def _ass_captions(text: str, max_cues: int) -> CaptionFile:
    if len(text) > MAX_CHARACTERS:
        raise too_large()
    if (count := sum(1 for _ in _ASS_EVENT.finditer(text))) > max_cues:
        raise too_many(count, max_cues)
    read = _AssFile(text)
    written = list(read.cues())
    check_words(written)
    cues = disjoint(written)
    if not cues:
        if read.problems:
            raise none_usable(read.problems)
        sentence = "No caption was found in the file."
        raise SourceError.of("captions_empty", sentence, hint="its [Events] have no text")
    return CaptionFile(cues, tuple(read.warnings()))


class _AssFile:
    """An ASS or SSA file: words, times, bold, italic, underline, colour, and the place."""

    def __init__(self, text: str) -> None:
        import pysubs2  # noqa: PLC0415 - most captions are SRT or WebVTT

        self.problems: list[Problem] = []
        self._ignored: Counter[str] = Counter()
        self._sharing = 0
        try:
            format_ = "ssa" if _OLD_ASS.search(text) else "ass"
            self._file = pysubs2.SSAFile.from_string(text, format_=format_)
        except Exception:  # whatever a damaged file makes it raise
            sentence = "The ASS captions cannot be read: the file is damaged."
            raise SourceError.of("captions_invalid", sentence) from None
        self._resolution = Resolution.of(self._file.info)

    def cues(self) -> Iterator[WrittenCue]:
        for number, event in enumerate(self._file.events, 1):
            if event.is_comment:
                continue
            if event.end <= event.start:
                sentence = f"Event {number} does not end after its start."
                self.problems.append(Problem("captions_invalid", sentence))
                continue
            margins = Margins(event.marginl, event.marginr, event.marginv)
            markup = self._styled(event.style, event.start, margins)
            written = re.sub(r"\{[^\\{}]*\}", "", event.text)  # remarks
            if r"\p1" in written:
                self._ignored.update(["drawings"])
                continue
            words = written.replace(r"\N", "\n").replace(r"\n", " ").replace(r"\h", " ")
            cue, sharing = written_cue(words.replace("<", "&lt;"), event.end, markup)
            self._ignored.update(markup.ignored)
            if cue.runs:
                self._sharing += sharing
                yield cue

    def warnings(self) -> Iterator[SpecWarning]:
        if self.problems:
            yield skipped_warning(self.problems)
        yield from _approximated(self._ignored)
        if self._sharing:
            yield sharing_warning(self._sharing)

    def _styled(self, name: str, start: int, margins: Margins) -> Markup:
        style = self._file.styles.get(name)
        if style is None:
            return Markup(start=start)
        color = style.primarycolor
        written = f"#{color.r:02x}{color.g:02x}{color.b:02x}"
        look = CaptionLook(
            style.bold, style.italic, style.underline, None if written == "#ffffff" else written
        )
        below = Margins(style.marginl, style.marginr, style.marginv)
        event = Event(self._resolution, int(style.alignment), margins.over(below))
        return Markup(look, event, start)


def _approximated(ignored: Mapping[str, int]) -> Iterator[SpecWarning]:
    message = "fonts, sizes and outlines of ASS styles are replaced by the track's"
    hint = "set the track's `style`, and its `position` where the file's places are not wanted"
    yield SpecWarning(WarningCode.CAPTION_STYLES_IGNORED, message, hint=hint)
    if ignored:
        yield ignored_warning(ignored)
