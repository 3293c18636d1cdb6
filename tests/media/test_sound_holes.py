"""Recordings that lost packets: what comes after a hole is heard where its timestamps say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import AudioEngine, plan_audio
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import Soundtrack, Timeline
from reelmill.media.probe import Prober
from reelmill.media.sound.clip_filters import clip_recipe
from reelmill.media.sound.limiter import Block
from reelmill.media.sound.mix import mix
from stamped import make_clicks, read_clicks

MILLISECOND = SAMPLE_RATE // 1000
HOLE = (Fraction(23, 10), Fraction(43, 10))
EXACT = [(".ts", "aac", 48_000), (".ts", "aac", 44_100), (".mp4", "aac", 44_100)]
ROUNDED = [(".webm", "libopus", 48_000), (".mkv", "flac", 44_100), (".mkv", "aac", 44_100)]

Heard = Callable[..., tuple[Block, Timeline]]


def without(path: Path, start: Fraction, end: Fraction) -> Path:
    """A copy that lacks the packets from one moment to another."""
    out = path.with_name(f"lost-{path.name}")
    with av.open(str(path)) as source, av.open(str(out), "w") as container:
        stream = source.streams.audio[0]
        copied = container.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is None or start <= packet.pts * packet.time_base < end:
                continue
            packet.stream = copied
            container.mux(packet)
    return out


@pytest.fixture
def heard(resolved: Any) -> Heard:
    """The soundtrack of one audio track, with its timeline."""

    def hear(path: Path, seconds: float, **fields: Any) -> tuple[Block, Timeline]:
        track = {"type": "audio", "src": str(path), **fields}
        timeline, gathered = resolved({"duration": seconds, "tracks": [track]})
        return np.concatenate(list(mix(timeline.soundtrack, gathered.paths))), timeline

    return hear


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    with Prober() as running:
        yield running


@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "slack"),
    [*((*each, 0) for each in EXACT), *((*each, MILLISECOND) for each in ROUNDED)],
)
def test_sound_after_a_hole_keeps_its_place(
    tmp_path: Path, heard: Heard, suffix: str, codec: str, rate: int, slack: int
) -> None:
    whole = make_clicks(tmp_path / f"a{suffix}", Fraction(8), rate=rate, codec=codec)
    expected = read_clicks(heard(whole, 8)[0], SAMPLE_RATE)
    samples, _ = heard(without(whole, *HOLE), 8)
    wanted = [*expected[:3], *expected[5:]]
    assert read_clicks(samples, SAMPLE_RATE) == pytest.approx(wanted, abs=slack)


def test_a_hole_of_more_than_ten_seconds_in_a_transport_stream(
    tmp_path: Path, heard: Heard
) -> None:
    whole = make_clicks(tmp_path / "a.ts", Fraction(18), codec="aac")
    expected = read_clicks(heard(whole, 18)[0], SAMPLE_RATE)
    samples, _ = heard(without(whole, Fraction(23, 10), Fraction(153, 10)), 18)
    assert read_clicks(samples, SAMPLE_RATE) == [*expected[:3], *expected[16:]]


@pytest.mark.parametrize(("suffix", "codec"), [(".ts", "aac"), (".mp4", "libopus")])
def test_one_lost_packet_moves_nothing(
    tmp_path: Path, heard: Heard, suffix: str, codec: str
) -> None:
    whole = make_clicks(tmp_path / f"a{suffix}", Fraction(5), codec=codec)
    lost = without(whole, Fraction(23, 10), Fraction(232, 100))
    clicks = [read_clicks(heard(path, 5)[0], SAMPLE_RATE) for path in (whole, lost)]
    assert clicks[0] == clicks[1]


def test_a_trim_into_a_hole_counts_its_silence(tmp_path: Path, heard: Heard) -> None:
    lost = without(make_clicks(tmp_path / "a.mp4", Fraction(8), codec="aac"), *HOLE)
    samples, _ = heard(lost, 4, trim={"start": 3.5})
    first = SAMPLE_RATE * 3 // 2
    assert read_clicks(samples, SAMPLE_RATE) == [
        first,
        first + SAMPLE_RATE,
        first + 2 * SAMPLE_RATE,
    ]


def test_a_loop_over_a_hole_keeps_its_period(tmp_path: Path, heard: Heard) -> None:
    lost = without(make_clicks(tmp_path / "a.mp4", Fraction(8), codec="aac"), *HOLE)
    samples, _ = heard(lost, 8, loop=True, trim={"start": 2, "end": 6})
    seconds = [place / SAMPLE_RATE for place in read_clicks(samples, SAMPLE_RATE)]
    assert seconds == [0, 3, 4, 7]


@pytest.mark.parametrize("speed", [0.5, 2])
def test_a_hole_is_stretched_as_the_sound_is(tmp_path: Path, heard: Heard, speed: float) -> None:
    whole = make_clicks(tmp_path / "a.mp4", Fraction(8), codec="aac")
    length = 8 / speed
    expected = read_clicks(heard(whole, length, speed=speed)[0], SAMPLE_RATE)
    samples, _ = heard(without(whole, *HOLE), length, speed=speed)
    wanted = [at for at in expected if not HOLE[0] < at * speed / SAMPLE_RATE < HOLE[1]]
    assert len(wanted) == len(expected) - 2
    assert read_clicks(samples, SAMPLE_RATE) == pytest.approx(wanted, abs=20 * MILLISECOND)


@pytest.mark.parametrize(("suffix", "codec", "rate"), [*EXACT, *ROUNDED, (".mp3", "", 44_100)])
def test_sound_without_holes_is_decoded_as_ever(
    tmp_path: Path, heard: Heard, prober: Prober, suffix: str, codec: str, rate: int
) -> None:
    whole = make_clicks(tmp_path / f"a{suffix}", Fraction(4), rate=rate, codec=codec)
    audio = prober.probe(whole).audio
    assert audio
    assert audio.longest_gap_seconds == 0
    soundtrack = heard(whole, 4)[1].soundtrack
    assert soundtrack
    assert not soundtrack.clips[0].has_holes


def test_a_filled_clip_is_another_chunk(tmp_path: Path, heard: Heard) -> None:
    lost = without(make_clicks(tmp_path / "a.ts", Fraction(6), codec="aac"), *HOLE)
    soundtrack = heard(lost, 6)[1].soundtrack
    assert soundtrack
    (clip,) = soundtrack.clips
    assert clip.has_holes
    engine = AudioEngine("mixer", (), "ffmpeg", clip_recipe)
    (filled,) = plan_audio(soundtrack, AudioCodec.WAV, engine).chunks
    plain = Soundtrack(soundtrack.sample_count, (replace(clip, has_holes=False),))
    assert plan_audio(plain, AudioCodec.WAV, engine).chunks[0].fingerprint != filled.fingerprint
