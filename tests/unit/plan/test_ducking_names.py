"""Chunks are named by what sounds in them and by what turns that down; by nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import (
    CONTEXT_AFTER_SAMPLES,
    CONTEXT_BEFORE_SAMPLES,
    PACKET_SAMPLES,
    AudioEngine,
    plan_audio,
    with_clips,
)
from reelmill.core.plan.ducking import CELL_SAMPLES, driving_clips, listens_to, reach_of
from reelmill.core.plan.heard_from import heard_from
from reelmill.core.plan.nearby import overlaps
from reelmill.core.plan.needs import sound_bytes
from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.core.timeline.bus import PLAIN_BUSES, Bus, Duck
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.sound.clip_filters import clip_recipe

ENGINE = AudioEngine("mixer", ("-c:a", "aac"), "ffmpeg", clip_recipe)
MUSIC, VOICE, OTHER = range(3)
RATE = 48_000
DUCK = Duck((VOICE,), -12.0, -40.0, RATE // 5, RATE // 4, RATE // 2)
BUSES = (Bus((DUCK,)), Bus(), Bus())
LENGTH = 900 * PACKET_SAMPLES


def clip(start: int, count: int, bus: int, asset: str = "a") -> AudioClip:
    return AudioClip(asset, 0, 0, Fraction(1), start, count, bus=bus)


def names(soundtrack: Soundtrack, packets: int = 100) -> list[str]:
    plan = plan_audio(soundtrack, AudioCodec.AAC, ENGINE, chunk_packets=packets)
    return [chunk.fingerprint for chunk in plan.chunks]


spans = st.tuples(st.integers(0, LENGTH), st.integers(1, 90_000))
layouts = st.lists(
    st.builds(
        lambda span, bus: clip(span[0], span[1], bus),
        spans,
        st.sampled_from([MUSIC, VOICE, OTHER]),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=80, deadline=None)
@given(layouts, st.data())
def test_a_clip_is_in_the_names_of_the_chunks_it_sounds_in_or_drives(
    clips: list[AudioClip], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(clips) - 1))
    changed = [*clips]
    changed[at] = replace(clips[at], asset="z")
    tracks = [Soundtrack(LENGTH, tuple(each), BUSES) for each in (clips, changed)]
    plans = [plan_audio(t, AudioCodec.AAC, ENGINE, chunk_packets=100) for t in tracks]
    for old, new in zip(plans[0].chunks, plans[1].chunks, strict=True):
        span = (old.context_start, old.context_end_exclusive)
        ducked = any(c.bus == MUSIC and overlaps(c, *span) for c in clips)
        drives = ducked and bool(list(driving_clips(listens_to(DUCK), [clips[at]], span)))
        first = old.first_sample - CONTEXT_BEFORE_SAMPLES
        end = old.end_sample_exclusive + CONTEXT_AFTER_SAMPLES
        part = overlaps(clips[at], first, end) or drives
        assert (old.fingerprint != new.fingerprint) == part


@given(layouts)
def test_each_chunk_has_the_clips_that_its_name_knows(clips: list[AudioClip]) -> None:
    """So that a piece, which has no others, gives its chunks the same names."""
    plan = plan_audio(
        Soundtrack(LENGTH, tuple(clips), BUSES), AudioCodec.AAC, ENGINE, chunk_packets=100
    )
    for chunk, near in with_clips(plan.chunks, plan.soundtrack):
        alone = plan_audio(
            replace(plan.soundtrack, clips=near), AudioCodec.AAC, ENGINE, chunk_packets=100
        )
        assert chunk.fingerprint in {c.fingerprint for c in alone.chunks}
    for piece in sound_pieces(plan, core_seconds=0.05):
        alone = plan_audio(piece.soundtrack, AudioCodec.AAC, ENGINE, chunk_packets=100)
        assert {c.fingerprint for c in piece.chunks} <= {c.fingerprint for c in alone.chunks}


@given(layouts)
def test_where_nothing_ducked_sounds_names_are_those_of_a_plain_mix(clips: list[AudioClip]) -> None:
    plain = Soundtrack(LENGTH, tuple(replace(c, bus=0) for c in clips))
    ducked = Soundtrack(LENGTH, tuple(clips), BUSES)
    plan = plan_audio(ducked, AudioCodec.AAC, ENGINE, chunk_packets=100)
    for chunk, name in zip(plan.chunks, names(plain), strict=True):
        first = chunk.first_sample - CONTEXT_BEFORE_SAMPLES
        sounds = any(
            c.bus == MUSIC and overlaps(c, first, chunk.context_end_exclusive) for c in clips
        )
        assert (chunk.fingerprint != name) == sounds


def test_numbers_of_buses_are_in_no_name() -> None:
    clips = (clip(0, 200_000, MUSIC), clip(90_000, 9_000, VOICE))
    other = (Bus(), Bus((DUCK,)), Bus((replace(DUCK, under=(3,)),)), Bus())
    moved = tuple(replace(c, bus={MUSIC: 2, VOICE: 3}[c.bus]) for c in clips)
    assert names(Soundtrack(LENGTH, clips, BUSES)) == names(Soundtrack(LENGTH, moved, other))


def test_a_loop_of_ducked_sound_is_the_same_chunks_again() -> None:
    period = 600 * PACKET_SAMPLES
    clips = [
        each
        for i in range(6)
        for each in (clip(i * period, period, MUSIC), clip(i * period + 9_000, 50_000, VOICE))
    ]
    found = names(Soundtrack(6 * period, tuple(clips), BUSES), 300)
    assert found[2] == found[4] == found[6]
    assert found[3] == found[5] == found[7]


def test_where_cells_lie_is_in_the_names_of_what_is_ducked() -> None:
    """Opus' packets do not begin where cells do: only each fourth round has the same cells."""
    period = 100 * 960
    clips = [
        each
        for i in range(9)
        for each in (clip(i * period, period, MUSIC), clip(i * period + 9_000, 20_000, VOICE))
    ]

    def opus(sounding: list[AudioClip], buses: tuple[Bus, ...]) -> list[str]:
        soundtrack = Soundtrack(9 * period, tuple(sounding), buses)
        plan = plan_audio(soundtrack, AudioCodec.OPUS, ENGINE, chunk_packets=100)
        return [chunk.fingerprint for chunk in plan.chunks][2:-2]

    assert 4 * period % CELL_SAMPLES == 0
    assert len(set(opus([replace(c, bus=0) for c in clips], PLAIN_BUSES))) == 1
    found = opus(clips, BUSES)
    assert len(set(found)) == 4
    assert found[:2] == found[4:]


