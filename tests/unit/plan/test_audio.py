from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.codecs.aac import AAC
from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import (
    CONTEXT_AFTER_SAMPLES,
    CONTEXT_BEFORE_SAMPLES,
    PACKET_SAMPLES,
    AudioEngine,
    AudioPlan,
    plan_audio,
)
from reelmill.core.timeline.model import AudioClip, GainPoint, Soundtrack
from reelmill.media.sound.clip_filters import clip_recipe

AAC_CHUNKS = AAC.chunking or pytest.fail("AAC is joined from chunks")
ENGINE = AudioEngine("mixer", ("-c:a", "aac"), "ffmpeg", clip_recipe)
sample_counts = st.integers(1, 900 * PACKET_SAMPLES)
chunk_sizes = st.integers(20, 400)
clips = st.builds(
    AudioClip,
    asset=st.sampled_from("abc"),
    stream=st.integers(0, 2),
    trim_samples=st.integers(-1000, 1000),
    speed=st.sampled_from([Fraction(1), Fraction(3, 2)]),
    start_sample=st.integers(0, 600_000),
    sample_count=st.integers(1, 300_000),
    gain=st.lists(st.builds(GainPoint, st.integers(0, 100), st.floats(0, 4)), max_size=3).map(
        tuple
    ),
    channels=st.integers(1, 6),
)
soundtracks = st.builds(Soundtrack, sample_counts, st.lists(clips, max_size=5).map(tuple))


def aac(soundtrack: Soundtrack, chunk_packets: int = AAC_CHUNKS.chunk_packets) -> AudioPlan:
    return plan_audio(soundtrack, AudioCodec.AAC, ENGINE, chunk_packets=chunk_packets)


def names(plan: AudioPlan) -> list[str]:
    return [chunk.fingerprint for chunk in plan.chunks]


@given(sample_counts, chunk_sizes)
def test_aac_chunks_keep_every_packet_exactly_once_and_in_order(samples: int, size: int) -> None:
    plan = aac(Soundtrack(samples, ()), size)
    kept = [
        packet
        for chunk in plan.chunks
        for packet in range(chunk.first_packet, chunk.first_packet + chunk.packet_count)
    ]
    assert kept == list(range(AAC_CHUNKS.packet_count(samples)))
    assert plan.packet_count == len(kept)


@given(sample_counts, chunk_sizes)
def test_every_aac_chunk_is_fed_all_its_packets_need(samples: int, size: int) -> None:
    for chunk in aac(Soundtrack(samples, ()), size).chunks:
        pre_roll = min(AAC_CHUNKS.pre_roll_packets, chunk.first_packet)
        last_needed = (
            chunk.first_packet + chunk.packet_count + AAC_CHUNKS.post_roll_packets
        ) * PACKET_SAMPLES
        assert chunk.dropped_packets == pre_roll
        assert chunk.first_sample == (chunk.first_packet - pre_roll) * PACKET_SAMPLES
        assert chunk.end_sample_exclusive == min(samples, last_needed)
        made = AAC_CHUNKS.packet_count(chunk.sample_count)
        assert made >= chunk.dropped_packets + chunk.packet_count


@given(soundtracks, chunk_sizes, st.sampled_from(list(AudioCodec)))
def test_own_samples_add_up_to_the_soundtrack(
    soundtrack: Soundtrack, size: int, codec: AudioCodec
) -> None:
    plan = plan_audio(soundtrack, codec, ENGINE, chunk_packets=size)
    assert sum(chunk.own_sample_count for chunk in plan.chunks) == soundtrack.sample_count


@given(sample_counts)
def test_packet_durations_add_up_to_the_soundtrack(samples: int) -> None:
    plan = aac(Soundtrack(samples, ()))
    last = plan.packet_count - 1
    assert plan.samples_of_packet(last)[1] <= PACKET_SAMPLES
    assert sum(plan.samples_of_packet(last)) == samples


