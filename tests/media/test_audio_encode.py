import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from threading import Lock

import av
import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.errors import CancelledError, ReelmillError, SourceError, StitchError
from reelmill.core.plan.audio import (
    PACKET_SAMPLES,
    AudioChunk,
    AudioPlan,
    plan_audio,
)
from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.core.timeline.model import AudioClip, Soundtrack
from reelmill.media.cancel import CancelToken
from reelmill.media.process import run_ffmpeg
from reelmill.media.repair.piece_notes import bytes_without_notes, read_notes
from reelmill.media.sound.audio_encode import (
    AudioResult,
    audio_engine,
    chunk_extradata,
    chunk_packets,
    encode_soundtrack,
)
from reelmill.media.sound.limiter import Block, limited
from reelmill.media.sound.mix import mix

RATE = 48_000
BITRATE = 192_000
Samples = NDArray[np.float64]


@cache
def music(seconds: float, seed: int = 5) -> Samples:
    """Plucked chords: tonal and uneven, hard for a rate control that has not settled."""
    random = np.random.default_rng(seed)
    out = np.zeros((int(seconds * RATE) + 3 * RATE, 2))
    t = np.arange(3 * RATE) / RATE
    for start in range(0, int(seconds * RATE), RATE // 5):
        hertz = 110 * 2 ** (random.integers(0, 36) / 12)
        decay = np.exp(-t * random.uniform(1, 4))
        note = sum(np.sin(2 * np.pi * hertz * k * t) / k for k in range(1, 8)) * decay
        out[start : start + len(t)] += 0.06 * np.outer(note, random.uniform(0.4, 1, 2))
    return out[: int(seconds * RATE)]


def orchestra(seconds: float) -> Samples:
    """Chords in a bed of swelling noise, rolled off above 500 Hz: dense, as recordings are."""
    chords = music(seconds)
    noise = np.fft.rfft(np.random.default_rng(5).standard_normal(chords.shape), axis=0)
    noise /= (1 + np.fft.rfftfreq(len(chords), 1 / RATE) / 500)[:, np.newaxis]
    bed = np.fft.irfft(noise, len(chords), axis=0)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.7 * np.arange(len(chords)) / RATE)
    return np.asarray(0.7 * chords + 0.02 * bed / bed.std() * swell[:, np.newaxis], float)


def write(path: Path, samples: Samples) -> Path:
    raw = path.with_suffix(".raw")
    raw.write_bytes(np.ascontiguousarray(samples, "<f4").tobytes())
    source = ("-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", str(raw))
    run_ffmpeg((*source, "-c:a", "pcm_f32le", str(path)))
    raw.unlink()
    return path


def clip(asset: str, start: int, count: int) -> AudioClip:
    return AudioClip(asset, 0, 0, Fraction(1), start, count, track=f"/tracks/{asset}")


def planned(
    soundtrack: Soundtrack, packets: int = 400, codec: AudioCodec = AudioCodec.AAC
) -> AudioPlan:
    return plan_audio(soundtrack, codec, audio_engine(codec, BITRATE), BITRATE, packets)


