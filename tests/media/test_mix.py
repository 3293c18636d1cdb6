import itertools
import os
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from reelmill.core.errors import CancelledError, SourceError
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip, GainPoint, Soundtrack
from reelmill.media.cancel import CancelToken
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.pyav import pyav_identity
from reelmill.media.sound.clip_reader import gain_at
from reelmill.media.sound.levels import Meter
from reelmill.media.sound.limiter import Block
from reelmill.media.sound.mix import MIXER_VERSION, mix, mixer_identity

Signal = NDArray[np.float64]
LOSSLESS = [("wav", 44_100), ("wav", 48_000), ("wav", 96_000), ("flac", 44_100), ("flac", 48_000)]
LOSSY = [("mp3", 44_100), ("m4a", 44_100), ("m4a", 48_000), ("ogg", 44_100), ("ogg", 48_000)]
CODECS = {
    "wav": ("pcm_s24le",),
    "flac": ("flac",),
    "mp3": ("libmp3lame", "-b:a", "256k"),
    "m4a": ("aac", "-b:a", "256k"),
    "ogg": ("libvorbis", "-q:a", "8"),
}


def ffmpeg(*arguments: str, data: bytes | None = None) -> bytes:
    command = [str(ffmpeg_path()), "-v", "error", "-y", *arguments]
    return subprocess.run(command, input=data, check=True, stdout=subprocess.PIPE).stdout


def write(path: Path, signal: Signal, rate: int = SAMPLE_RATE, layout: str = "stereo") -> Path:
    """Write rows of samples, one column per channel of the layout."""
    data = np.ascontiguousarray(signal, np.float32)
    codec = CODECS[path.suffix[1:]]
    source = ("-f", "f32le", "-ar", str(rate), "-channel_layout", layout, "-i", "pipe:0")
    ffmpeg(*source, "-c:a", *codec, str(path), data=data.tobytes())
    return path


def both(mono: Signal) -> Signal:
    return np.column_stack([mono, mono])


def tone(seconds: float, hertz: float = 440, rate: int = SAMPLE_RATE, level: float = 0.5) -> Signal:
    return np.asarray(level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate))


def burst(seconds: float, at: float, rate: int) -> Signal:
    """Silence but for a smooth burst centred on `at` seconds."""
    t = np.arange(int(seconds * rate)) / rate - at
    return np.asarray(0.7 * np.exp(-((t / 0.002) ** 2)) * np.cos(2 * np.pi * 1500 * t))


def clip(asset: str, start: int, count: int, **more: object) -> AudioClip:
    fields = {"stream": 0, "trim_samples": 0, "speed": Fraction(1), "track": f"/tracks/{asset}"}
    return AudioClip(asset=asset, start_sample=start, sample_count=count, **{**fields, **more})  # type: ignore[arg-type]


def mixed(count: int, clips: Sequence[AudioClip], paths: dict[str, Path], **more: object) -> Block:
    soundtrack = Soundtrack(count, tuple(clips))
    return np.concatenate(list(mix(soundtrack, paths, **more)))  # type: ignore[arg-type]


def centre(samples: Block) -> float:
    """Where the burst in the left channel is, in samples, by its energy."""
    energy = samples[:, 0].astype(float) ** 2
    energy[energy < energy.max() / 1e4] = 0
    return float((energy * np.arange(len(energy))).sum() / energy.sum())


def level(samples: Block) -> tuple[float, float]:
    left, right = np.sqrt((samples.astype(float) ** 2).mean(axis=0) * 2)
    return float(left), float(right)


def children() -> list[psutil.Process]:
    """Running FFmpegs of this process; other tests leave helpers of Python's own."""
    return [p for p in psutil.Process().children(recursive=True) if _is_ffmpeg(p)]


def _is_ffmpeg(process: psutil.Process) -> bool:
    try:
        return process.name().startswith("ffmpeg") and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(("suffix", "rate"), LOSSLESS + LOSSY)
