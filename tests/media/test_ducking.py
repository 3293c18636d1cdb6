"""A bus is turned down while another is heard, to the same bits wherever mixing begins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reelmill.core.plan.ducking import CELL_SAMPLES, reach_of, run_up_start, widest_reach
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.bus import Bus, Duck
from reelmill.media.sound.buses import Buses
from reelmill.media.sound.ducking import DuckGain, Levels, power_of
from reelmill.media.sound.limiter import Block

MUSIC, VOICE, OTHER = range(3)
DUCK = Duck((VOICE,), -12.0, -40.0, SAMPLE_RATE // 5, SAMPLE_RATE // 4, SAMPLE_RATE // 2)
RNG = np.random.default_rng(11)
LENGTH = 400 * CELL_SAMPLES + 333
NOISE = RNG.uniform(-0.9, 0.9, (LENGTH, 2)).astype(np.float32)


def both(values: NDArray[np.float64]) -> Block:
    return np.column_stack([values, values]).astype(np.float32)


def gain_of(duck: Duck, driving: Block) -> NDArray[np.float64]:
    """The gain over all of what drives."""
    levels = Levels(duck.under, 0)
    power = power_of(driving, 0, len(driving))
    levels.push({VOICE: power}, len(power))
    levels.push({}, reach_of(duck).ahead_cells)
    gain = DuckGain(duck).at(levels, 0, len(driving))
    return np.ones(len(driving)) if gain is None else gain.astype(float)


def decibels(gain: float) -> float:
    return float(20 * np.log10(gain))


def word(start: int, end: int, level: float = 0.3, length: int = LENGTH) -> Block:
    """Silence but for one word."""
    found = np.zeros((length, 2), np.float32)
    found[start:end] = level
    return found


def test_the_gain_falls_before_a_word_holds_after_it_and_rises() -> None:
    start, end = 50 * CELL_SAMPLES, 90 * CELL_SAMPLES
    gain = gain_of(DUCK, word(start, end))
    held = end + DUCK.hold_samples // CELL_SAMPLES * CELL_SAMPLES
    assert gain[: start - DUCK.attack_samples - CELL_SAMPLES].min() == 1
    assert gain[start:held] == pytest.approx(10 ** (-12 / 20), abs=1e-6)
    assert gain[end + DUCK.hold_samples + DUCK.release_samples + CELL_SAMPLES :].min() == 1
    half_down, half_up = start - DUCK.attack_samples // 2, end + DUCK.hold_samples
    assert decibels(gain[half_down]) == pytest.approx(-6, abs=0.1)
    assert decibels(gain[half_up + DUCK.release_samples // 2]) == pytest.approx(-6, abs=0.1)
    assert (np.diff(gain[:start]) <= 0).all()
    assert (np.diff(gain[end:]) >= 0).all()


@pytest.mark.parametrize("attack", [0, 100, 9_600, 96_000])
@pytest.mark.parametrize("release", [0, 100, 9_600, 480_000])
def test_no_step_of_the_gain_is_a_click(attack: int, release: int) -> None:
    duck = replace(
        DUCK, by_db=-60.0, attack_samples=attack, hold_samples=0, release_samples=release
    )
    gain = gain_of(duck, word(150 * CELL_SAMPLES + 500, 160 * CELL_SAMPLES + 7))
    assert gain.min() == pytest.approx(0.001, abs=1e-6)
    assert np.abs(np.diff(gain)).max() <= 1 / CELL_SAMPLES + 1e-7


def test_a_short_pause_is_held_and_a_long_one_is_not() -> None:
    words = word(0, 50_000) + word(50_000 + DUCK.hold_samples, 90_000) + word(300_000, 310_000)
    gain = gain_of(DUCK, words)
    assert gain[:90_000].max() == pytest.approx(10 ** (-12 / 20), abs=1e-6)
    assert gain[90_000:300_000].max() == 1


@pytest.mark.parametrize(("level", "turned"), [(0.0101, True), (0.0099, False)])
@pytest.mark.parametrize("side", [0, 1])
def test_the_louder_side_decides_from_the_threshold_on(
    level: float, turned: bool, side: int
) -> None:
    driving = word(100_000, 200_000, level)
    driving[:, side] = 0
    assert (gain_of(DUCK, driving).min() < 1) == turned


def test_sound_far_above_full_scale_still_turns_down() -> None:
    assert gain_of(DUCK, word(100_000, 200_000, 3000.0)).min() < 1


ducks = st.builds(
    Duck,
    under=st.sampled_from([(VOICE,), (OTHER,), (VOICE, OTHER)]),
    by_db=st.sampled_from([-60.0, -12.0, -3.5]),
    threshold_db=st.sampled_from([-60.0, -40.0, -20.0, 0.0]),
    attack_samples=st.integers(0, 20_000),
    hold_samples=st.integers(0, 20_000),
    release_samples=st.integers(0, 40_000),
)
all_buses = st.tuples(
    st.builds(Bus, st.lists(ducks, min_size=1, max_size=2).map(tuple)),
    st.just(Bus()),
    st.sampled_from([Bus(), Bus((replace(DUCK, attack_samples=700),))]),
)
spans = st.tuples(st.integers(0, LENGTH - 2), st.integers(1, 60_000), st.sampled_from([0.002, 1]))
layouts = st.lists(st.tuples(st.sampled_from([MUSIC, VOICE, OTHER]), spans), max_size=6)
Layout = list[tuple[int, tuple[int, int, float]]]


def mixed(
    buses: tuple[Bus, ...], layout: Layout, first: int, end: int, block_samples: int
) -> Block:
    """What is mixed of stretches of noise, as `mix` reads it, from a sample up to another."""
    parts = [np.zeros((0, 2), np.float32)]
    together = Buses(buses, run_up_start(buses, first))
    last = end + widest_reach(buses).after_samples
    for start in range(run_up_start(buses, first), last, block_samples):
        block = together.block(start, min(block_samples, last - start))
        for bus, (begin, count, level) in layout:
            a, b = max(begin, start), min(begin + count, LENGTH, block.end_sample_exclusive)
            if a < b:
                block.add(bus, NOISE[a:b] * np.float32(level), a - start)
        for at, samples in together.push(block, last=start + block_samples >= last):
            parts.append(samples[max(0, first - at) : max(0, end - at)])
    return np.concatenate(parts)


@settings(max_examples=60, deadline=None)
@given(all_buses, layouts, st.data())
def test_a_stretch_mixed_by_itself_is_that_stretch_of_the_whole(
    buses: tuple[Bus, ...], layout: Layout, data: st.DataObject
) -> None:
    whole = mixed(buses, layout, 0, LENGTH, 24 * CELL_SAMPLES)
    assert whole.shape == (LENGTH, 2)
    first = data.draw(st.integers(0, LENGTH - 1))
    end = data.draw(st.integers(first + 1, LENGTH))
    part = mixed(buses, layout, first, end, data.draw(st.integers(3, 60)) * CELL_SAMPLES)
    assert np.array_equal(part, whole[first:end])


def test_the_first_and_last_cells_that_matter_are_read() -> None:
    """Stretches that begin or end anywhere near where the gain of a word begins or ends to move."""
    start, end = 50 * CELL_SAMPLES + 300, 60 * CELL_SAMPLES
    buses: tuple[Bus, ...] = (Bus((DUCK,)), Bus())
    layout: Layout = [(MUSIC, (0, LENGTH, 1)), (VOICE, (start, end - start, 1))]
    whole = mixed(buses, layout, 0, LENGTH, 25 * CELL_SAMPLES)
    reach = reach_of(DUCK)
    begins = range(end, end + reach.before_samples + CELL_SAMPLES, 511)
    ends = range(start - reach.after_samples - CELL_SAMPLES, start, 511)
    stretches = [(first, first + 2_000) for first in begins] + [
        (last - 2_000, last) for last in ends
    ]
    for first, last in stretches:
        part = mixed(buses, layout, first, last, 3 * CELL_SAMPLES)
        assert np.array_equal(part, whole[first:last]), (first, last)


@pytest.mark.parametrize("cells", [1, 3, 25])
def test_the_size_of_blocks_changes_no_bit_of_what_is_ducked(cells: int) -> None:
    buses: tuple[Bus, ...] = (Bus((DUCK,)), Bus())
    layout: Layout = [(MUSIC, (0, 60_000, 1)), (VOICE, (12_345, 20_000, 1))]
    usual = mixed(buses, layout, 0, 90_000, 24 * CELL_SAMPLES)
    assert np.abs(usual[12_345:30_000]).max() < np.abs(NOISE[12_345:30_000]).max() * 1.3
    assert np.array_equal(mixed(buses, layout, 0, 90_000, cells * CELL_SAMPLES), usual)


def test_where_nothing_is_ducked_the_sum_is_that_of_a_plain_mix() -> None:
    layout: Layout = [(VOICE, (n * 9_000, 30_000, 0.7)) for n in range(6)]
    plain: Layout = [(MUSIC, span) for _, span in layout]
    assert np.array_equal(
        mixed((Bus((DUCK,)), Bus()), layout, 0, 100_000, 5 * CELL_SAMPLES),
        mixed((Bus(),), plain, 0, 100_000, 5 * CELL_SAMPLES),
    )


def test_the_power_of_what_drives_adds_up() -> None:
    """Two sounds, each a little too quiet, are loud enough together, in whatever order."""
    duck = replace(DUCK, under=(VOICE, OTHER))
    buses = (Bus((duck,)), Bus(), Bus())
    quiet = 10 ** (-41.5 / 20) / 0.52
    one: Layout = [(MUSIC, (0, 90_000, 1)), (VOICE, (0, 90_000, quiet))]
    two: Layout = [*one, (OTHER, (0, 90_000, quiet))]
    level = [
        np.abs(mixed(buses, layout, 0, 90_000, 25 * CELL_SAMPLES)).max() for layout in (one, two)
    ]
    assert level[0] > 0.9
    assert level[1] < 0.3


def test_two_ducks_of_a_bus_are_multiplied() -> None:
    other = replace(DUCK, under=(OTHER,), by_db=-6.0)
    buses = (Bus((DUCK, other)), Bus(), Bus())
    layout: Layout = [(MUSIC, (0, LENGTH, 1)), (VOICE, (0, 60_000, 1)), (OTHER, (0, 60_000, 1))]
    both_heard = mixed(buses, layout, 0, 40_000, 9 * CELL_SAMPLES) - 2 * NOISE[:40_000]
    assert both_heard == pytest.approx(NOISE[:40_000] * 10 ** (-18 / 20), abs=1e-5)


def test_silence_waits_for_nothing_to_be_kept() -> None:
    """What drives is forgotten once it is past: hours take no more than seconds."""
    buses = (Bus((DUCK,)), Bus())
    together = Buses(buses, 0)
    for start in range(0, 4_000 * CELL_SAMPLES, 100 * CELL_SAMPLES):
        list(together.push(together.block(start, 100 * CELL_SAMPLES)))
    levels = together._levels
    assert levels.end_cell == 4_000
    assert len(levels._power[VOICE]) < 300
    assert len(together._waiting) <= 1
