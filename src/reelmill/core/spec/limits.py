"""Limits a spec must keep: values of the installation, not of the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Limits:
    """What one spec may ask for; every limit can be raised by a flag or a setting.

    Attributes:
        core_seconds: What encoding may take by plan, in seconds of one core; parts that repeat
            count once.
        layers: Pictures seen at the same time.
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
        local_files: Whether sources may be files of this machine; not a limit of size, and no
            setting: a service never reads them.
    """

    core_seconds: int = 4 * 3600
    layers: int = 64
    tracks: int = 500
    composition_seconds: int = 10_800
    width: int = 1920
    height: int = 1080
    frames_per_second: int = 60
    longform_seconds: int = 10_800
    backgrounds: int = 50
    playlist_entries: int = 1000
    text_characters: int = 5000
    cues: int = 5000
    document_bytes: int = 1_000_000
    local_files: bool = True

    @classmethod
    def of(cls, numbers: Mapping[str, int], *, local_files: bool = True) -> Limits:
        """The defaults, but for these numbers by name."""
        return cls(**numbers, local_files=local_files)

    def allows_canvas(self, width: int, height: int) -> bool:
        """Whether a canvas of these pixels fits, upright or lying."""
        longest = max(self.width, self.height)
        return max(width, height) <= longest and width * height <= self.width * self.height


NUMBERS = tuple(field.name for field in fields(Limits) if field.name != "local_files")
"""The limits that have a flag and a setting."""


def flag_of(limit: str) -> str:
    """The command line flag that sets a field of `Limits`, such as `--max-tracks`."""
    return f"--max-{limit.replace('_', '-')}"


def setting_of(limit: str) -> str:
    """The environment variable that sets a field of `Limits`, such as `REELMILL_MAX_TRACKS`."""
    return f"REELMILL_MAX_{limit.upper()}"


def how_to_raise(*limits: str) -> str:
    """A hint that names the setting of each limit."""
    return f"the administrator can change this limit: {' and '.join(map(setting_of, limits))}"
