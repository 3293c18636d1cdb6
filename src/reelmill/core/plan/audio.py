"""How the audio programme is encoded: in chunks that join without a seam, or as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from reelmill.core.codecs.sound import AudioCodec, Chunking
from reelmill.core.output_formats import sound_codec
from reelmill.core.plan.fingerprint import content_of, fingerprint
from reelmill.core.plan.nearby import nearby
from reelmill.core.timeline.model import Programme, Voice

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
        first_sample: First sample of the programme to feed.
        sample_count: Samples to feed.
        first_packet: Index in the programme of the first kept packet.
        dropped_packets: Packets of the chunk's file that come before the first kept one.
        packet_count: Packets kept; 0 where the chunk's file is the whole finished audio.
        own_first_sample: First of the samples that no other chunk stands for.
        own_sample_count: How many these are; they add up to the programme.
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


CompileVoice = Callable[[Voice], tuple[str, ...]]
"""Voice -> what its decoder is told, the file named by its content."""


@dataclass(frozen=True, slots=True)
class AudioEngine:
    """Everything outside the programme that determines the samples and bytes.

    Attributes:
        mixer: Identity of what turns voices into samples besides FFmpeg.
        encoder: Output arguments of the encoder.
        ffmpeg: Identity of the FFmpeg binary.
        compile_voice: Says how voices are decoded.
    """

    mixer: str
    encoder: tuple[str, ...]
    ffmpeg: str
    compile_voice: CompileVoice


@dataclass(frozen=True, slots=True)
class AudioPlan:
    """The programme and how it is encoded.

    Attributes:
        programme: What is heard.
        codec: What it is encoded with.
        bitrate: Bits per second; lossless codecs ignore it.
        encoder: Output arguments of the encoder.
        chunks: In order; one where the codec's packets cannot be joined.
    """

    programme: Programme
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

        The last packet ends with the programme.
        """
        chunking = self.chunking
        assert chunking is not None  # noqa: S101 - packets of chunks are asked for only then
        first = index * chunking.packet_samples - chunking.delay_samples
        return first, min(chunking.packet_samples, self.programme.sample_count - first)


def plan_audio(
    programme: Programme,
    codec: AudioCodec,
    engine: AudioEngine,
    bitrate: int = DEFAULT_BITRATE,
    chunk_packets: int | None = None,
) -> AudioPlan:
    """How a programme of at least one sample is encoded.

    Args:
        programme: What is heard.
        codec: What it is encoded with.
        engine: What determines the bytes besides.
        bitrate: Bits per second.
        chunk_packets: Packets kept of a chunk, if not as many as usual for the codec.

    Raises:
        ValueError: the programme is empty, or `chunk_packets` is less than 1.
    """
    chunking = sound_codec(codec).chunking
    if chunking and chunk_packets is not None:
        chunking = replace(chunking, chunk_packets=chunk_packets)
    if programme.sample_count < 1 or (chunking and chunking.chunk_packets < 1):
        raise ValueError(f"nothing to plan: {programme.sample_count} samples, {chunk_packets=}")
    if chunking:
        chunks = tuple(_chunks(programme, engine, chunking))
    else:
        named = VoiceNames(engine.compile_voice)
        recipe = chunk_recipe(programme, engine, named, 0, programme.sample_count)
        name = fingerprint(*recipe, f"{programme.sample_count} 0 0")
        chunks = (AudioChunk(0, programme.sample_count, 0, 0, 0, 0, programme.sample_count, name),)
    return AudioPlan(programme, codec, bitrate, engine.encoder, chunks)


def chunk_names(plan: AudioPlan, engine: AudioEngine) -> Iterator[str]:
    """What the chunks of a plan are called where an engine encodes them, in order."""
    named = VoiceNames(engine.compile_voice)
    for chunk, voices in with_voices(plan.chunks, plan.programme.voices):
        near = replace(plan.programme, voices=voices)
        fed = (chunk.first_sample, chunk.end_sample_exclusive)
        yield chunk_name(near, engine, named, fed, (chunk.dropped_packets, chunk.packet_count))


def chunk_name(
    programme: Programme,
    engine: AudioEngine,
    named: VoiceNames,
    fed: tuple[int, int],
    packets: tuple[int, int],
) -> str:
    """The name of a chunk that is `fed` these samples (end exclusive).

    Of its file's packets so many are dropped and so many are kept.
    """
    counts = f"{fed[1] - fed[0]} {packets[0]} {packets[1]}"
    return fingerprint(*chunk_recipe(programme, engine, named, *fed), counts)