@pytest.mark.parametrize(
    ("cells_before", "drives"), [(1, True), (36, True), (38, False), (200, False)]
)
def test_a_word_before_a_chunk_is_in_it_as_far_as_the_gain_still_rises(
    cells_before: int, drives: bool
) -> None:
    """The last of its samples lies so many cells before what the chunk hears."""
    assert reach_of(DUCK).past_cells == 36
    music = clip(0, LENGTH, MUSIC)
    silent = Soundtrack(LENGTH, (music,), BUSES)
    chunk = plan_audio(silent, AudioCodec.AAC, ENGINE, chunk_packets=100).chunks[-2]
    end = chunk.context_start - (cells_before - 1) * CELL_SAMPLES
    spoken = replace(silent, clips=(music, clip(end - 900, 900, VOICE)))
    plan = plan_audio(spoken, AudioCodec.AAC, ENGINE, chunk_packets=100)
    assert (plan.chunks[-2].fingerprint != chunk.fingerprint) == drives
    near = {c.fingerprint: clips for c, clips in with_clips(plan.chunks, spoken)}
    assert (len(near[plan.chunks[-2].fingerprint]) == 2) == drives
    piece = replace(plan, chunks=plan.chunks[-2:-1])
    (alone,) = sound_pieces(piece)
    assert (len(alone.soundtrack.clips) == 2) == drives


@given(layouts, st.integers(0, LENGTH - 1))
def test_who_listens_from_a_time_on_gets_what_drives_before_it(
    clips: list[AudioClip], first: int
) -> None:
    whole = Soundtrack(LENGTH, tuple(clips), BUSES)
    rest, at = heard_from(whole, first, lambda _: Fraction(0))
    begun = first - at
    assert begun % CELL_SAMPLES == 0
    assert begun == 0 or at >= reach_of(DUCK).before_samples
    assert rest.sample_count == LENGTH - begun
    assert rest.buses == BUSES
    kept = [c for c in clips if c.end_sample_exclusive > begun]
    assert [(c.bus, c.end_sample_exclusive) for c in rest.clips] == [
        (c.bus, c.end_sample_exclusive - begun) for c in kept
    ]


def test_who_listens_to_a_plain_mix_gets_it_from_that_sample() -> None:
    rest, at = heard_from(Soundtrack(LENGTH, (clip(0, LENGTH, 0),)), 777, lambda _: Fraction(0))
    assert (at, rest.sample_count, rest.buses) == (0, LENGTH - 777, PLAIN_BUSES)


def test_json_says_nothing_of_buses_where_nothing_is_ducked() -> None:
    adapter = TypeAdapter(Soundtrack)
    plain = json.loads(adapter.dump_json(Soundtrack(9, (clip(0, 9, 0),)), by_alias=True))
    assert "buses" not in plain
    assert "bus" not in plain["voices"][0]
    ducked = Soundtrack(9, (clip(0, 9, VOICE),), BUSES)
    assert adapter.validate_json(adapter.dump_json(ducked, by_alias=True), strict=True) == ducked


def test_what_waits_to_be_ducked_is_counted_as_memory() -> None:
    clips = (clip(0, LENGTH, MUSIC), clip(0, LENGTH, VOICE))
    plain = tuple(replace(c, bus=0) for c in clips)
    ducked = sound_bytes(Soundtrack(LENGTH, clips, BUSES), 1)
    assert ducked - sound_bytes(Soundtrack(LENGTH, plain), 1) >= DUCK.attack_samples * 8
