"""The sound of a plan as pieces of work of bounded cost, so that nobody waits long for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reelmill.core.plan.audio import AudioChunk, AudioPlan, with_clips
from reelmill.core.plan.ducking import heard_in
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip

PIECE_CORE_SECONDS = 15.0
"""Longest that one piece may take by estimate."""

_ENCODE, _CLIP, _DECODE = 1 / 100, 1 / 300, 1 / 400
"""Core seconds for a second of sound: encoded, decoded and added to the sum, decoded in vain."""


def sound_pieces(plan: AudioPlan, core_seconds: float = PIECE_CORE_SECONDS) -> list[AudioPlan]:
    """The plan's chunks, in order, in as few pieces as keep to the bound.

    An audio clip is decoded from its start up to where a piece begins. Where that takes longer than
    half of what a piece may, the piece takes as long again: shorter ones would decode more in vain
    than they encode. Files that are not made of chunks are one piece.
    """
    pieces: list[list[AudioChunk]] = []
    spent, most = 0.0, 0.0
    for chunk, heard in with_clips(plan.chunks, plan.soundtrack):
        cost = chunk.sample_count / SAMPLE_RATE * (_ENCODE + len(heard) * _CLIP)
        if not pieces or spent + cost > most:
            start = _start_seconds(heard, chunk)
            pieces.append([])
            spent, most = 0.0, max(core_seconds - start, start)
        pieces[-1].append(chunk)
        spent += cost
    return [*_with_their_clips(plan, pieces)]


def _with_their_clips(
    plan: AudioPlan, pieces: Sequence[Sequence[AudioChunk]]
) -> Iterator[AudioPlan]:
    """Pieces with the audio clips that have a part in them; all else stays where it is."""
    stretches = ((piece[0].context_start, piece[-1].context_end_exclusive) for piece in pieces)
    for chunks, heard in zip(pieces, heard_in(plan.soundtrack, stretches), strict=True):
        soundtrack = replace(plan.soundtrack, clips=heard)
        yield replace(plan, soundtrack=soundtrack, chunks=tuple(chunks))


def _start_seconds(heard: Sequence[AudioClip], chunk: AudioChunk) -> float:
    """Decoding, from the start of every source, what lies before the chunk."""
    return (
        sum(
            _DECODE * (clip.trim_samples + (begun - clip.start_sample) * float(clip.speed))
            for clip in heard
            if (begun := chunk.context_start) > clip.start_sample
        )
        / SAMPLE_RATE
    )
