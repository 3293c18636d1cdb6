"""FLAC, with 24 bits as WAV has."""

from __future__ import annotations

from reelmill.core.codecs.sound import AudioCodec, SoundCodec

_24_BITS = ("-sample_fmt", "s32", "-bits_per_raw_sample", "24")

FLAC = SoundCodec(AudioCodec.FLAC, "FLAC", "flac", _24_BITS, "flac", lossy=False)