def test_playlist_tracks_are_heard_to_the_sample(tmp_path: Path, suffix: str, rate: int) -> None:
    paths = {
        name: write(tmp_path / f"{name}.{suffix}", both(burst(1.5, at, rate)), rate)
        for name, at in (("a", 0.25), ("b", 1.0))
    }
    first = 61_234
    samples = mixed(150_000, [clip("a", 0, first), clip("b", first, 72_000)], paths)
    assert len(samples) == 150_000
    assert centre(samples[:first]) == pytest.approx(0.25 * SAMPLE_RATE, abs=0.5)
    assert centre(samples[first:]) == pytest.approx(1.0 * SAMPLE_RATE, abs=0.5)


def test_a_lossless_clip_passes_unchanged_and_joins_bit_for_bit(tmp_path: Path) -> None:
    noise = np.random.default_rng(7).integers(-(1 << 23), 1 << 23, (90_000, 2)) / (1 << 23)
    path = write(tmp_path / "a.wav", noise)
    cuts = [0, 1, 777, 48_001, 90_000]
    clips = [
        clip("a", begin, end - begin, trim_samples=begin) for begin, end in itertools.pairwise(cuts)
    ]
    assert np.array_equal(mixed(90_000, clips, {"a": path}), noise.astype(np.float32))


def test_a_late_trim_of_a_long_clip_is_bit_equal_to_the_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ogg", both(tone(9, 523)), 44_100)
    whole = mixed(400_000, [clip("a", 0, 400_000)], {"a": path})
    late = mixed(1000, [clip("a", 0, 1000, trim_samples=301_234)], {"a": path})
    assert np.array_equal(late, whole[301_234:302_234])


@pytest.mark.parametrize("block_samples", [1, 997, 5000, 48_000])
def test_the_size_of_blocks_changes_no_bit(tmp_path: Path, block_samples: int) -> None:
    path = write(tmp_path / "a.flac", both(tone(0.2)))
    ramp = (GainPoint(100, 0.0), GainPoint(3000, 1.0), GainPoint(6000, 0.3))
    clips = [clip("a", 1000, 5000, gain=ramp), clip("a", 2500, 5000, trim_samples=-700)]
    usual = mixed(9000, clips, {"a": path})
    assert np.array_equal(mixed(9000, clips, {"a": path}, block_samples=block_samples), usual)


