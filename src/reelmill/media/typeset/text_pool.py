"""Several confined processes that set texts and read captions."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue

from reelmill.core.captions import CaptionFile
from reelmill.core.errors import Problem, SourceError
from reelmill.media.cancel import CancelToken
from reelmill.media.captions_file import captions_from
from reelmill.media.context_threads import ContextThreads
from reelmill.media.diagnosis import log_lines
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.typeset.font_facts import FontFacts, facts_from
from reelmill.media.typeset.program import too_large
from reelmill.media.typeset.text_process import AnswerLostError, TextLimits, TextProcess
from reelmill.media.typeset.typst_program import Program

Answer = bytes | SourceError
"""A PNG or a size, or why there is none."""

MOST_CPU_SECONDS = 300.0
"""Processor time of all texts of one spec: some 40,000 captions."""

_BATCH_TEXTS = 32
_BATCH_CHARACTERS = 32_000
_POLL_SECONDS = 0.1
_REFUSAL = re.compile(r"(drawn_picture_too_large|text_does_not_fit)\|(\d+)\|(\d+)")
_COMPLEX = "text_too_complex"
_LONG = "Typesetting all texts takes longer than {:.0f} s."
_SHORTER = "use less text, a smaller size or a thinner stroke"


@dataclass(frozen=True, slots=True)
class Description:
    """A picture as its program is told of it, and the folders of the fonts it is set in.

    `lacking` are the characters of its text that none of the fonts has.
    """

    data: str
    fonts: tuple[Path, ...]
    lacking: str = ""
    program: Program = Program.PLAIN


Wanted = Sequence[Description]


class TextPool:
    """Processes that are started when needed, shared between threads; they may read `folders`."""

    def __init__(
        self,
        folders: Sequence[Path],
        processes: int = 2,
        limits: TextLimits | None = None,
        budget: MemoryBudget | None = None,
    ) -> None:
        self._limits = limits or TextLimits()
        self._all = tuple(TextProcess(folders, self._limits, budget) for _ in range(processes))
        # The one used last comes first, so that the others end for want of work.
        self._free: LifoQueue[TextProcess] = LifoQueue()
        for process in self._all:
            self._free.put(process)

    @property
    def pids(self) -> list[int]:
        """Process ids of those that run."""
        return [pid for process in self._all if (pid := process.pid)]

    def close(self) -> None:
        """End all processes; a later request starts them again."""
        for process in self._all:
            process.close()

    def inspect(self, folders: Sequence[Path], cancel: CancelToken | None = None) -> FontFacts:
        """What there is in folders of fonts.

        Raises:
            SourceError: `fonts_unreadable`: a file is damaged, or there are too many.
        """
        token = cancel or CancelToken()
        try:
            with self._one(token) as process:
                request = {"inspect": [str(folder) for folder in folders]}
                (answer,) = process.ask(request, None, 1, token)
        except AnswerLostError:
            message = "The fonts cannot be loaded: a file is damaged, or there are too many."
            raise SourceError.of("fonts_unreadable", message) from None
        return facts_from(answer)

    def captions(
        self,
        data: bytes,
        most_cues: int,
        cancel: CancelToken | None = None,
        charset: str | None = None,
    ) -> CaptionFile:
        """The cues of a captions file, encoded as `charset` says.

        Raises:
            SourceError: what `read_captions` raises, `captions_too_large`.
        """
        token = cancel or CancelToken()
        try:
            with self._one(token) as process:
                (answer,) = process.ask({"captions": [most_cues, charset]}, data or b"\n", 1, token)
        except AnswerLostError:
            message = "Reading the captions takes more time or memory than is allowed."
            raise SourceError.of("captions_too_large", message) from None
        reported = json.loads(answer)
        if "problems" in reported:
            raise SourceError(Problem(*problem) for problem in reported["problems"])
        return captions_from(reported)

    def unpack(self, font: bytes, cancel: CancelToken | None = None) -> bytes:
        """A font that is packed for web pages, as OpenType.

        Raises:
            SourceError: `font_unreadable`.
        """
        token = cancel or CancelToken()
        try:
            with self._one(token) as process:
                (answer,) = process.ask({"unpack": True}, font, 1, token)
        except AnswerLostError:
            raise unusable_font("unpacking it takes too much time or memory") from None
        if answer[:1] != b"F":
            raise unusable_font(answer[1:].decode())
        return answer[1:]

    def glyphs(
        self, data: str, folders: Sequence[Path], cancel: CancelToken
    ) -> list[tuple[list[str], float]]:
        """Names of the glyphs of each text that `joined.typ` sets, and its width in em.

        Raises:
            SourceError: `text_too_complex`.
            CancelledError: `cancelled`.
        """
        request = {"glyphs": data, "fonts": [str(folder) for folder in folders]}
        try:
            with self._one(cancel) as process:
                (answer,) = process.ask(request, None, 1, cancel)
        except AnswerLostError:
            raise _too_complex(
                "Setting its emoji takes more time or memory than is allowed."
            ) from None
        if answer[:1] != b"G":
            raise _too_complex("The emoji of the text cannot be set.")
        return [(names, ems) for names, ems in json.loads(answer[1:])]

    def pictures(self, wanted: Wanted, cancel: CancelToken) -> Iterator[Answer]:
        """A PNG for each description, or why there is none, in order.

        Raises:
            CancelledError: `cancelled`.
        """
        return self._each("pictures", wanted, cancel)

    def sizes(self, wanted: Wanted, cancel: CancelToken) -> Iterator[Answer]:
        """For each description the JSON of `[width, height, margin_x, margin_y]`, or why not.

        Raises:
            CancelledError: `cancelled`.
        """
        return self._each("sizes", wanted, cancel)

    def _each(self, what: str, wanted: Wanted, cancel: CancelToken) -> Iterator[Answer]:
        budget = _Budget()

        def made(batch: Wanted) -> list[Answer]:
            return self._batch(what, batch, cancel, budget)

        batches = list(_batches(wanted))
        if len(batches) == 1:
            yield from made(batches[0])
            return
        threads = ContextThreads(len(self._all), "typeset")
        try:
            for answers in threads.map(made, batches):
                yield from answers
        finally:
            threads.shutdown(cancel_futures=True)

    def _batch(
        self, what: str, batch: Wanted, cancel: CancelToken, budget: _Budget
    ) -> list[Answer]:
        """All at once; where that kills the process, one by one to find out which did it."""
        if budget.spent:
            return [_too_complex(_LONG.format(MOST_CPU_SECONDS)) for _ in batch]
        try:
            return self._asked(what, batch, cancel, budget)
        except AnswerLostError:
            budget.take(self._limits.cpu_seconds)  # the most that it can have taken
        if len(batch) > 1:
            return [answer for one in batch for answer in self._batch(what, [one], cancel, budget)]
        return [_too_complex("Typesetting the text takes more time or memory than is allowed.")]

    def _asked(
        self, what: str, batch: Wanted, cancel: CancelToken, budget: _Budget
    ) -> list[Answer]:
        request = {
            what: [one.data for one in batch],
            "fonts": [str(f) for f in batch[0].fonts],
            "program": batch[0].program,
        }
        with self._one(cancel) as process:
            frames = process.ask(request, None, len(batch), cancel)
            budget.take(process.cpu_seconds)
        return [_answer(frame) for frame in frames]

    @contextlib.contextmanager
    def _one(self, cancel: CancelToken) -> Iterator[TextProcess]:
        """A process of one's own for a while: whoever waits longest gets it."""
        while True:
            cancel.raise_if_cancelled()
            with contextlib.suppress(Empty):
                process = self._free.get(timeout=_POLL_SECONDS)
                break
        try:
            yield process
        finally:
            self._free.put(process)


