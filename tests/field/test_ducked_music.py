"""Music makes room for a voice, in what is rendered, cached, cut into pieces and listened to."""

from __future__ import annotations

import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from reelmill.core.codecs.sound import AudioCodec
from reelmill.core.plan.audio import AudioChunk, AudioPlan, plan_audio
from reelmill.core.plan.heard_from import heard_from
from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.core.spec import load_spec
from reelmill.core.timeline.model import Soundtrack
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.media.repair.piece_notes import bytes_without_notes
from reelmill.media.sound.audio_encode import audio_engine, encode_soundtrack
from reelmill.media.sound.limiter import Block
from reelmill.media.sound.mix import mix
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.run_render import run_render

RATE = 48_000
MUSIC_HZ, VOICE_HZ = 3_000, 200
VOICE_AT, VOICE_ENDS = 4.0, 7.0
Samples = NDArray[np.float64]


def sound(path: Path, hertz: float, seconds: float, level: float) -> str:
    at = np.arange(round(seconds * RATE)) / RATE
    heard = (level * 32767 * np.sin(2 * np.pi * hertz * at)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(np.repeat(heard, 2).tobytes())
    return str(path)


def spec(folder: Path, **duck: Any) -> dict[str, Any]:
    """Twelve seconds of music, three of a voice, a pause in which nothing is said."""
    music = sound(folder / "music.wav", MUSIC_HZ, 12, 0.25)
    voice = sound(folder / "voice.wav", VOICE_HZ, VOICE_ENDS - VOICE_AT, 0.25)
    bed = {"type": "audio", "src": music, "duck": {"under": "voice", **duck}}
    talk = {"type": "audio", "src": voice, "id": "voice", "start": VOICE_AT}
    return {"tracks": [bed, talk], "output": {"format": "wav"}}


def rendered(document: dict[str, Any], tools: RenderContext, out: Path) -> Samples:
    run_render(load_spec(document, tools.limits), out, tools)
    with av.open(str(out)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).reshape(-1, 2).astype(float)[:, 0] / 2**31


def level(samples: Samples, hertz: float, start: float, seconds: float) -> float:
    """dB of full scale of one tone over a stretch, whatever else sounds."""
    part = samples[round(start * RATE) : round((start + seconds) * RATE)]
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
    return float(20 * np.log10(2 * abs((part * turning).mean())))


def test_music_is_lower_under_the_voice_and_rises_after_it(
    tools: RenderContext, tmp_path: Path
) -> None:
    samples = rendered(spec(tmp_path), tools, tmp_path / "out.wav")
    plain = 20 * np.log10(0.25)
    before, hold_ends = VOICE_AT - 0.25, VOICE_ENDS + 0.25
    for start in (0.0, 3.0, before - 0.5):
        assert level(samples, MUSIC_HZ, start, 0.5) == pytest.approx(plain, abs=0.05)
    for start in (VOICE_AT, 5.0, VOICE_ENDS - 0.5, VOICE_ENDS - 0.3):
        assert level(samples, MUSIC_HZ, start, 0.5) == pytest.approx(plain - 12, abs=0.05)
    assert level(samples, MUSIC_HZ, VOICE_AT - 0.105, 0.01) == pytest.approx(plain - 6, abs=0.7)
    assert level(samples, MUSIC_HZ, hold_ends + 0.295, 0.01) == pytest.approx(plain - 6, abs=0.7)
    for start in (hold_ends + 0.65, 9.0, 11.0):
        assert level(samples, MUSIC_HZ, start, 0.5) == pytest.approx(plain, abs=0.05)
    assert level(samples, VOICE_HZ, 5, 1) == pytest.approx(plain, abs=0.05)


def test_nothing_clicks_where_the_gain_moves(tools: RenderContext, tmp_path: Path) -> None:
    """Beyond the music's own waves there is nothing at high frequencies, as there is at a step."""
    document = spec(tmp_path, attack=0, hold=0, release=0, by=-40)
    samples = rendered(document, tools, tmp_path / "out.wav")
    for start in (VOICE_AT - 0.1, VOICE_ENDS - 0.02):
        part = samples[round(start * RATE) : round((start + 0.12) * RATE)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        above = spectrum[round(8_000 * len(part) / RATE) :].max() / spectrum.max()
        assert 20 * np.log10(above) < -80


def soundtrack_of(
    document: dict[str, Any], tools: RenderContext
) -> tuple[Soundtrack, dict[str, Path]]:
    loaded = load_spec(document, tools.limits)
    gathered = gather(loaded, tools, CancelToken())
    found = resolve(loaded, gathered.facts, tools.limits).soundtrack
    assert found is not None
    return found, dict(gathered.paths)


def mixed(soundtrack: Soundtrack, paths: dict[str, Path], first: int = 0) -> Block:
    return np.concatenate(list(mix(soundtrack, paths, first_sample=first)))


def layout(folder: Path) -> dict[str, Any]:
    """Pauses of all lengths, a driver that is ducked itself, and a container on either side."""
    music = sound(folder / "music.wav", MUSIC_HZ, 30, 0.25)
    voice = sound(folder / "voice.wav", VOICE_HZ, 1.3, 0.3)
    starts = (0.5, 3.1, 4.5, 9.0, 9.9, 18.1, 21.2, 22.7, 27.9)
    words = [{"type": "audio", "src": voice, "start": at} for at in starts]
    rain = {"type": "audio", "src": music, "id": "rain", "volume": 0.2, "start": 6, "fadeIn": 3}
    beds = [
        {"type": "audio", "src": music, "duck": {"under": "rain", "by": -3, "release": 2}},
        {"type": "audio", "src": voice, "start": 8.5, "volume": 0.1},
    ]
    return {
        "tracks": [
            {"type": "group", "duck": {"under": ["talk"], "attack": 0.7}, "tracks": beds},
            {"type": "group", "id": "talk", "tracks": words},
            {**rain, "duck": {"under": "talk", "threshold": -20}},
        ]
    }


def encoded(plan: AudioPlan, paths: dict[str, Path], folder: Path) -> dict[str, bytes]:
    """What the encoders of chunks are given, by name."""
    raw = replace(plan, encoder=("-c:a", "pcm_f32le", "-f", "f32le"))
    found: dict[str, bytes] = {}

    def keep(chunk: AudioChunk, file: Path) -> None:
        found[chunk.fingerprint] = file.read_bytes()[: bytes_without_notes(file)]

    encode_soundtrack(raw, paths, folder, keep)
    return found


def test_chunks_of_any_piece_are_those_of_the_whole(tools: RenderContext, tmp_path: Path) -> None:
    soundtrack, paths = soundtrack_of(layout(tmp_path), tools)
    assert sum(bool(bus.ducks) for bus in soundtrack.buses) == 3
    engine = audio_engine(AudioCodec.AAC, 128_000)
    plan = plan_audio(soundtrack, AudioCodec.AAC, engine, chunk_packets=120)
    whole = encoded(plan, paths, tmp_path)
    assert len(whole) >= 10
    pieces = sound_pieces(plan, core_seconds=0.1)
    assert len(pieces) >= 3
    assert any(len(piece.soundtrack.clips) < len(soundtrack.clips) for piece in pieces)
    apart: dict[str, bytes] = {}
    for piece in pieces:
        apart |= encoded(piece, paths, tmp_path)
    assert apart == whole
    for chunk in plan.chunks[2::5]:
        alone = encoded(replace(plan, chunks=(chunk,)), paths, tmp_path)
        assert alone == {chunk.fingerprint: whole[chunk.fingerprint]}


def test_who_listens_from_a_time_on_hears_what_is_rendered(
    tools: RenderContext, tmp_path: Path
) -> None:
    soundtrack, paths = soundtrack_of(layout(tmp_path), tools)
    whole = mixed(soundtrack, paths)
    for seconds in (0.0, 4.56789, 9.7, 23.9):
        first = round(seconds * RATE)
        rest, at = heard_from(soundtrack, first, lambda _: Fraction(0))
        assert np.array_equal(mixed(rest, paths, at), whole[first:]), seconds


def test_a_changed_word_renders_anew_what_it_drives_and_no_more(
    tools: RenderContext, tmp_path: Path
) -> None:
    soundtrack, _ = soundtrack_of(layout(tmp_path), tools)
    engine = audio_engine(AudioCodec.AAC, 128_000)
    at = next(i for i, c in enumerate(soundtrack.clips) if c.start_sample == round(18.1 * RATE))
    changed = [*soundtrack.clips]
    changed[at] = replace(changed[at], asset="f" * 64)
    tracks = (soundtrack, replace(soundtrack, clips=tuple(changed)))
    old, new = (
        plan_audio(track, AudioCodec.AAC, engine, chunk_packets=120).chunks for track in tracks
    )
    differing = [o for o, n in zip(old, new, strict=True) if o.fingerprint != n.fingerprint]
    assert [c.first_packet for c in differing] == [720, 840, 960, 1080, 1200]
    assert differing[0].context_end_exclusive < changed[at].start_sample  # it looks ahead
    assert differing[-1].context_start > changed[at].end_sample_exclusive  # it still rises