class Store:
    """Keeps chunk files under their fingerprints, as a cache does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stored: list[AudioChunk] = []
        self._lock = Lock()

    def path(self, chunk: AudioChunk) -> Path:
        return self.folder / f"{chunk.fingerprint}.kept"

    def __call__(self, chunk: AudioChunk, path: Path) -> None:
        with self._lock:
            path.rename(self.path(chunk))
            self.stored.append(chunk)

    def has(self, chunk: AudioChunk) -> bool:
        return self.path(chunk).exists()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def encoded(plan: AudioPlan, paths: dict[str, Path], store: Store, jobs: int = 2) -> AudioResult:
    return encode_soundtrack(plan, paths, store.folder, store, finished=store.has, jobs=jobs)


def packets(plan: AudioPlan, store: Store) -> Iterator["av.Packet[av.AudioStream]"]:
    for chunk in plan.chunks:
        yield from chunk_packets(store.path(chunk), chunk, plan)


def decoded(plan: AudioPlan, store: Store) -> Block:
    """The soundtrack as a player hears it: priming dropped, cut to its length."""
    context = av.CodecContext.create("aac", "r")
    assert isinstance(context, av.AudioCodecContext)
    context.extradata = chunk_extradata(store.path(plan.chunks[0]))
    context.sample_rate, context.layout = RATE, "stereo"
    frames = [
        frame.to_ndarray().T
        for packet in packets(plan, store)
        for frame in context.decode(av.Packet(bytes(packet)))
    ]
    heard = np.concatenate(frames)[PACKET_SAMPLES:].astype(np.float32)
    return heard[: plan.soundtrack.sample_count]


def snr(original: Block, copy: Block) -> float:
    noise = (original.astype(float) - copy) ** 2
    return float(10 * np.log10((original.astype(float) ** 2).sum() / noise.sum()))


def children() -> list[psutil.Process]:
    """Living processes that this one started since the test began."""
    return [
        p
        for p in psutil.Process().children(recursive=True)
        if p not in _EARLIER and p.status() != psutil.STATUS_ZOMBIE
    ]


_EARLIER: set[psutil.Process] = set()


@pytest.fixture(autouse=True)
def _only_new_children() -> None:
    _EARLIER.clear()
    _EARLIER.update(psutil.Process().children(recursive=True))


def test_joins_of_chunks_are_as_good_as_one_pass(tmp_path: Path, store: Store) -> None:
    paths = {"a": write(tmp_path / "a.wav", orchestra(30))}
    soundtrack = Soundtrack(30 * RATE, (clip("a", 0, 30 * RATE),))
    original = np.concatenate(list(mix(soundtrack, paths)))
    one, many = planned(soundtrack, 10_000), planned(soundtrack, 300)
    encoded(one, paths, store)
    encoded(many, paths, store)
    whole, joined = decoded(one, store), decoded(many, store)
    joins = [(chunk.first_packet - 1) * PACKET_SAMPLES for chunk in many.chunks[1:]]
    windows = [slice(at - 2048, at + 2048) for at in joins]
    windows += [slice(at + 2048, at + 43_008) for at in joins]
    worse = [snr(original[w], whole[w]) - snr(original[w], joined[w]) for w in windows]
    assert len(worse) == 8
    assert np.mean(worse) < 0.2
    assert max(worse) < 1


def test_joined_chunks_are_the_soundtrack_to_the_sample(tmp_path: Path, store: Store) -> None:
    paths = {n: write(tmp_path / f"{n}.wav", music(8, i)) for i, n in enumerate("ab")}
    count = 15 * RATE + 123
    soundtrack = Soundtrack(count, (clip("a", 0, 7 * RATE), clip("b", 7 * RATE, 8 * RATE)))
    plan = planned(soundtrack, 150)
    encoded(plan, paths, store)
    original, heard = np.concatenate(list(mix(soundtrack, paths))), decoded(plan, store)
    assert len(heard) == count
    for begin in range(0, count - RATE, RATE):
        window = slice(begin, begin + RATE)
        shifted = [
            snr(original[window], np.roll(heard, shift, axis=0)[window]) for shift in (-1, 0, 1)
        ]
        assert shifted[1] > 20
        assert max(shifted) == shifted[1]


def test_packets_follow_each_other_over_all_chunks(tmp_path: Path, store: Store) -> None:
    paths = {"a": write(tmp_path / "a.wav", music(15))}
    plan = planned(Soundtrack(700_001, (clip("a", 0, 700_001),)), 100)
    encoded(plan, paths, store)
    times = [(packet.pts, packet.dts) for packet in packets(plan, store)]
    expected = range(-PACKET_SAMPLES, 700_001, PACKET_SAMPLES)
    assert times == [(at, at) for at in expected]
    assert len(times) == plan.packet_count
    assert len({chunk_extradata(store.path(chunk)) for chunk in plan.chunks}) == 1


def test_equal_chunks_are_encoded_once(tmp_path: Path, store: Store) -> None:
    reported: list[int] = []
    plan = planned(Soundtrack(5_000_000, ()))
    result = encode_soundtrack(plan, {}, tmp_path, store, jobs=2, on_samples=reported.append)
    assert len(plan.chunks) == 13
    assert result.encoded == len(store.stored) == len({c.fingerprint for c in plan.chunks}) == 3
    assert sum(reported) == 5_000_000
    assert len(list(packets(plan, store))) == plan.packet_count


def test_a_second_run_does_nothing(store: Store) -> None:
    plan = planned(Soundtrack(900_000, ()))
    assert encoded(plan, {}, store).encoded == len(plan.chunks) == 3
    store.stored.clear()
    assert encoded(plan, {}, store) == AudioResult(0)
    assert not store.stored


def test_a_resumed_run_opens_only_what_missing_chunks_need(tmp_path: Path, store: Store) -> None:
    paths = {n: write(tmp_path / f"{n}.wav", music(5, i)) for i, n in enumerate("abc")}
    songs = tuple(clip(n, i * 5 * RATE, 5 * RATE) for i, n in enumerate("abc"))
    plan = planned(Soundtrack(15 * RATE, songs), 200)
    encoded(plan, paths, store)
    lost = plan.chunks[-1]
    before = store.path(lost).read_bytes()
    store.path(lost).unlink()
    store.stored.clear()
    nowhere = tmp_path / "nowhere.wav"
    result = encoded(plan, {"a": nowhere, "b": paths["b"], "c": paths["c"]}, store)
    assert (result.encoded, store.stored) == (1, [lost])
    assert store.path(lost).read_bytes() == before


def test_samples_told_add_up_to_the_soundtrack(tmp_path: Path, store: Store) -> None:
    paths = {"a": write(tmp_path / "a.wav", music(26))}
    plan = planned(Soundtrack(1_234_567, (clip("a", 0, 1_234_567),)))
    store.path(plan.chunks[1]).touch()
    reported: list[int] = []
    encode_soundtrack(
        plan, paths, tmp_path, store, finished=store.has, jobs=2, on_samples=reported.append
    )
    assert sum(reported) == 1_234_567
    assert reported[0] == plan.chunks[1].own_sample_count


def test_the_mix_is_measured(tmp_path: Path, store: Store) -> None:
    paths = {"a": write(tmp_path / "a.wav", np.full((RATE, 2), 0.8))}
    plan = planned(Soundtrack(2 * RATE, (clip("a", 0, RATE), clip("a", 0, RATE // 2))))
    encoded(plan, paths, store)
    stats = read_notes(store.path(plan.chunks[0])).mix
    assert stats is not None
    assert stats.peak == pytest.approx(1.6, abs=1e-6)
    assert stats.clipped_samples == RATE


def test_at_most_one_chunk_more_than_encoders_is_in_memory(tmp_path: Path, store: Store) -> None:
    count = 10 * 600 * PACKET_SAMPLES
    paths = {"a": write(tmp_path / "a.wav", music(1))}
    clips = tuple(clip("a", i, RATE) for i in range(5000, count, 600 * PACKET_SAMPLES + 1))
    plan = planned(Soundtrack(count, clips), 600)
    assert len({chunk.fingerprint for chunk in plan.chunks}) == len(plan.chunks)
    chunk_bytes = max(chunk.sample_count for chunk in plan.chunks) * 8
    tracemalloc.start()
    encoded(plan, paths, store, jobs=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.6 * chunk_bytes


@pytest.mark.parametrize("codec", [AudioCodec.WAV, AudioCodec.FLAC])
def test_lossless_codecs_keep_24_bits(tmp_path: Path, store: Store, codec: AudioCodec) -> None:
    paths = {"a": write(tmp_path / "a.wav", music(2))}
    soundtrack = Soundtrack(3 * RATE, (clip("a", 0, 3 * RATE),))
    plan = planned(soundtrack, codec=codec)
    encoded(plan, paths, store)
    heard = whole_file(store.path(plan.chunks[0]))
    original = np.concatenate(list(mix(soundtrack, paths)))
    assert heard.shape == original.shape
    assert np.abs(heard - original).max() <= 2**-23
    assert not heard[2 * RATE :].any()


def test_mp3_is_one_file_of_the_soundtracks_length(tmp_path: Path, store: Store) -> None:
    paths = {"a": write(tmp_path / "a.wav", music(4))}
    soundtrack = Soundtrack(4 * RATE, (clip("a", 0, 4 * RATE),))
    plan = planned(soundtrack, codec=AudioCodec.MP3)
    encoded(plan, paths, store)
    heard = whole_file(store.path(plan.chunks[0]))
    original = np.concatenate(list(mix(soundtrack, paths)))
    assert heard.shape == original.shape
    assert snr(original, heard) > 15


def whole_file(path: Path) -> Block:
    raw, bare = path.with_suffix(".raw"), path.with_suffix(".bare")
    bare.write_bytes(path.read_bytes()[: bytes_without_notes(path)])
    run_ffmpeg(("-i", str(bare), "-f", "f32le", str(raw)))
    return np.fromfile(raw, np.float32).reshape(-1, 2)


@pytest.mark.parametrize("codec", [AudioCodec.AAC, AudioCodec.FLAC])
def test_an_unreadable_source_names_its_track_and_leaves_no_process(
    tmp_path: Path, store: Store, codec: AudioCodec
) -> None:
    paths = {"a": write(tmp_path / "a.wav", music(20)), "b": tmp_path / "b.wav"}
    paths["b"].write_text("not sound")
    songs = (clip("a", 0, 20 * RATE), clip("b", 20 * RATE, 20 * RATE))
    with pytest.raises(SourceError) as caught:
        encoded(planned(Soundtrack(40 * RATE, songs), codec=codec), paths, store)
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("audio_unreadable", "/tracks/b")
    assert not children()


def test_an_encoder_that_cannot_write_is_the_error_told(tmp_path: Path, store: Store) -> None:
    plan = planned(Soundtrack(60 * RATE, ()))
    with pytest.raises(ReelmillError) as caught:
        encode_soundtrack(plan, {}, tmp_path / "no" / "folder", store, jobs=2)
    assert not isinstance(caught.value, CancelledError)
    assert not children()


@pytest.mark.parametrize("codec", [AudioCodec.AAC, AudioCodec.MP3])
def test_cancelling_stops_within_a_second(tmp_path: Path, store: Store, codec: AudioCodec) -> None:
    paths = {"a": write(tmp_path / "a.wav", music(10))}
    cancel = CancelToken()
    songs = tuple(clip("a", i * 10 * RATE, 10 * RATE) for i in range(360))
    plan = planned(Soundtrack(3600 * RATE, songs), codec=codec)
    with pytest.raises(CancelledError):
        encode_soundtrack(
            plan,
            paths,
            tmp_path,
            store,
            jobs=2,
            cancel=cancel,
            on_samples=lambda samples: cancel.cancel() if samples else None,
        )
    assert not children()
    assert len(store.stored) < 10


def test_a_chunk_with_too_few_packets_is_refused(tmp_path: Path, store: Store) -> None:
    short, long = planned(Soundtrack(90_000, ())), planned(Soundtrack(200_000, ()))
    encoded(short, {}, store)
    with pytest.raises(StitchError) as caught:
        list(chunk_packets(store.path(short.chunks[0]), long.chunks[0], long))
    assert caught.value.problems[0].code == "audio_chunk_short"


def test_pieces_of_the_sound_are_the_whole_of_it_byte_for_byte(
    tmp_path: Path, store: Store
) -> None:
    loud = 4 * music(60)
    paths = {n: write(tmp_path / f"{n}.wav", loud[i::3]) for i, n in enumerate("abc")}
    songs = (
        clip("a", 0, 20 * RATE),
        clip("b", 14 * RATE, 20 * RATE),
        clip("c", 34 * RATE, 960_000),
    )
    plan = planned(Soundtrack(55 * RATE, songs), 200)
    encoded(plan, paths, store)
    whole = {chunk.fingerprint: store.path(chunk).read_bytes() for chunk in plan.chunks}
    assert max(read_notes(store.path(c)).mix.peak for c in plan.chunks) > 1  # type: ignore[union-attr]
    pieces = sound_pieces(plan, 0.4)
    assert len(pieces) > 3
    for piece in reversed(pieces):
        apart = Store(tmp_path / piece.chunks[0].fingerprint)
        apart.folder.mkdir()
        heard = {v.asset for v in piece.soundtrack.clips}
        encoded(piece, {n: p for n, p in paths.items() if n in heard}, apart)
        for chunk in piece.chunks:
            assert apart.path(chunk).read_bytes() == whole[chunk.fingerprint]


def test_a_sum_that_clips_is_held_to_full_scale(tmp_path: Path, store: Store) -> None:
    at = np.arange(3 * RATE) / RATE
    paths = {
        name: write(
            tmp_path / f"{name}.wav", np.tile(0.9 * np.sin(2 * np.pi * hertz * at)[:, None], 2)
        )
        for name, hertz in (("a", 440), ("b", 660))
    }
    soundtrack = Soundtrack(3 * RATE, (clip("a", 0, 3 * RATE), clip("b", 0, 3 * RATE)))
    plan = planned(soundtrack, codec=AudioCodec.WAV)
    encoded(plan, paths, store)
    heard = whole_file(store.path(plan.chunks[0]))
    wanted = np.concatenate(list(limited(mix(soundtrack, paths))))
    assert np.abs(heard - wanted).max() <= 2**-23
    assert np.abs(heard).max() < 1
    assert (np.abs(heard) > 0.9999).mean() < 0.01