def test_silence_where_nothing_plays_and_where_a_source_ends_early(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", both(tone(0.5, level=0.25)))
    samples = mixed(200_000, [clip("a", 50_000, 100_000)], {"a": path})
    heard = np.flatnonzero(np.abs(samples).max(axis=1) > 1e-4)
    assert not samples[:50_000].any()
    assert not samples[74_000:].any()
    assert heard[[0, -1]] == pytest.approx([50_001, 73_999], abs=2)


def test_a_soundtrack_without_clips_is_silence() -> None:
    samples = mixed(100_001, [], {})
    assert samples.shape == (100_001, 2)
    assert not samples.any()


def test_negative_trim_is_silence_before_the_source(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", both(burst(1, 0.5, SAMPLE_RATE)))
    samples = mixed(60_000, [clip("a", 100, 59_000, trim_samples=-12_345)], {"a": path})
    assert not samples[: 100 + 12_345].any()
    assert centre(samples) == pytest.approx(100 + 12_345 + 24_000, abs=0.5)


def test_a_clip_shorter_than_its_leading_silence_is_silent(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", both(tone(1)))
    assert not mixed(900, [clip("a", 0, 800, trim_samples=-800)], {"a": path}).any()


def test_gain_moves_linearly_between_points_and_holds_outside(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.full((60_000, 2), 0.5))
    points = (GainPoint(10_000, 1.0), GainPoint(20_000, 0.0), GainPoint(30_000, 0.5))
    samples = mixed(50_000, [clip("a", 0, 50_000, gain=points)], {"a": path})[:, 0]
    expected = np.interp(np.arange(50_000), [10_000, 20_000, 30_000], [0.5, 0.0, 0.25])
    assert np.abs(samples - expected).max() < 1e-6


def test_gain_steps_where_two_points_share_a_sample() -> None:
    gain = gain_at((GainPoint(5, 1.0), GainPoint(5, 0.0), GainPoint(9, 0.0)), 3, 4)
    assert np.asarray(gain).ravel().tolist() == [1.0, 1.0, 0.0, 0.0]


def test_overlapping_clips_are_summed(tmp_path: Path) -> None:
    paths = {
        n: write(tmp_path / f"{n}.wav", np.full((9000, 2), v)) for n, v in (("a", 0.25), ("b", 0.5))
    }
    samples = mixed(12_000, [clip("a", 0, 9000), clip("b", 6000, 6000)], paths)[:, 0]
    assert samples[5999] == pytest.approx(0.25, abs=1e-6)
    assert samples[6000:9000] == pytest.approx(0.75, abs=1e-6)
    assert samples[9000:] == pytest.approx(0.5, abs=1e-6)


def test_mono_keeps_its_level_on_both_sides(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", tone(1)[:, np.newaxis], layout="mono")
    samples = mixed(48_000, [clip("a", 0, 48_000, channels=1)], {"a": path})
    assert level(samples) == pytest.approx((0.5, 0.5), abs=1e-3)


@pytest.mark.parametrize(
    ("channel", "sides"),
    [
        ("FL", (0.4, 0)),
        ("FR", (0, 0.4)),
        ("FC", (0.2828, 0.2828)),
        ("BL", (0.2828, 0)),
        ("BR", (0, 0.2828)),
    ],
)
def test_surround_is_mixed_down_at_its_level(
    tmp_path: Path, channel: str, sides: tuple[float, float]
) -> None:
    channels = np.zeros((48_000, 6))
    channels[:, ("FL", "FR", "FC", "LFE", "BL", "BR").index(channel)] = tone(1, level=0.4)
    path = write(tmp_path / "a.flac", channels, layout="5.1")
    samples = mixed(48_000, [clip("a", 0, 48_000, channels=6)], {"a": path})
    assert level(samples) == pytest.approx(sides, abs=1e-3)


def test_loud_surround_does_not_clip(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", np.tile(tone(1, level=0.9)[:, np.newaxis], 6), layout="5.1")
    meter = Meter()
    samples = mixed(48_000, [clip("a", 0, 48_000, channels=6)], {"a": path}, meter=meter)
    assert meter.all.clipped_samples == 0
    assert level(samples)[0] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("speed", ["1/4", "1/2", "3/4", "5/4", "3/2", "2", "4"])
def test_speed_keeps_pitch_and_changes_length(tmp_path: Path, speed: str) -> None:
    ratio = Fraction(speed)
    path = write(tmp_path / "a.flac", both(tone(4, 1000)))
    count = round(4 * SAMPLE_RATE / ratio)
    samples = mixed(count + 9600, [clip("a", 0, count + 9600, speed=ratio)], {"a": path})
    middle = samples[count // 4 : count // 2, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    loudest = np.argmax(spectrum) * SAMPLE_RATE / len(middle)
    heard = np.flatnonzero(np.abs(samples[:, 0]) > 0.02)
    assert loudest == pytest.approx(1000, abs=1)
    assert heard[-1] == pytest.approx(count, abs=0.02 * SAMPLE_RATE)
    assert heard[0] < 480


def test_a_stretched_clip_is_the_same_bits_every_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", both(tone(2) + burst(2, 1, SAMPLE_RATE)))
    clips = [clip("a", 0, 60_000, speed=Fraction(3, 2))]
    once, again = (mixed(60_000, clips, {"a": path}) for _ in range(2))
    assert np.array_equal(once, again)


@pytest.mark.parametrize("speed", ["1/2", "3/2"])
def test_trim_is_counted_before_speed(tmp_path: Path, speed: str) -> None:
    ratio = Fraction(speed)
    signal = tone(4, 1000)
    signal[: 2 * SAMPLE_RATE] = 0
    path = write(tmp_path / "a.flac", both(signal))
    trimmed = clip("a", 0, 96_000, trim_samples=SAMPLE_RATE, speed=ratio)
    samples = mixed(96_000, [trimmed], {"a": path})
    heard = np.flatnonzero(np.abs(samples[:, 0]) > 0.1)
    assert heard[0] == pytest.approx(SAMPLE_RATE / ratio, abs=0.04 * SAMPLE_RATE)


def test_peak_and_clipped_samples_are_measured(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.full((1000, 2), -0.75))
    meter = Meter()
    mixed(3000, [clip("a", 0, 1000), clip("a", 900, 1000)], {"a": path}, meter=meter)
    assert meter.all.peak == pytest.approx(1.5, abs=1e-6)
    assert meter.all.clipped_samples == 200


def text(path: Path) -> None:
    path.write_text("not sound\n" * 99)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    whole = write(path.with_suffix(".m4a"), both(tone(5)))
    ffmpeg("-i", str(whole), "-c", "copy", "-movflags", "+faststart", "-f", "mp4", str(path))
    os.truncate(path, path.stat().st_size // 2)


def missing(path: Path) -> None:
    assert not path.exists()


def not_numbers(path: Path) -> None:
    samples = np.full((48_000, 2), np.nan, np.float32)
    source = ("-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "pipe:0")
    ffmpeg(*source, "-c:a", "pcm_f32le", "-f", "wav", str(path), data=samples.tobytes())


@pytest.mark.parametrize("damage", [text, empty, truncated, missing, not_numbers])
def test_an_unreadable_source_names_its_track(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    good = write(tmp_path / "good.wav", both(tone(1)))
    bad = tmp_path / "bad.mp4"
    damage(bad)
    clips = [clip("good", 0, 48_000), clip("bad", 48_000, 240_000), clip("good", 288_000, 9)]
    with pytest.raises(SourceError) as caught:
        mixed(300_000, clips, {"good": good, "bad": bad})
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("audio_unreadable", "/tracks/bad")
    assert not children()


def test_damage_after_the_wanted_part_harms_nobody(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", both(tone(5)))
    data = bytearray(path.read_bytes())
    data[len(data) * 3 // 4 : len(data) * 3 // 4 + 5000] = bytes(5000)
    path.write_bytes(data)
    assert level(mixed(96_000, [clip("a", 0, 96_000)], {"a": path}))[0] > 0.45
    with pytest.raises(SourceError, match="audio_unreadable"):
        mixed(240_000, [clip("a", 0, 240_000)], {"a": path})


def test_closing_the_generator_ends_all_processes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", both(tone(20)))
    blocks = mix(Soundtrack(960_000, (clip("a", 0, 960_000),) * 3), {"a": path})
    next(blocks)
    assert len(children()) == 3
    blocks.close()
    assert not children()


def test_cancelling_stops_the_mix(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", both(tone(20)))
    cancel = CancelToken()
    blocks = mix(Soundtrack(960_000, (clip("a", 0, 960_000),)), {"a": path}, cancel=cancel)
    next(blocks)
    cancel.cancel()
    with pytest.raises(CancelledError):
        list(blocks)
    assert not children()


def test_voices_are_opened_when_they_begin_and_closed_when_they_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", both(tone(2)))
    minute = 60 * SAMPLE_RATE
    clips = tuple(clip("a", i * minute, 96_000) for i in range(6))
    most = 0
    for _ in mix(Soundtrack(6 * minute, clips), {"a": path}):
        most = max(most, len(children()))
    assert 1 <= most <= 2


def test_the_mixer_is_named_by_its_number_and_by_what_decodes_to_mend() -> None:
    assert mixer_identity() == f"mixer {MIXER_VERSION}, {pyav_identity()}"
    assert av.__version__ in pyav_identity()
