"""MP3 by LAME."""

from __future__ import annotations

from reelmill.core.codecs.sound import AudioCodec, SoundCodec

MP3 = SoundCodec(AudioCodec.MP3, "MP3", "libmp3lame", (), "mp3")
