"""The sound of a plan as pieces of work of bounded cost, so that nobody waits long for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reelmill.core.plan.audio import AudioChunk, AudioPlan, sounds_in
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import Voice

PIECE_CORE_SECONDS = 15.0
"""Longest that one piece may take by estimate."""

_ENCODE, _VOICE, _DECODE = 1 / 100, 1 / 300, 1 / 400
"""Core seconds for a second of sound: encoded, decoded and added to the sum, decoded in vain."""


def sound_pieces(plan: AudioPlan, core_seconds: float = PIECE_CORE_SECONDS) -> list[AudioPlan]:
    """The plan's chunks, in order, in as few pieces as keep to the bound.

    A voice is decoded from its start up to where a piece begins. Where that takes longer than
    half of what a piece may, the piece takes as long again: shorter ones would decode more in vain
    than they encode. Files that are not made of chunks are one piece.
    """
    pieces: list[list[AudioChunk]] = []
    spent, most = 0.0, 0.0
    for chunk in plan.chunks:
        cost = _chunk_seconds(plan.programme.voices, chunk)
        if not pieces or spent + cost > most:
            start = _start_seconds(plan.programme.voices, chunk)
            pieces.append([])
            spent, most = 0.0, max(core_seconds - start, start)
        pieces[-1].append(chunk)
        spent += cost
    return [_piece(plan, chunks) for chunks in pieces]


def _piece(plan: AudioPlan, chunks: Sequence[AudioChunk]) -> AudioPlan:
    """With the voices that have a part in it; all else stays where it is."""
    start, end = chunks[0].context_start, chunks[-1].context_end_exclusive
    heard = tuple(_between(plan.programme.voices, start, end))
    return replace(plan, programme=replace(plan.programme, voices=heard), chunks=tuple(chunks))


def _between(voices: Sequence[Voice], start: int, end: int) -> Iterator[Voice]:
    return (v for v in voices if v.start_sample < end and start < v.end_sample_exclusive)


def _chunk_seconds(voices: Sequence[Voice], chunk: AudioChunk) -> float:
    seconds = chunk.sample_count / SAMPLE_RATE
    heard = sum(1 for voice in voices if sounds_in(voice, chunk))
    return seconds * (_ENCODE + heard * _VOICE)


def _start_seconds(voices: Sequence[Voice], chunk: AudioChunk) -> float:
    """Decoding, from the start of every source, what lies before the chunk."""
    return (
        sum(
            _DECODE * (voice.trim_samples + (begun - voice.start_sample) * float(voice.speed))
            for voice in voices
            if sounds_in(voice, chunk) and (begun := chunk.context_start) > voice.start_sample
        )
        / SAMPLE_RATE
    )
