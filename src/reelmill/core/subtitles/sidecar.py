"""Files of subtitles beside a master."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from reelmill.core.subtitles.model import SidecarFormat, Subtitles
from reelmill.core.subtitles.subrip import subrip_text
from reelmill.core.subtitles.webvtt import webvtt_text

MEDIA_TYPES = {SidecarFormat.SRT: "application/x-subrip", SidecarFormat.VTT: "text/vtt"}
"""What each format is sent as."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file of subtitles.

    Attributes:
        subtitles: What it says.
        format: How.
        suffix: What its name has in place of the master's suffix, such as ".en.forced.srt".
    """

    subtitles: Subtitles
    format: SidecarFormat
    suffix: str

    @property
    def text(self) -> str:
        """The file's content, to be written as UTF-8."""
        match self.format:
            case SidecarFormat.SRT:
                return subrip_text(self.subtitles.cues)
            case SidecarFormat.VTT:
                return webvtt_text(self.subtitles.cues)
            case _:
                assert_never(self.format)


def sidecars(subtitles: Iterable[Subtitles]) -> Iterator[Sidecar]:
    """Every file, in order; of several that would have one name, the later ones are numbered."""
    names: Counter[str] = Counter()
    for one in subtitles:
        marks = [one.lang, "forced" if one.is_forced else None]
        stem = "".join(f".{mark}" for mark in marks if mark)
        for kind in one.files:
            names[f"{stem}.{kind}"] += 1
            count = names[f"{stem}.{kind}"]
            number = f".{count}" if count > 1 else ""
            yield Sidecar(one, kind, f"{stem}{number}.{kind}")
