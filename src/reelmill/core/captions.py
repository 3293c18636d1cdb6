"""Captions: the text of an SRT or WebVTT file as cues in order that do not overlap.

    bytes ── decode_captions ──▶ text ── parse_captions ──▶ cues

Both formats are read leniently (missing indices, missing blank lines, either decimal mark), but
a time that cannot be read is a problem: a caption at the wrong moment is worse than an error.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, takewhile

from reelmill.core.errors import Problem, SourceError

MAX_CHARACTERS = 4_000_000
"""Characters of a file, and of all its texts once overlapping cues are stacked."""

MOST_OVERLAPPING = 32
"""Cues that show at the same time; stacked, more of them would stand outside any canvas."""

_MAX_PROBLEMS = 100
_ARROW = "-->"
_MILLISECONDS = 1000
_TIME = r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5]?[0-9])(?:[.,]([0-9]{1,3}))?"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
_ARROW_LINE = re.compile(r"-->[^\r\n]*")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[0-9:.]+>|</?>|\{\\[^{}]*\}")
_ENDLESS_ENTITY = re.compile(r"&#[0-9]{20,};?")  # int() refuses thousands of digits
_NOT_A_CUE = re.compile(r"NOTE(?:[ \t].*)?|(?:STYLE|REGION)[ \t]*")
_CONTROLS: dict[int, str | None] = {
    **dict.fromkeys((*range(9), *range(11, 32), *range(127, 160))),
    9: " ",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
    0xFEFF: None,
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True, slots=True)
class CaptionCue:
    """A text and when it shows.

    Attributes:
        start_seconds, end_seconds: Half open, from the start of the captions.
        text: Plain, its lines separated by newlines, none of them blank.
    """

    start_seconds: Fraction
    end_seconds: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class _Written:
    """A cue as its file has it: times in milliseconds, the line its times stand on."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A line with an arrow (numbered from 1), and the lines that belong to it."""

    number: int
    times: str
    lines: Sequence[str]


def decode_captions(data: bytes) -> str:
    """The text of a captions file: UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises:
        SourceError: `captions_too_large`, or `captions_not_text` where the bytes are no text.
    """
    if len(data) > 4 * MAX_CHARACTERS:
        raise _too_large()
    text = _decoded(data)
    if text is None or "\0" in text:
        raise SourceError.of(
            "captions_not_text",
            "The captions are not a text file.",
            hint="save them as SRT or WebVTT in UTF-8",
        )
    return text


def _decoded(data: bytes) -> str | None:
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return _decoded_windows(data) if encoding == "utf-8-sig" else None


def _decoded_windows(data: bytes) -> str | None:
    # Nearly every byte is a Windows-1252 character, so control characters tell binary files.
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _BINARY.search(text) else text


def parse_captions(text: str, max_cues: int = 10_000) -> tuple[CaptionCue, ...]:
    """The cues of an SRT or WebVTT text, in order and disjoint.

    Where cues overlap, the stretch they share becomes a cue of its own with the texts on top of
    one another, the earlier one first; there are then up to twice as many cues as were written.
    Tags and positions are dropped, entities decoded; cues without any text are left out.

    Raises:
        SourceError: `captions_invalid` with every line whose times cannot be used,
            `captions_empty`, `captions_too_many` cues, `captions_too_large`,
            `captions_overlapping` where more than `MOST_OVERLAPPING` show at the same time.
    """
    if len(text) > MAX_CHARACTERS:
        raise _too_large()
    # Counted before anything is made of them: a file may hold a million arrows.
    if (count := _arrow_lines(text)) > max_cues:
        raise SourceError.of(
            "captions_too_many",
            f"The captions have {count:,} cues, at most {max_cues:,} are allowed.",
            hint="split the file over several tracks",
        )
    blocks = _blocks(text)
    cues = tuple(_disjoint([cue for cue in _written(blocks) if cue.text]))
    if not cues:
        raise SourceError.of(
            "captions_empty",
            "No caption was found in the file.",
            hint="SRT and WebVTT are read",
        )
    return cues


def _too_large() -> SourceError:
    return SourceError.of(
        "captions_too_large",
        f"The captions have more than {MAX_CHARACTERS:,} characters, those of overlapping cues "
        "counted for every stretch they show in.",
    )


def _arrow_lines(text: str) -> int:
    """Lines that may hold the times of a cue; remarks are counted too."""
    return sum(1 for _ in _ARROW_LINE.finditer(text))


