"""Captions as pictures to be drawn: one for each word that is spoken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from reelmill.core.captions import (
    CaptionCue,
    CaptionLook,
    CaptionRun,
    CuePlace,
    cut_by_words,
    spoken_states,
)
from reelmill.core.spec import ActiveMode, ActiveWord, CaptionsTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.time import round_half_up
from reelmill.core.timeline.caption_look import TrackLook, caption_look
from reelmill.core.timeline.cue_place import wrapping_width
from reelmill.core.timeline.drawing import TEXT_WIDTH, text_of_style, with_runs
from reelmill.core.timeline.letter_case import in_case
from reelmill.core.timeline.text_look import text_box
from reelmill.core.typesetting import TextPicture, TextRun, WordRoom


@dataclass(frozen=True, slots=True)
class CaptionState:
    """A picture of a cue and when it is shown, in seconds from the start of the captions."""

    start_seconds: Fraction
    end_seconds: Fraction
    picture: TextPicture


@dataclass(frozen=True, slots=True)
class CaptionDrawing:
    """Makes pictures out of the cues of a track.

    Attributes:
        look: How they look.
        width: Where lines wrap, in pixels, of cues that say nothing of it.
        canvas_width: In pixels.
    """

    look: TrackLook
    width: int
    canvas_width: int

    @classmethod
    def of(cls, track: CaptionsTrack, canvas: Canvas) -> CaptionDrawing:
        """For a track on a canvas."""
        look, width = caption_look(track, canvas), canvas.width
        return cls(look, round_half_up(TEXT_WIDTH * width), width)

    def states(self, cue: CaptionCue) -> Iterator[CaptionState]:
        """The pictures of a cue one after the other: all are laid out alike."""
        yield from self._at(cue.place)._states(cue) if cue.place else self._states(cue)

    def _at(self, place: CuePlace) -> CaptionDrawing:
        """Makes pictures of cues at a place."""
        style = self.look.style
        if place.align is not None:
            style = style.model_copy(update={"align": place.align})
        width = wrapping_width(place, self.look, self.canvas_width, self.width)
        return replace(self, look=replace(self.look, style=style), width=width)

    def _states(self, cue: CaptionCue) -> Iterator[CaptionState]:
        active = self.look.active
        if active is None or not cue.words:
            yield CaptionState(cue.start_seconds, cue.end_seconds, self._plain(cue))
            return
        pictures = self._by_words(cue, active)
        for state in spoken_states(cue):
            if state.word is None and active.mode is ActiveMode.SINGLE:
                continue
            picture = pictures.of_word(state.word)
            yield CaptionState(state.start_seconds, state.end_seconds, picture)

    def _plain(self, cue: CaptionCue) -> TextPicture:
        pieces = self._cased(list(cue.runs) or [CaptionRun(cue.text)])
        return with_runs(self._text(pieces), [_run(piece) for piece in pieces])

    def _by_words(self, cue: CaptionCue, active: ActiveWord) -> _ByWords:
        """Each word is a run of its own in every picture, so that none is set differently."""
        numbers, pieces = zip(*cut_by_words(cue), strict=True)
        cased = self._cased(list(pieces))
        reach = active.background.padding if active.background else 0.0
        room = WordRoom(reach, max(1.0, active.scale))
        return _ByWords.of(replace(self._text(cased), words=room), cased, numbers, active)

    def _cased(self, pieces: list[CaptionRun]) -> list[CaptionRun]:
        """The pieces of a cue with the capitals that the style asks for."""
        style = self.look.style
        texts = in_case([(piece.text, style.case) for piece in pieces], style.lang)
        return [replace(piece, text=text) for piece, text in zip(pieces, texts, strict=True)]

    def _text(self, pieces: list[CaptionRun]) -> TextPicture:
        whole = "".join(piece.text for piece in pieces)
        drawn = text_of_style(whole, self.look.style, self.width, None)
        return replace(drawn, weight_stated=self.look.weight_stated)


@dataclass(frozen=True, slots=True)
class _ByWords:
    """A cue's pictures: what they share is made once, and each takes its runs out of three rows.

    Attributes:
        shared: The picture without its runs.
        numbers: The word that each run belongs to, or follows; in order, -1 before the first.
        waiting, spoken, said: The runs as they look before, while, and after they are spoken.
    """

    shared: TextPicture
    numbers: list[int]
    waiting: tuple[TextRun, ...]
    spoken: tuple[TextRun, ...]
    said: tuple[TextRun, ...]

    @classmethod
    def of(
        cls,
        shared: TextPicture,
        pieces: list[CaptionRun],
        numbers: tuple[int | None, ...],
        active: ActiveWord,
    ) -> _ByWords:
        """Of the pieces of a cue, with the number of the word that each is a part of."""
        waiting, spoken, said, follows = [], [], [], [-1]
        for number, piece in zip(numbers, pieces, strict=True):
            run = _run(piece)
            is_word = number is not None
            follows.append(follows[-1] if number is None else number)
            waiting.append(_waiting(run, active) if is_word else run)
            spoken.append(_spoken(run, active) if is_word else run)
            said.append(_said(run, active) if is_word else run)
        return cls(shared, follows[1:], tuple(waiting), tuple(spoken), tuple(said))

    def of_word(self, word: int | None) -> TextPicture:
        """The picture while a word is spoken, None before the first."""
        if word is None:
            return replace(self.shared, runs=self.waiting)
        begin, end = bisect_left(self.numbers, word), bisect_right(self.numbers, word)
        runs = (*self.said[:begin], *self.spoken[begin:end], *self.waiting[end:])
        return replace(self.shared, runs=runs)


def _waiting(run: TextRun, active: ActiveWord) -> TextRun:
    """A word, or the part of one that looks the same, that is not marked."""
    return replace(run, grows=active.scale != 1, hidden=active.mode is ActiveMode.SINGLE)


def _spoken(run: TextRun, active: ActiveWord) -> TextRun:
    return replace(_marked(run, active), scale=active.scale)


def _said(run: TextRun, active: ActiveWord) -> TextRun:
    return _marked(run, active) if active.mode is ActiveMode.FILL else _waiting(run, active)


def _marked(run: TextRun, active: ActiveWord) -> TextRun:
    return replace(
        run,
        grows=active.scale != 1,
        color=active.color or run.color,
        underline=run.underline or active.underline,
        box=text_box(active.background) if active.background else None,
    )


def _run(run: CaptionRun) -> TextRun:
    return TextRun(run.text, **{f.name: getattr(run.look, f.name) for f in fields(CaptionLook)})
