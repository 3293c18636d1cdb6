"""What every sound codec says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AudioCodec(StrEnum):
    """What the soundtrack is encoded with."""

    AAC = "aac"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"
    OPUS = "opus"


@dataclass(frozen=True, slots=True)
class Chunking:
    """How a codec's packets are made in chunks that join without a seam.

    An encoder that starts somewhere in the middle makes packets as good as those of one that ran
    from the start, once its rate control has settled: a chunk is fed early and late, and those
    packets are dropped.

    Attributes:
        packet_samples: Samples that a packet advances.
        delay_samples: Packet i is heard from sample i * `packet_samples` - `delay_samples` on.
        priming_packets: Packets before the one in which the soundtrack begins.
        pre_roll_packets: Packets fed before a chunk's first kept one.
        post_roll_packets: Packets fed after a chunk's last kept one.
        chunk_packets: Packets kept of a chunk.
    """

    packet_samples: int
    delay_samples: int
    priming_packets: int
    pre_roll_packets: int
    post_roll_packets: int
    chunk_packets: int

    def packet_count(self, sample_count: int) -> int:
        """Packets that so many samples take, priming included."""
        return -(-(sample_count + self.delay_samples) // self.packet_samples)


@dataclass(frozen=True, slots=True)
class SoundCodec:
    """How the soundtrack is encoded.

    Attributes:
        codec: Which one it is.
        name: As people call it.
        library: FFmpeg's encoder.
        options: What the encoder is given besides the bitrate.
        muxer: FFmpeg's muxer of a chunk, or of the whole sound.
        lossy: Whether a bitrate is asked for.
        chunking: How chunks are made; None where the sound is encoded whole.
    """

    codec: AudioCodec
    name: str
    library: str
    options: tuple[str, ...]
    muxer: str
    lossy: bool = True
    chunking: Chunking | None = None

    def arguments(self, bitrate: int) -> tuple[str, ...]:
        """FFmpeg output arguments, without the path."""
        exact = ("-threads", "1", "-flags", "+bitexact", "-fflags", "+bitexact")
        rate = ("-b:a", str(bitrate)) if self.lossy else ()
        return (*exact, "-c:a", self.library, *self.options, *rate, "-f", self.muxer)