@pytest.mark.parametrize("codec", [AudioCodec.MP3, AudioCodec.WAV, AudioCodec.FLAC])
def test_other_codecs_are_one_whole_file(codec: AudioCodec) -> None:
    (chunk,) = plan_audio(Soundtrack(10_000_000, ()), codec, ENGINE).chunks
    assert (chunk.first_sample, chunk.sample_count, chunk.packet_count) == (0, 10_000_000, 0)


def test_three_hours_are_180_chunks_of_a_minute() -> None:
    plan = aac(Soundtrack(3 * 3600 * 48_000, ()))
    assert len(plan.chunks) == 180
    assert max(chunk.packet_count for chunk in plan.chunks) == AAC_CHUNKS.chunk_packets


@pytest.mark.parametrize(("samples", "size"), [(0, 10), (1, 0)])
def test_an_empty_soundtrack_cannot_be_planned(samples: int, size: int) -> None:
    with pytest.raises(ValueError, match="nothing to plan"):
        aac(Soundtrack(samples, ()), size)


@given(soundtracks)
def test_equal_soundtracks_have_equal_names(soundtrack: Soundtrack) -> None:
    again = replace(soundtrack, clips=tuple(replace(v, track="/x") for v in soundtrack.clips))
    assert names(aac(soundtrack, 8)) == names(aac(again, 8))


@given(soundtracks.filter(lambda p: p.clips), st.data())
def test_any_change_of_a_clip_changes_the_names_of_the_chunks_it_sounds_in(
    soundtrack: Soundtrack, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(soundtrack.clips) - 1))
    clip = soundtrack.clips[at]
    changes = (
        replace(clip, asset="z"),
        replace(clip, stream=clip.stream + 1),
        replace(clip, trim_samples=clip.trim_samples + 1),
        replace(clip, speed=clip.speed * 2),
        replace(clip, channels=clip.channels + 1),
        replace(clip, irregular=not clip.irregular),
        replace(clip, gain=(*clip.gain, GainPoint(200, 0.25))),
    )
    changed = list(soundtrack.clips)
    changed[at] = data.draw(st.sampled_from(changes))
    before, after = aac(soundtrack, 50), aac(replace(soundtrack, clips=tuple(changed)), 50)
    for old, new in zip(before.chunks, after.chunks, strict=True):
        sounds = (
            clip.start_sample < old.end_sample_exclusive + CONTEXT_AFTER_SAMPLES
            and old.first_sample - CONTEXT_BEFORE_SAMPLES < clip.end_sample_exclusive
        )
        assert (old.fingerprint != new.fingerprint) == sounds


@pytest.mark.parametrize(
    "engine",
    [
        replace(ENGINE, mixer="other"),
        replace(ENGINE, ffmpeg="other"),
        replace(ENGINE, encoder=("-c:a", "aac", "-b:a", "1")),
    ],
)
def test_any_change_of_the_engine_changes_every_name(engine: AudioEngine) -> None:
    soundtrack = Soundtrack(100_000, ())
    other = plan_audio(soundtrack, AudioCodec.AAC, engine, chunk_packets=20)
    assert not set(names(aac(soundtrack, 20))) & set(names(other))


def test_a_repeated_stretch_of_sound_has_the_same_name_at_another_place() -> None:
    period = 600 * PACKET_SAMPLES
    loop = [AudioClip("a", 0, 0, Fraction(1), i * period, period) for i in range(6)]
    found = names(aac(Soundtrack(6 * period, tuple(loop)), 300))
    assert found[2] == found[4] == found[6]
    assert found[3] == found[5] == found[7]
    assert found[2] != found[3]


def test_replacing_the_last_track_of_a_playlist_leaves_the_chunks_before_it_alone() -> None:
    minute = 60 * 48_000
    songs = tuple(AudioClip(n, 0, 0, Fraction(1), i * minute, minute) for i, n in enumerate("abcd"))
    before = names(aac(Soundtrack(4 * minute, songs)))
    after = names(aac(Soundtrack(4 * minute, (*songs[:3], replace(songs[3], asset="z")))))
    assert before[:2] == after[:2]
    assert not set(before[2:]) & set(after[2:])
