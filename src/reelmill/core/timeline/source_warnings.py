"""What was guessed, filled or passed over when a source was read."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.media_info import AudioStream
from reelmill.core.timeline.audio_clips import has_holes
from reelmill.core.warnings import SpecWarning, WarningCode

_HINT = "if it matters, create or convert the file again"


def sound_warnings(sound: AudioStream, pointer: str) -> Iterator[SpecWarning]:
    """What a sound's facts give reason to say at the place that names its file."""
    lasts = f"{float(sound.duration_seconds):.2f} s"
    if has_holes(sound):
        message = (
            f"{float(sound.gaps_seconds):.2f} s of the sound are missing in the file, first at "
            f"{float(sound.first_gap_seconds):.2f} s; they are silent"
        )
        yield SpecWarning(WarningCode.SOUND_HAS_HOLES, message, pointer, _HINT)
    if not sound.length_told:
        message = f"the file does not say how long it is; up to its end it lasts {lasts}"
        yield SpecWarning(WarningCode.SOUND_LENGTH_GUESSED, message, pointer, _HINT)
    if sound.parts > 1:
        message = (
            f"the file holds {sound.parts} recordings; played one after the other they last {lasts}"
        )
        yield SpecWarning(WarningCode.SOUND_JOINED, message, pointer, _HINT)
    if sound.stray_bytes:
        message = f"{sound.stray_bytes} bytes in the file are not sound and are skipped"
        yield SpecWarning(WarningCode.STRAY_BYTES, message, pointer, _HINT)
