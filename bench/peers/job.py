"""The job that every peer does: two clips with a crossfade, a title, music."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.cases import Bench


@dataclass(frozen=True)
class PeerJob:
    """Ten seconds, as plain values; times in seconds, what is encoded as FFmpeg is told it.

    Attributes:
        first, second, music, font: Files.
        first_seconds, second_seconds: Of each clip from its start, the crossfade included.
        title, title_start, title_seconds, title_size: A line of text in the middle, in white.
        title_down: Where its middle stands, as a part of the height.
        preset, crf: Of x264.
        audio_kilobits: Of AAC.
    """

    first: str
    second: str
    music: str
    font: str
    width: int = 1280
    height: int = 720
    fps: int = 30
    first_seconds: float = 5.8
    second_seconds: float = 5.2
    crossfade_seconds: float = 1.0
    title: str = "Ten seconds"
    title_start: float = 1.0
    title_seconds: float = 3.0
    title_size: int = 72
    title_down: float = 0.8
    preset: str = "medium"
    crf: int = 20
    audio_kilobits: int = 192

    @property
    def seconds(self) -> float:
        """Length of the output."""
        return round(self.first_seconds + self.second_seconds - self.crossfade_seconds, 3)

    def as_json(self) -> str:
        """For the scripts of peers in other interpreters."""
        return json.dumps(asdict(self) | {"seconds": self.seconds}, indent=1)


def peer_job(bench: Bench) -> PeerJob:
    """The job with the real clips and music of the benchmarks."""
    media = bench.media
    font = bench.made.fonts / "Inter.ttf"
    return PeerJob(str(media.bikes), str(media.bunny), str(media.music[0]), str(font))


def spec(job: PeerJob) -> dict[str, Any]:
    """The same for Reelmill."""
    crossing = {"type": "crossfade", "duration": job.crossfade_seconds}
    clips = [
        {"type": "video", "src": src, "trim": {"start": 0, "end": seconds}, "volume": 0}
        for src, seconds in ((job.first, job.first_seconds), (job.second, job.second_seconds))
    ]
    title = {
        "type": "text",
        "text": job.title,
        "start": job.title_start,
        "duration": job.title_seconds,
        "y": f"{100 * job.title_down:g}%",
        "style": {"size": job.title_size, "weight": 400},
    }
    music = {"type": "audio", "src": job.music, "trim": {"end": job.seconds}}
    return {
        "canvas": {"width": job.width, "height": job.height, "fps": job.fps},
        "duration": job.seconds,
        "tracks": [{"type": "sequence", "transition": crossing, "tracks": clips}, title, music],
    }


def written(job: PeerJob, folder: Path) -> Path:
    """The job as a file for scripts."""
    file = folder / "job.json"
    file.write_text(job.as_json())
    return file
