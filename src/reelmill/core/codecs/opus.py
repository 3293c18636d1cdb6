"""Opus by libopus.

An encoder looks 312 samples ahead, which its packets begin with (pre-skip); the last packet says
how much of it lies beyond the end (end trimming). WebM carries both.
"""

from __future__ import annotations

from reelmill.core.codecs.sound import AudioCodec, Chunking, SoundCodec

_PACKET_SAMPLES, _PRE_SKIP_SAMPLES = 960, 312

_PRE_ROLL_PACKETS = 16
"""0.32 s; joins are as good as one pass from 4 on. So many are whole packets of the mix, too."""

_CHUNK_PACKETS = 3_008
"""60.16 s: whole packets of the mix."""

OPUS = SoundCodec(
    AudioCodec.OPUS,
    "Opus",
    "libopus",
    ("-frame_duration", "20"),
    "webm",
    chunking=Chunking(_PACKET_SAMPLES, _PRE_SKIP_SAMPLES, 0, _PRE_ROLL_PACKETS, 2, _CHUNK_PACKETS),
)
