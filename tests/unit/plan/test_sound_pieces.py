"""The sound of a plan is cut into pieces of bounded cost."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import AudioEngine, AudioPlan, plan_audio
from reelmill.core.plan.nearby import overlaps
from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.sound.clip_filters import clip_recipe

HOUR = 3600 * SAMPLE_RATE
ENGINE = AudioEngine("mixer", ("-c:a", "x"), "ffmpeg", clip_recipe)


def playlist(hours: int, minutes: int, codec: AudioCodec = AudioCodec.AAC) -> AudioPlan:
    length = minutes * 60 * SAMPLE_RATE
    songs = (
        AudioClip(f"{start}", 0, 0, Fraction(1), start, length)
        for start in range(0, hours * HOUR, length)
    )
    return plan_audio(Soundtrack(hours * HOUR, tuple(songs)), codec, ENGINE)


def test_three_hours_of_songs_are_pieces_of_a_quarter_of_an_hour() -> None:
    plan = playlist(3, 4)
    pieces = sound_pieces(plan)
    assert [chunk for piece in pieces for chunk in piece.chunks] == list(plan.chunks)
    assert 8 <= len(pieces) <= 20
    assert max(len(piece.chunks) for piece in pieces) <= 20


def test_a_piece_knows_the_clips_that_its_chunks_need_and_no_others() -> None:
    plan = playlist(1, 4)
    for piece in sound_pieces(plan):
        fed = [(c.context_start, c.context_end_exclusive) for c in piece.chunks]
        needed = [v for v in plan.soundtrack.clips if any(overlaps(v, *span) for span in fed)]
        assert list(piece.soundtrack.clips) == needed
        assert len(needed) < len(plan.soundtrack.clips)


def test_a_long_clip_is_not_decoded_over_and_over() -> None:
    """Eleven pieces of a quarter of an hour would decode it six times over."""
    ten_hours = AudioClip("a", 0, 0, Fraction(1), 0, 10 * HOUR)
    plan = plan_audio(Soundtrack(10 * HOUR, (ten_hours,)), AudioCodec.AAC, ENGINE)
    pieces = sound_pieces(plan)
    vain = sum(piece.chunks[0].first_sample for piece in pieces) / SAMPLE_RATE / 400
    assert vain < 1.25 * 36_000 * (1 / 100 + 1 / 300)
    longest = max(sum(c.sample_count for c in piece.chunks) for piece in pieces)
    assert longest < 3 * HOUR


@pytest.mark.parametrize("codec", [AudioCodec.MP3, AudioCodec.WAV, AudioCodec.FLAC])
def test_a_whole_file_is_one_piece(codec: AudioCodec) -> None:
    (piece,) = sound_pieces(playlist(2, 4, codec))
    assert piece == playlist(2, 4, codec)
