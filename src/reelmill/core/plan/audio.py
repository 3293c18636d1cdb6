"""How the audio programme is encoded: in chunks that join without a seam, or as one file.

AAC packet i is made from samples (i - 1) * 1024 up to (i + 1) * 1024, so packet 0 is mostly
silence before the programme: the priming packet. An encoder that starts somewhere in the middle
makes packets as good as those of one that ran from the start, once its rate control
has settled: a chunk is therefore fed early (pre-roll) and late (post-roll), and those packets
are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from operator import attrgetter

from reelmill.core.plan.fingerprint import content_of, fingerprint
from reelmill.core.plan.nearby import nearby
from reelmill.core.timeline.model import Programme, Voice

PACKET_SAMPLES = 1024
"""Samples an AAC-LC packet advances (ISO/IEC 14496-3)."""

PRE_ROLL_PACKETS = 256
"""Frames fed before a chunk's first kept packet, 5.5 s: so long the encoder's rate control takes
to settle on music. After 8 frames a join is 4.3 dB worse than one pass (ADR 0002)."""

POST_ROLL_PACKETS = 2
"""Frames fed after a chunk's last kept packet, for the encoder's look-ahead."""

CHUNK_PACKETS = 2_816
"""Packets kept of a chunk: 60.07 s, so that starting an encoder costs little of its time."""

CONTEXT_BEFORE_SAMPLES, CONTEXT_AFTER_SAMPLES = 5 * PACKET_SAMPLES, PACKET_SAMPLES
"""How far around a stretch its samples may depend on what sounds there: the limiter's release and
its look-ahead (ADR 28)."""

DEFAULT_BITRATE = 192_000
"""Bits per second of lossy stereo."""


class AudioCodec(StrEnum):
    """What the programme is encoded with; `AAC` goes into mp4 and m4a."""

    AAC = "aac"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """One run of an audio encoder.

    Attributes:
        first_sample: First sample of the programme to feed.
        sample_count: Samples to feed.
        first_packet: Index in the programme of the first kept packet; 0 is the priming packet.
        dropped_packets: Packets of the chunk's file that come before the first kept one.
        packet_count: Packets kept; 0 where the chunk's file is the whole finished audio.
        fingerprint: Names the chunk's file in the cache.
    """

    first_sample: int
    sample_count: int
    first_packet: int
    dropped_packets: int
    packet_count: int
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

    @property
    def own_first_sample(self) -> int:
        """First of the samples that no other chunk stands for."""
        return max(0, self.first_packet - 1) * PACKET_SAMPLES

    @property
    def own_sample_count(self) -> int:
        """Samples no other chunk of the plan stands for; these add up to the programme."""
        if not self.packet_count:
            return self.sample_count
        start = self.own_first_sample
        end = (self.first_packet + self.packet_count - 1) * PACKET_SAMPLES
        return min(end, self.end_sample_exclusive) - start


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
        chunks: In order; one for every codec but AAC.
    """

    programme: Programme
    codec: AudioCodec
    bitrate: int
    encoder: tuple[str, ...]
    chunks: tuple[AudioChunk, ...]

    @property
    def packet_count(self) -> int:
        """Packets of the joined chunks, the priming packet included; 0 for a whole file."""
        return sum(chunk.packet_count for chunk in self.chunks)

    @property
    def last_packet_samples(self) -> int:
        """Samples of the programme that the last packet stands for, 1 to 1024."""
        return (self.programme.sample_count - 1) % PACKET_SAMPLES + 1


def plan_audio(
    programme: Programme,
    codec: AudioCodec,
    engine: AudioEngine,
    bitrate: int = DEFAULT_BITRATE,
    chunk_packets: int = CHUNK_PACKETS,
) -> AudioPlan:
    """How a programme of at least one sample is encoded.

    Raises:
        ValueError: the programme is empty, or `chunk_packets` is less than 1.
    """
    if programme.sample_count < 1 or chunk_packets < 1:
        raise ValueError(f"nothing to plan: {programme.sample_count} samples, {chunk_packets=}")
    if codec is AudioCodec.AAC:
        chunks = tuple(_aac_chunks(programme, engine, chunk_packets))
    else:
        named = VoiceNames(engine.compile_voice)
        chunks = (_chunk(programme, engine, named, (0, 0), programme.sample_count),)
    return AudioPlan(programme, codec, bitrate, engine.encoder, chunks)


def aac_packet_count(sample_count: int) -> int:
    """Packets an AAC encoder makes of so many samples, the priming packet included."""
    return -(-sample_count // PACKET_SAMPLES) + 1


def _aac_chunks(
    programme: Programme, engine: AudioEngine, chunk_packets: int
) -> Iterator[AudioChunk]:
    total = aac_packet_count(programme.sample_count)
    firsts = range(0, total, chunk_packets)
    margin = PRE_ROLL_PACKETS + CHUNK_PACKETS  # far more than a chunk is ever fed beyond its own
    around = ((f - margin, f + chunk_packets + margin) for f in firsts)
    stretches = ((a * PACKET_SAMPLES, b * PACKET_SAMPLES) for a, b in around)
    named = VoiceNames(engine.compile_voice)
    for first, voices in zip(firsts, nearby(programme.voices, stretches), strict=True):
        near = replace(programme, voices=voices)
        count = min(chunk_packets, total - first)
        fed_from = max(0, first - PRE_ROLL_PACKETS) * PACKET_SAMPLES
        fed_to = (first + count + POST_ROLL_PACKETS) * PACKET_SAMPLES
        end = min(fed_to, programme.sample_count)
        yield _chunk(near, engine, named, (first, count), end, fed_from)


def _chunk(
    programme: Programme,
    engine: AudioEngine,
    named: VoiceNames,
    packets: tuple[int, int],
    end_sample_exclusive: int,
    first_sample: int = 0,
) -> AudioChunk:
    """A chunk of some samples, of whose packets the first and how many are told are kept."""
    first_packet, packet_count = packets
    dropped = first_packet - first_sample // PACKET_SAMPLES
    sample_count = end_sample_exclusive - first_sample
    recipe = chunk_recipe(programme, engine, named, first_sample, end_sample_exclusive)
    name = fingerprint(*recipe, f"{sample_count} {dropped} {packet_count}")
    return AudioChunk(first_sample, sample_count, first_packet, dropped, packet_count, name)


class VoiceNames:
    """Names of what voices sound like, wherever they lie; equal ones are compiled once."""

    def __init__(self, compile_voice: CompileVoice) -> None:
        self._compile = compile_voice
        self._names: dict[object, str] = {}

    def __getitem__(self, voice: Voice) -> str:
        sound = _SOUND_OF_VOICE(voice)
        if (name := self._names.get(sound)) is None:
            content = content_of(voice, without=_PLACE_OF_VOICE)
            name = self._names[sound] = fingerprint(content, *self._compile(voice))
        return name


_PLACE_OF_VOICE = ("start_sample", "track")
"""Fields that say where a voice is heard, and in which track of the spec it is asked for."""

_SOUND_OF_VOICE = attrgetter(*(f.name for f in fields(Voice) if f.name not in _PLACE_OF_VOICE))


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
