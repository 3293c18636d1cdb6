"""SRT and WebVTT -> cues as they are written.

Both formats are read leniently (missing indices, missing blank lines, either decimal mark), and a
cue whose times cannot be used is left out with a warning: at the wrong moment it would be worse.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise, takewhile

from reelmill.core.captions.cue import MOST_WORDS, Anchor, CaptionFile, WrittenCue
from reelmill.core.captions.markup import CONTROLS, Markup, written_cue
from reelmill.core.captions.overlaps import MAX_CHARACTERS, disjoint, too_large
from reelmill.core.captions.webvtt_place import read_settings
from reelmill.core.captions.written_times import TIME, is_clock, milliseconds
from reelmill.core.errors import Problem, SourceError
from reelmill.core.warnings import SpecWarning, WarningCode

_MAX_PROBLEMS = 100
_LISTED = 5
_NAMES_LISTED = 20
_ARROW = "-->"
_TIMES = re.compile(rf"[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}(?:[ \t](.*))?")
_ARROW_LINE = re.compile(r"-->[^\r\n]*")
_NOT_A_CUE = re.compile(r"NOTE(?:[ \t].*)?|(?:STYLE|REGION)[ \t]*")


@dataclass(frozen=True, slots=True)
class _Block:
    """A line with an arrow (numbered from 1), and the lines that belong to it."""

    number: int
    times: str
    lines: Sequence[str]


def parse_captions(text: str, max_cues: int = 10_000) -> CaptionFile:
    """The cues of an SRT or WebVTT text, in order and disjoint, with what was not honoured.

    Tags of bold, italic, underlined and coloured letters are honoured, as are places; other tags
    and settings are left out with a warning, as are cues that cannot be shown.
    Entities are decoded; cues without any text are left out.

    Raises:
        SourceError: `captions_invalid` where no cue can be used, with every line whose times
            are wrong, `captions_empty`, `captions_too_many` cues, and what `disjoint` raises.
    """
    if len(text) > MAX_CHARACTERS:
        raise too_large()
    # Counted before anything is made of them: a file may hold a million arrows.
    if (count := _arrow_lines(text)) > max_cues:
        raise too_many(count, max_cues)
    read = _Read()
    written = [cue for cue in map(read.cue, _blocks(text)) if cue and cue.runs]
    if not written and read.problems:
        raise none_usable(read.problems)
    check_words(written)
    cues = disjoint(written)
    if not cues:
        raise SourceError.of(
            "captions_empty",
            "No caption was found in the file.",
            hint="use an SRT, WebVTT or ASS file",
        )
    return CaptionFile(cues, tuple(read.warnings()))


def none_usable(problems: Sequence[Problem]) -> SourceError:
    """The error for captions of which none can be used, for these reasons: the first of them."""
    reported = list(problems[:_MAX_PROBLEMS])
    if (more := len(problems) - len(reported)) > 0:
        sentence = f"{more:,} more captions have times that cannot be used."
        reported.append(Problem("captions_invalid", sentence))
    return SourceError(reported)


def too_many(count: int, most: int) -> SourceError:
    """The error for more cues than are read."""
    return SourceError.of(
        "captions_too_many",
        f"The captions have {count:,} cues, at most {most:,} are allowed.",
        hint="split the file over several tracks",
    )


def ignored_warning(ignored: Mapping[str, int]) -> SpecWarning:
    """The warning for tags and settings that are not honoured, with how often each was met."""
    names = [f"{name} {_times(ignored[name])}" for name in sorted(ignored)]
    more = f" and {len(names) - _NAMES_LISTED:,} more" if len(names) > _NAMES_LISTED else ""
    listed = ", ".join(names[:_NAMES_LISTED])
    message = f"the captions use {listed}{more}, which are not supported"
    hint = "supported are bold, italic, underline, colour, and places that do not move"
    return SpecWarning(WarningCode.CAPTION_STYLES_IGNORED, message, hint=hint)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def skipped_warning(problems: Sequence[Problem]) -> SpecWarning:
    """The warning for cues that are left out."""
    count = len(problems)
    reported = " ".join(problem.message for problem in problems[:_LISTED])
    more = f" And {count - _LISTED:,} more." if count > _LISTED else ""
    cues = "1 cue is" if count == 1 else f"{count:,} cues are"
    hint = problems[0].hint
    return SpecWarning(
        WarningCode.CAPTIONS_SKIPPED, f"{cues} left out. {reported}{more}", hint=hint
    )


def check_words(cues: Iterable[WrittenCue]) -> None:
    """Refuse a file with more words than are read, of those that have times.

    Raises:
        SourceError: `captions_too_many`.
    """
    if sum(len(cue.words) for cue in cues) > MOST_WORDS:
        message = f"The file has more than {MOST_WORDS:,} words with times."
        hint = "split the file over several tracks"
        raise SourceError.of("captions_too_many", message, hint=hint)


def sharing_warning(count: int) -> SpecWarning:
    """The warning for words that have a time together with others."""
    message = f"{count:,} words have no times of their own: they share one by their lengths"
    hint = "give every word its time where it matters"
    return SpecWarning(WarningCode.CAPTIONS_APPROXIMATED, message, hint=hint)


class _Read:
    """What was met while the cues of a file were read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.ignored: Counter[str] = Counter()
        self.sharing = 0

    def cue(self, block: _Block) -> WrittenCue | None:
        found = self._cue(block)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _cue(self, block: _Block) -> WrittenCue | Problem:
        times = _TIMES.fullmatch(block.times)
        if times is None:
            return _problem(block, "has times that cannot be read")
        parts, settings = times.groups()[:8], times[9] or ""
        if not (is_clock(parts[:4]) and is_clock(parts[4:])):
            return _problem(block, "has more than 59 minutes or seconds")
        start, end = milliseconds(parts[:4]), milliseconds(parts[4:])
        if end <= start:
            return _problem(block, "does not end after its start")
        markup = Markup(start=start)
        cue, sharing = written_cue("\n".join(block.lines), end, markup)
        self.ignored.update(markup.ignored)
        self.sharing += sharing
        return self._placed(cue, settings)

    def _placed(self, cue: WrittenCue, settings: str) -> WrittenCue:
        """The cue where its settings want it; where they say nothing, where its tags do."""
        place = read_settings(settings, self.ignored).place(cue.text)
        if isinstance(place, Anchor):
            return replace(cue, anchor=place, place=None) if place else cue
        return replace(cue, place=place)

    def warnings(self) -> Iterator[SpecWarning]:
        if self.problems:
            yield skipped_warning(self.problems)
        if self.ignored:
            yield ignored_warning(self.ignored)
        if self.sharing:
            yield sharing_warning(self.sharing)


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
        # A first line of one blank is no end of the cue: YouTube writes it.
        shown = dropwhile(lambda line: line and not line.strip(), lines)
        return list(takewhile(str.strip, shown))
    if another_follows and lines and lines[-1].strip().isdecimal():
        return lines[:-1]
    return lines


def _problem(block: _Block, what: str) -> Problem:
    sentence = f"Line {block.number} {what}: {_excerpt(block.times)}."
    return Problem(
        "captions_invalid", sentence, hint='write times as "00:01:02,500 --> 00:01:04,000"'
    )


def _excerpt(line: str) -> str:
    shown = line.translate(CONTROLS).strip()
    return repr(shown if len(shown) <= 60 else shown[:59] + "…")
