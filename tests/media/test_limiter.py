"""Sums that would clip are turned down smoothly; all others are the same bits as before."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.plan.audio import CONTEXT_AFTER_SAMPLES, CONTEXT_BEFORE_SAMPLES
from reelmill.core.time import SAMPLE_RATE
from reelmill.media.sound.limiter import CELL_SAMPLES, Block, limited


def both(signal: np.ndarray) -> Block:
    return np.repeat(signal.astype(np.float32)[:, None], 2, axis=1)


def tones(seconds: float, *hertz: float, level: float = 0.9) -> np.ndarray:
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.asarray(sum(level * np.sin(2 * np.pi * each * at) for each in hertz))


def whole(samples: Block, *cuts: int) -> Block:
    places = [0, *sorted(min(cut, len(samples)) for cut in cuts), len(samples)]
    blocks = (samples[start:end].copy() for start, end in pairwise(places))
    return np.concatenate(list(limited(blocks)))


def flat_share(samples: Block) -> float:
    """Share of samples that equal both of their neighbours at the top of the wave."""
    mono = samples[:, 0]
    same = (mono[1:-1] == mono[:-2]) & (mono[1:-1] == mono[2:]) & (np.abs(mono[1:-1]) > 0.5)
    return float(same.mean())


def distortion_db(samples: Block, *hertz: float) -> float:
    """Everything but some tones against those tones, of the middle second."""
    start = (len(samples) - SAMPLE_RATE) // 2
    spectrum = np.abs(
        np.fft.rfft(samples[start : start + SAMPLE_RATE, 0] * np.hanning(SAMPLE_RATE))
    )
    power = spectrum**2
    wanted = sum(power[round(h) - 3 : round(h) + 4].sum() for h in hertz)
    return float(10 * np.log10((power.sum() - wanted) / wanted))


def test_what_does_not_clip_is_the_same_bits() -> None:
    quiet = both(tones(2, 440, level=1.0))
    assert quiet.max() == 1
    assert np.array_equal(whole(quiet), quiet)


def test_far_from_the_excess_nothing_is_touched() -> None:
    samples = both(tones(3, 440, level=0.5))
    samples[70_000:70_100] *= 3
    out = whole(samples)
    assert np.abs(out).max() <= 1
    before, after = 70_000 - CONTEXT_AFTER_SAMPLES, 70_100 + CONTEXT_BEFORE_SAMPLES
    assert np.array_equal(out[:before], samples[:before])
    assert np.array_equal(out[after:], samples[after:])
    assert not np.array_equal(out[before:after], samples[before:after])


def test_two_loud_tones_are_neither_flat_nor_bent() -> None:
    loud = both(tones(3, 440, 660))
    clipped = np.clip(loud, -1, 1)
    out = whole(loud)
    assert np.abs(out).max() <= 1
    assert flat_share(clipped) > 0.15
    assert flat_share(out) == 0
    assert distortion_db(clipped, 440, 660) > -15
    assert distortion_db(out, 440, 660) < -55


def test_bass_is_held_down_evenly() -> None:
    out = whole(both(tones(3, 30, level=1.5)))
    assert np.abs(out).max() <= 1
    assert distortion_db(out, 30) < -40


@given(
    st.lists(st.integers(0, 60_000), max_size=8),
    st.lists(st.tuples(st.integers(0, 59_000), st.floats(0.1, 6)), max_size=6),
)
def test_neither_blocks_nor_where_it_starts_change_a_bit(
    cuts: list[int], bursts: list[tuple[int, float]]
) -> None:
    samples = both(0.8 * np.sin(np.arange(60_001) * 0.013))
    for at, level in bursts:
        samples[at : at + 500] *= np.float32(level)
    out = whole(samples)
    assert len(out) == len(samples)
    assert np.abs(out).max() <= 1
    assert np.array_equal(whole(samples, *cuts), out)
    first = 20 * 1024
    part = whole(samples[first - CONTEXT_BEFORE_SAMPLES : 40_960 + CONTEXT_AFTER_SAMPLES])
    kept = part[CONTEXT_BEFORE_SAMPLES : CONTEXT_BEFORE_SAMPLES + 40_960 - first]
    assert np.array_equal(kept, out[first:40_960])


@pytest.mark.parametrize("length", [0, 1, CELL_SAMPLES - 1, CELL_SAMPLES, CELL_SAMPLES + 1])
def test_the_shortest_sounds_keep_their_length(length: int) -> None:
    loud = np.full((length, 2), 2, np.float32)
    out = whole(loud)
    assert out.shape == loud.shape
    assert not length or 0.99 < np.abs(out).max() <= 1
