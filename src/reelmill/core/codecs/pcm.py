"""Plain samples of 24 bits: below any hearing without dither, so silence stays silent."""

from __future__ import annotations

from reelmill.core.codecs.sound import AudioCodec, SoundCodec

PCM = SoundCodec(AudioCodec.WAV, "WAV", "pcm_s24le", (), "wav", lossy=False)