def _blocks(text: str) -> list[_Block]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_webvtt = bool(re.match(r"\s*WEBVTT(?:\s|\Z)", text.removeprefix("\ufeff")))
    shown = _without_remarks(lines) if is_webvtt else lines
    arrows = [number for number, line in enumerate(shown) if _ARROW in line]
    return [
        _Block(start + 1, shown[start], _body(shown[start + 1 : end], is_webvtt, end < len(lines)))
        for start, end in pairwise([*arrows, len(lines)])
    ]


def _without_remarks(lines: Sequence[str]) -> list[str]:
    """WebVTT lines with those of NOTE, STYLE and REGION blocks blanked; the count stays."""
    shown = []
    in_remark, starts_block = False, True
    for line in lines:
        if starts_block:
            in_remark = _NOT_A_CUE.fullmatch(line) is not None
        starts_block = not line.strip()
        shown.append("" if in_remark else line)
    return shown


def _body(lines: Sequence[str], is_webvtt: bool, another_follows: bool) -> Sequence[str]:
    """The lines of a cue out of those up to the next cue's times."""
    if is_webvtt:
        return list(takewhile(str.strip, lines))
    if another_follows and lines and lines[-1].strip().isdecimal():
        return lines[:-1]
    return lines


def _written(blocks: Iterable[_Block]) -> list[_Written]:
    cues: list[_Written] = []
    problems: list[Problem] = []
    for block in blocks:
        found = _cue(block)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            cues.append(found)
    if problems:
        raise SourceError(_listed(problems))
    return cues


def _listed(problems: Sequence[Problem]) -> Iterator[Problem]:
    yield from problems[:_MAX_PROBLEMS]
    if (more := len(problems) - _MAX_PROBLEMS) > 0:
        yield Problem("captions_invalid", f"{more:,} more lines have times that cannot be used.")


def _cue(block: _Block) -> _Written | Problem:
    times = _TIMES.fullmatch(block.times)
    if times is None:
        return Problem(
            "captions_invalid",
            f"Line {block.number} has times that cannot be read: {_excerpt(block.times)}.",
            hint='write them as "00:01:02,500 --> 00:01:04,000"',
        )
    start, end = _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:])
    if end <= start:
        return Problem(
            "captions_invalid",
            f"The cue on line {block.number} does not end after its start: "
            f"{_excerpt(block.times)}.",
        )
    return _Written(start, end, _plain(block.lines))


def _excerpt(line: str) -> str:
    shown = line.translate(_CONTROLS).strip()
    return repr(shown if len(shown) <= 60 else shown[:59] + "…")


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, whole_seconds, decimals = (part or "0" for part in parts)
    minutes_all = int(hours) * 60 + int(minutes)
    return (minutes_all * 60 + int(whole_seconds)) * _MILLISECONDS + int(decimals.ljust(3, "0"))


def _plain(lines: Sequence[str]) -> str:
    """Lines without tags, entities, control characters and blank lines."""
    written = _ENDLESS_ENTITY.sub("\ufffd", _TAG.sub("", "\n".join(lines)))
    text = html.unescape(written).translate(_CONTROLS)
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _disjoint(cues: Iterable[_Written]) -> Iterator[CaptionCue]:
    waiting = sorted(cues, key=lambda cue: cue.start, reverse=True)
    moments = sorted({moment for cue in waiting for moment in (cue.start, cue.end)})
    shown: list[_Written] = []
    characters = 0
    for start, end in pairwise(moments):
        shown = [cue for cue in shown if cue.end > start]
        while waiting and waiting[-1].start == start:
            shown.append(waiting.pop())
        if len(shown) > MOST_OVERLAPPING:
            raise _overlapping(start)
        characters += sum(len(cue.text) for cue in shown)
        if characters > MAX_CHARACTERS:
            raise _too_large()
        if shown:
            yield _stacked(start, end, shown)


def _overlapping(milliseconds: int) -> SourceError:
    return SourceError.of(
        "captions_overlapping",
        f"At {milliseconds / _MILLISECONDS:.3f} s more than {MOST_OVERLAPPING} cues show at the "
        "same time.",
        hint="end each cue where the next begins, or split the file over several tracks",
    )


def _stacked(start: int, end: int, cues: Sequence[_Written]) -> CaptionCue:
    """One cue of all that show; a text written twice for the same moment shows once."""
    return CaptionCue(
        Fraction(start, _MILLISECONDS),
        Fraction(end, _MILLISECONDS),
        "\n".join(dict.fromkeys(cue.text for cue in cues)),
    )
