"""How the soundtrack is encoded: in chunks that join without a seam, or as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Annotated

from pydantic import Field

from reelmill.core.codecs.sound import AudioCodec, Chunking
from reelmill.core.output_formats import sound_codec
from reelmill.core.plan.ducking import (
    CELL_SAMPLES,
    DUCKING_VERSION,
    Listening,
    driving_clips,
    ducked_buses,
    heard_in,
    listens_to,
)
from reelmill.core.plan.fingerprint import content_of, fingerprint
from reelmill.core.plan.nearby import overlaps
from reelmill.core.timeline.model import AudioClip, Soundtrack

PACKET_SAMPLES = 1024
"""Samples of the packets in which sound is mixed and measured, whatever it is encoded with."""

CONTEXT_BEFORE_SAMPLES, CONTEXT_AFTER_SAMPLES = 5 * PACKET_SAMPLES, PACKET_SAMPLES
"""How far around a stretch its samples may depend on what sounds there: the limiter's release and
its look-ahead (ADR 28)."""

DEFAULT_BITRATE = 192_000
"""Bits per second of lossy stereo."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """One run of an audio encoder.

    Attributes:
        first_sample: First sample of the soundtrack to feed.
        sample_count: Samples to feed.
        first_packet: Index in the soundtrack of the first kept packet.
        dropped_packets: Packets of the chunk's file that come before the first kept one.
        packet_count: Packets kept; 0 where the chunk's file is the whole finished audio.
        own_first_sample: First of the samples that no other chunk stands for.
        own_sample_count: How many these are; they add up to the soundtrack.
        fingerprint: Names the chunk's file in the cache.
    """

    first_sample: int
    sample_count: int
    first_packet: int
    dropped_packets: int
    packet_count: int
    own_first_sample: int
    own_sample_count: int
    fingerprint: str

    @property
    def end_sample_exclusive(self) -> int:
        """One past the last sample to feed."""
        return self.first_sample + self.sample_count

    @property
    def context_start(self) -> int:
        """First sample that may have a part in what is fed."""
        return max(0, self.first_sample - CONTEXT_BEFORE_SAMPLES)

    @property
    def context_end_exclusive(self) -> int:
        """One past the last sample that may have a part in what is fed."""
        return self.end_sample_exclusive + CONTEXT_AFTER_SAMPLES


CompileClip = Callable[[AudioClip], tuple[str, ...]]
"""Audio clip -> what its decoder is given, the file named by its content."""


@dataclass(frozen=True, slots=True)
class AudioEngine:
    """Everything outside the soundtrack that determines the samples and bytes.

    Attributes:
        mixer: Identity of what turns audio clips into samples besides FFmpeg.
        encoder: Output arguments of the encoder.
        ffmpeg: Identity of the FFmpeg binary.
        compile_clip: Says how audio clips are decoded.
    """

    mixer: str
    encoder: tuple[str, ...]
    ffmpeg: str
    compile_clip: CompileClip


@dataclass(frozen=True, slots=True)
class AudioPlan:
    """The soundtrack and how it is encoded.

    Attributes:
        soundtrack: What is heard.
        codec: What it is encoded with.
        bitrate: Bits per second; lossless codecs ignore it.
        encoder: Output arguments of the encoder.
        chunks: In order; one where the codec's packets cannot be joined.
    """

    soundtrack: Annotated[Soundtrack, Field(alias="programme")]
    codec: AudioCodec
    bitrate: int
    encoder: tuple[str, ...]
    chunks: tuple[AudioChunk, ...]

    @property
    def packet_count(self) -> int:
        """Packets of the joined chunks, priming included; 0 for a whole file."""
        return sum(chunk.packet_count for chunk in self.chunks)

    @property
    def chunking(self) -> Chunking | None:
        """How chunks are made; None for a whole file."""
        return sound_codec(self.codec).chunking

    def samples_of_packet(self, index: int) -> tuple[int, int]:
        """First sample that a packet of the joined chunks stands for, and how many.

        The last packet ends with the soundtrack.
        """
        chunking = self.chunking
        assert chunking is not None  # noqa: S101 - packets of chunks are asked for only then
        first = index * chunking.packet_samples - chunking.delay_samples
        return first, min(chunking.packet_samples, self.soundtrack.sample_count - first)


def plan_audio(
    soundtrack: Soundtrack,
    codec: AudioCodec,
    engine: AudioEngine,
    bitrate: int = DEFAULT_BITRATE,
    chunk_packets: int | None = None,
) -> AudioPlan:
    """How a soundtrack of at least one sample is encoded.

    Args:
        soundtrack: What is heard.
        codec: What it is encoded with.
        engine: What determines the bytes besides.
        bitrate: Bits per second.
        chunk_packets: Packets kept of a chunk, if not as many as usual for the codec.

    Raises:
        ValueError: the soundtrack is empty, or `chunk_packets` is less than 1.
    """
    chunking = sound_codec(codec).chunking
    if chunking and chunk_packets is not None:
        chunking = replace(chunking, chunk_packets=chunk_packets)
    if soundtrack.sample_count < 1 or (chunking and chunking.chunk_packets < 1):
        raise ValueError(f"nothing to plan: {soundtrack.sample_count} samples, {chunk_packets=}")
    if chunking:
        chunks = tuple(_chunks(soundtrack, engine, chunking))
    else:
        named = ClipNames(engine.compile_clip)
        recipe = chunk_recipe(soundtrack, engine, named, 0, soundtrack.sample_count)
        name = fingerprint(*recipe, f"{soundtrack.sample_count} 0 0")
        chunks = (
            AudioChunk(0, soundtrack.sample_count, 0, 0, 0, 0, soundtrack.sample_count, name),
        )
    return AudioPlan(soundtrack, codec, bitrate, engine.encoder, chunks)


def chunk_names(plan: AudioPlan, engine: AudioEngine) -> Iterator[str]:
    """What the chunks of a plan are called where an engine encodes them, in order."""
    named = ClipNames(engine.compile_clip)
    for chunk, clips in with_clips(plan.chunks, plan.soundtrack):
        near = replace(plan.soundtrack, clips=clips)
        fed = (chunk.first_sample, chunk.end_sample_exclusive)
        yield chunk_name(near, engine, named, fed, (chunk.dropped_packets, chunk.packet_count))


def chunk_name(
    soundtrack: Soundtrack,
    engine: AudioEngine,
    named: ClipNames,
    fed: tuple[int, int],
    packets: tuple[int, int],
) -> str:
    """The name of a chunk that is `fed` these samples (end exclusive).

    Of its file's packets so many are dropped and so many are kept.
    """
    counts = f"{fed[1] - fed[0]} {packets[0]} {packets[1]}"
    return fingerprint(*chunk_recipe(soundtrack, engine, named, *fed), counts)


def _chunks(
    soundtrack: Soundtrack, engine: AudioEngine, chunking: Chunking
) -> Iterator[AudioChunk]:
    total, size = chunking.packet_count(soundtrack.sample_count), chunking.packet_samples
    firsts = range(0, total, chunking.chunk_packets)
    kept = chunking.chunk_packets * size
    # At least what a chunk is ever fed beyond its own, and what has a part in that.
    rolls = chunking.pre_roll_packets + chunking.post_roll_packets
    margin = rolls * size + CONTEXT_BEFORE_SAMPLES
    stretches = ((f * size - margin, f * size + kept + margin) for f in firsts)
    named = ClipNames(engine.compile_clip)
    for first, clips in zip(firsts, heard_in(soundtrack, stretches), strict=True):
        count = min(chunking.chunk_packets, total - first)
        near = replace(soundtrack, clips=clips)
        yield _chunk(near, engine, named, chunking, range(first, first + count))


def _chunk(
    soundtrack: Soundtrack,
    engine: AudioEngine,
    named: ClipNames,
    chunking: Chunking,
    packets: range,
) -> AudioChunk:
    """The chunk of which some packets are kept."""
    first_packet, packet_count = packets.start, len(packets)
    size, length = chunking.packet_samples, soundtrack.sample_count
    dropped = min(first_packet, chunking.pre_roll_packets)
    fed_from = (first_packet - dropped) * size
    last_fed = first_packet + packet_count + chunking.post_roll_packets
    fed_to = min(last_fed * size, length)
    fed = (fed_from, fed_to)
    name = chunk_name(soundtrack, engine, named, fed, (dropped, packet_count))
    first_own = first_packet - chunking.priming_packets
    end_own = min((first_own + packet_count) * size, length)
    own = min(max(0, first_own) * size, length)
    return AudioChunk(
        fed_from, fed_to - fed_from, first_packet, dropped, packet_count, own, end_own - own, name
    )


class ClipNames:
    """Names of what audio clips sound like, wherever they lie; equal ones are compiled once."""

    def __init__(self, compile_clip: CompileClip) -> None:
        self._compile = compile_clip
        self._names: dict[object, str] = {}

    def __getitem__(self, clip: AudioClip) -> str:
        sound = _SOUND_OF_CLIP(clip)
        if (name := self._names.get(sound)) is None:
            content = content_of(clip, without=_NOT_HEARD)
            name = self._names[sound] = fingerprint(content, *self._compile(clip))
        return name


_NOT_HEARD = ("start_sample", "track", "opening_bytes", "bus")
"""Fields that say where a clip is heard, which track asks for it, and what its file costs."""

_SOUND_OF_CLIP = attrgetter(*(f.name for f in fields(AudioClip) if f.name not in _NOT_HEARD))


def chunk_recipe(
    soundtrack: Soundtrack,
    engine: AudioEngine,
    named: ClipNames,
    first_sample: int,
    end_sample_exclusive: int,
) -> tuple[str, ...]:
    """Texts that determine every sample of a stretch and how it is encoded.

    Audio clips are told by their content and by where they lie from the stretch's start: the same
    stretch of sound at another place has the same recipe, and an audio clip outside has no part in
    it, unless it is so near that the limiter hears it, or turns down what is heard. `named` are of
    the engine's audio clips.
    """
    start = first_sample - CONTEXT_BEFORE_SAMPLES
    end = end_sample_exclusive + CONTEXT_AFTER_SAMPLES
    ducked = ducked_buses(soundtrack.buses, soundtrack.clips, (start, end))
    ranks = {bus: f" ducked {rank}" for rank, bus in enumerate(ducked)}
    clips = (
        f"{clip.start_sample - first_sample} {named[clip]}{ranks.get(clip.bus, '')}"
        for clip in soundtrack.clips
        if overlaps(clip, start, end)
    )
    mix = content_of(soundtrack, without=("sample_count", "clips", "buses"))
    ends = str(min(end, soundtrack.sample_count) - first_sample)
    encoder = content_of(engine.encoder)
    ducks = _ducks_recipe(soundtrack, named, ducked, (start, end), first_sample)
    return (engine.mixer, engine.ffmpeg, encoder, mix, ends, *clips, *ducks)


def _ducks_recipe(
    soundtrack: Soundtrack,
    named: ClipNames,
    ducked: Sequence[int],
    span: tuple[int, int],
    first_sample: int,
) -> Iterator[str]:
    """Each duck of some buses, and once the audio clips that drive some of them over a stretch."""
    phase = first_sample % CELL_SAMPLES
    known: dict[Listening, int] = {}
    for rank, bus in enumerate(ducked):
        for duck in soundtrack.buses[bus].ducks:
            listening, numbers = listens_to(duck), content_of(duck, without=("under",))
            driven = known.setdefault(listening, len(known))
            yield f"duck {rank} {DUCKING_VERSION} {phase} {numbers} driven {driven}"
    for driven, listening in enumerate(known):
        for clip in driving_clips(listening, soundtrack.clips, span):
            yield f"driving {driven} {clip.start_sample - first_sample} {named[clip]}"


def with_clips(
    chunks: Sequence[AudioChunk], soundtrack: Soundtrack
) -> Iterator[tuple[AudioChunk, tuple[AudioClip, ...]]]:
    """Each of some chunks, in order, with the audio clips that have a part in what it is fed."""
    stretches = ((chunk.context_start, chunk.context_end_exclusive) for chunk in chunks)
    return zip(chunks, heard_in(soundtrack, stretches), strict=True)