def _chunks(programme: Programme, engine: AudioEngine, chunking: Chunking) -> Iterator[AudioChunk]:
    total, size = chunking.packet_count(programme.sample_count), chunking.packet_samples
    firsts = range(0, total, chunking.chunk_packets)
    kept = chunking.chunk_packets * size
    # At least what a chunk is ever fed beyond its own, and what has a part in that.
    rolls = chunking.pre_roll_packets + chunking.post_roll_packets
    margin = rolls * size + CONTEXT_BEFORE_SAMPLES
    stretches = ((f * size - margin, f * size + kept + margin) for f in firsts)
    named = VoiceNames(engine.compile_voice)
    for first, voices in zip(firsts, nearby(programme.voices, stretches), strict=True):
        count = min(chunking.chunk_packets, total - first)
        near = replace(programme, voices=voices)
        yield _chunk(near, engine, named, chunking, range(first, first + count))


def _chunk(
    programme: Programme,
    engine: AudioEngine,
    named: VoiceNames,
    chunking: Chunking,
    packets: range,
) -> AudioChunk:
    """The chunk of which some packets are kept."""
    first_packet, packet_count = packets.start, len(packets)
    size, length = chunking.packet_samples, programme.sample_count
    dropped = min(first_packet, chunking.pre_roll_packets)
    fed_from = (first_packet - dropped) * size
    last_fed = first_packet + packet_count + chunking.post_roll_packets
    fed_to = min(last_fed * size, length)
    fed = (fed_from, fed_to)
    name = chunk_name(programme, engine, named, fed, (dropped, packet_count))
    first_own = first_packet - chunking.priming_packets
    end_own = min((first_own + packet_count) * size, length)
    own = min(max(0, first_own) * size, length)
    return AudioChunk(
        fed_from, fed_to - fed_from, first_packet, dropped, packet_count, own, end_own - own, name
    )


class VoiceNames:
    """Names of what voices sound like, wherever they lie; equal ones are compiled once."""

    def __init__(self, compile_voice: CompileVoice) -> None:
        self._compile = compile_voice
        self._names: dict[object, str] = {}

    def __getitem__(self, voice: Voice) -> str:
        sound = _SOUND_OF_VOICE(voice)
        if (name := self._names.get(sound)) is None:
            content = content_of(voice, without=_NOT_HEARD)
            name = self._names[sound] = fingerprint(content, *self._compile(voice))
        return name


_NOT_HEARD = ("start_sample", "track", "opening_bytes")
"""Fields that say where a voice is heard, which track asks for it, and what its file costs."""

_SOUND_OF_VOICE = attrgetter(*(f.name for f in fields(Voice) if f.name not in _NOT_HEARD))


def chunk_recipe(
    programme: Programme,
    engine: AudioEngine,
    named: VoiceNames,
    first_sample: int,
    end_sample_exclusive: int,
) -> tuple[str, ...]:
    """Texts that determine every sample of a stretch and how it is encoded.

    Voices are told by their content and by where they lie from the stretch's start: the same
    stretch of sound at another place has the same recipe, and a voice outside has no part in it,
    unless it is so near that the limiter hears it. `named` are of the engine's voices.
    """
    start = first_sample - CONTEXT_BEFORE_SAMPLES
    end = end_sample_exclusive + CONTEXT_AFTER_SAMPLES
    voices = (
        f"{voice.start_sample - first_sample} {named[voice]}"
        for voice in programme.voices
        if overlaps(voice, start, end)
    )
    mix = content_of(programme, without=("sample_count", "voices"))
    ends = str(min(end, programme.sample_count) - first_sample)
    encoder = content_of(engine.encoder)
    return (engine.mixer, engine.ffmpeg, encoder, mix, ends, *voices)


def with_voices(
    chunks: Sequence[AudioChunk], voices: Sequence[Voice]
) -> Iterator[tuple[AudioChunk, tuple[Voice, ...]]]:
    """Each of some chunks, in order, with the voices that have a part in what it is fed."""
    stretches = ((chunk.context_start, chunk.context_end_exclusive) for chunk in chunks)
    return zip(chunks, nearby(voices, stretches), strict=True)


def overlaps(voice: Voice, first_sample: int, end_sample_exclusive: int) -> bool:
    """True where a voice sounds within a stretch of the programme."""
    return voice.start_sample < end_sample_exclusive and first_sample < voice.end_sample_exclusive
