"""Limits a spec must keep: values of the installation, not of the format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one spec may ask for; every limit can be raised by a flag or a setting.

    Attributes:
        tracks: Entries of all `tracks` together, containers included, playlist entries not.
        composition_seconds: Length of a composition.
        width, height: Largest canvas, in either orientation.
        frames_per_second: Largest `canvas.fps`.
        longform_seconds: Sum of a playlist.
        backgrounds: Backgrounds of a longform spec.
        playlist_entries: Entries of a longform spec's `audio`.
        text_characters: Length of one text.
        cues: Cues of one captions file.
        document_bytes: Size of the JSON document.
    """

    tracks: int = 32
    composition_seconds: int = 300
    width: int = 1920
    height: int = 1080
    frames_per_second: int = 60
    longform_seconds: int = 10_800
    backgrounds: int = 4
    playlist_entries: int = 1000
    text_characters: int = 5000
    cues: int = 5000
    document_bytes: int = 1_000_000

    def allows_canvas(self, width: int, height: int) -> bool:
        """Whether a canvas of these pixels fits, upright or lying."""
        longest = max(self.width, self.height)
        return max(width, height) <= longest and width * height <= self.width * self.height


def flag_of(limit: str) -> str:
    """The command line flag that sets a field of `Limits`, such as `--max-tracks`."""
    return f"--max-{limit.replace('_', '-')}"


def setting_of(limit: str) -> str:
    """The environment variable that sets a field of `Limits`, such as `REELMILL_MAX_TRACKS`."""
    return f"REELMILL_MAX_{limit.upper()}"


def how_to_raise(*limits: str) -> str:
    """A hint that names the flag and the setting of each limit."""
    ways = (f"{flag_of(limit)} ({setting_of(limit)})" for limit in limits)
    return f"the limit is set with {' and '.join(ways)}"
