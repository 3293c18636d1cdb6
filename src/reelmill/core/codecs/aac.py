"""AAC by FFmpeg's own encoder.

Packet i is made from samples (i - 1) * 1024 up to (i + 1) * 1024, so packet 0 is mostly silence
before the soundtrack: the priming packet.
"""

from __future__ import annotations

from reelmill.core.codecs.sound import AudioCodec, Chunking, SoundCodec

_PACKET_SAMPLES = 1024
"""Samples an AAC-LC packet advances (ISO/IEC 14496-3)."""

_PRE_ROLL_PACKETS = 256
"""5.5 s: so long the encoder's rate control takes to settle on music. After 8 frames a join is
4.3 dB worse than one pass (ADR 0002)."""

_CHUNK_PACKETS = 2_816
"""60.07 s, so that starting an encoder costs little of its time."""

AAC = SoundCodec(
    AudioCodec.AAC,
    "AAC",
    "aac",
    # The quicker coefficient search, which without intensity stereo is also the better one at
    # 192 kbit/s; measured in `docs/adr/0002-aac-coder.md`.
    ("-aac_coder", "fast", "-aac_is", "0", "-aac_tns", "0"),
    "ipod",
    chunking=Chunking(_PACKET_SAMPLES, _PACKET_SAMPLES, 1, _PRE_ROLL_PACKETS, 2, _CHUNK_PACKETS),
)
