"""Captions as pictures to be drawn: one for each word that is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from reelmill.core.captions import CaptionCue, CaptionRun, spoken_states
from reelmill.core.captions import CaptionLook as RunLook
from reelmill.core.spec import ActiveMode, ActiveWord, CaptionsTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.time import round_half_up
from reelmill.core.timeline.caption_look import CaptionLook, caption_look
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
    """Makes pictures out of the cues of a track."""

    look: CaptionLook
    width: int

    @classmethod
    def of(cls, track: CaptionsTrack, canvas: Canvas) -> CaptionDrawing:
        """For a track on a canvas."""
        return cls(caption_look(track, canvas), round_half_up(TEXT_WIDTH * canvas.width))

    def states(self, cue: CaptionCue) -> Iterator[CaptionState]:
        """The pictures of a cue one after the other: all are laid out alike."""
        active = self.look.active
        if active is None or not cue.words:
            yield CaptionState(cue.start_seconds, cue.end_seconds, self._plain(cue))
            return
        for state in spoken_states(cue):
            if state.word is None and active.mode is ActiveMode.SINGLE:
                continue
            picture = self._spoken(cue, active, state.word)
            yield CaptionState(state.start_seconds, state.end_seconds, picture)

    def _plain(self, cue: CaptionCue) -> TextPicture:
        pieces = self._cased(list(cue.runs) or [CaptionRun(cue.text)])
        return with_runs(self._text(pieces), [_run(piece) for piece in pieces])

    def _spoken(self, cue: CaptionCue, active: ActiveWord, word: int | None) -> TextPicture:
        """Each word is a run of its own in every picture, so that none is set differently."""
        numbered = list(_by_words(cue))
        pieces = self._cased([piece for _, piece in numbered])
        runs: list[TextRun] = []
        for (number, _), piece in zip(numbered, pieces, strict=True):
            if number is None:
                runs.append(_run(piece))
            else:
                runs.append(_word(piece, active, _is_active(active, number, word), number == word))
        reach = active.background.padding if active.background else 0.0
        room = WordRoom(reach, max(1.0, active.scale))
        return replace(self._text(pieces), runs=tuple(runs), words=room)

    def _cased(self, pieces: list[CaptionRun]) -> list[CaptionRun]:
        """The pieces of a cue with the capitals that the style asks for."""
        style = self.look.style
        texts = in_case([(piece.text, style.case) for piece in pieces], style.lang)
        return [replace(piece, text=text) for piece, text in zip(pieces, texts, strict=True)]

    def _text(self, pieces: list[CaptionRun]) -> TextPicture:
        whole = "".join(piece.text for piece in pieces)
        drawn = text_of_style(whole, self.look.style, self.width, None)
        return replace(drawn, weight_stated=self.look.weight_stated)


def _is_active(active: ActiveWord, number: int, spoken: int | None) -> bool:
    if spoken is None:
        return False
    return number <= spoken if active.mode is ActiveMode.FILL else number == spoken


def _word(run: CaptionRun, active: ActiveWord, is_active: bool, is_spoken: bool) -> TextRun:
    """A word, or the part of one that looks the same."""
    plain = replace(_run(run), is_word=active.scale != 1)
    if not is_active:
        return replace(plain, hidden=active.mode is ActiveMode.SINGLE)
    return replace(
        plain,
        color=active.color or plain.color,
        underline=plain.underline or active.underline,
        box=text_box(active.background) if active.background else None,
        scale=active.scale if is_spoken else 1.0,
    )


def _by_words(cue: CaptionCue) -> Iterator[tuple[int | None, CaptionRun]]:
    """The runs of a cue, cut where its words begin and end, with the number of the word."""
    places = [(word.begin, word.end, number) for number, word in enumerate(cue.words)]
    waiting = list(reversed(places))
    at = 0
    for run in cue.runs or (CaptionRun(cue.text),):
        end = at + len(run.text)
        begin = at
        while at < end:
            while waiting and waiting[-1][1] <= at:
                waiting.pop()
            first, last, number = waiting[-1] if waiting else (end, end, 0)
            inside = first <= at
            stop = min(end, last if inside else first)
            yield (
                (number if inside else None),
                CaptionRun(run.text[at - begin : stop - begin], run.look),
            )
            at = stop


def _run(run: CaptionRun) -> TextRun:
    return TextRun(run.text, **{f.name: getattr(run.look, f.name) for f in fields(RunLook)})