class _Budget:
    """Processor time of one spec's texts, taken from several threads."""

    def __init__(self) -> None:
        self._seconds: list[float] = []  # appending needs no lock

    def take(self, seconds: float) -> None:
        self._seconds.append(seconds)

    @property
    def spent(self) -> bool:
        return sum(self._seconds) > MOST_CPU_SECONDS


def unusable_font(why: str) -> SourceError:
    """The error of a font that no text can be set in."""
    hint = "use a TrueType or OpenType font (.ttf, .otf, .ttc, .woff, .woff2)"
    return SourceError.of("font_unreadable", f"The font cannot be used: {why}.", hint=hint)


def _batches(wanted: Wanted) -> Iterator[Wanted]:
    """Neighbours of one program that are set in the same fonts, not too many and not too long."""
    begin = size = 0
    for number, one in enumerate(wanted):
        full = size + len(one.data) > _BATCH_CHARACTERS or number - begin >= _BATCH_TEXTS
        first = wanted[begin]
        if number > begin and (full or (one.fonts, one.program) != (first.fonts, first.program)):
            yield wanted[begin:number]
            begin, size = number, 0
        size += len(one.data)
    if begin < len(wanted):
        yield wanted[begin:]


def _answer(frame: bytes) -> Answer:
    if frame[:1] in {b"P", b"S"}:
        return frame[1:]
    reported = frame[1:].decode()
    found = _REFUSAL.search(reported)
    if found:
        return _refused(found[1], int(found[2]), int(found[3]))
    if reported == _COMPLEX:
        return _too_complex("The text cannot be typeset.")
    log_lines("A picture cannot be drawn.", reported, "Typst")
    hint = "simplify the text or its style; the log has Typst's own message"
    return SourceError.of("picture_undrawable", "The picture cannot be drawn.", hint=hint)


def _too_complex(sentence: str) -> SourceError:
    return SourceError.of(_COMPLEX, sentence, hint=_SHORTER)


def _refused(code: str, width: int, height: int) -> SourceError:
    if code == "drawn_picture_too_large":
        return too_large(width, height)
    room = f"{width} pixels of width" + (f" and {height} of height" if height else "")
    hint = "give it more room or less padding"
    return SourceError.of(code, f"The text does not fit into {room}.", hint=hint)
