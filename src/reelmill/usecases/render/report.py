"""What a render tells while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import Field, PlainSerializer

from reelmill.core.warnings import SpecWarning
from reelmill.usecases.json_model import JsonModel
from reelmill.usecases.ports.qc_report import QcReport


class Stage(StrEnum):
    """Stages of a render, in order."""

    GATHER = "gather"
    PLAN = "plan"
    ENCODE = "encode"
    STITCH = "stitch"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a running render.

    Attributes:
        stage: What is being done.
        done, total: Work of the stage: in ENCODE, frames of unique work (audio counts as
            frames of equal cost), else steps; total 0 where not yet known.
        elapsed_seconds: Since the render began.
        eta_seconds: Estimate until the master is published, None where not yet known.
        speed: Seconds of master finished per second of waiting so far, None where not yet known.
    """

    stage: Stage
    done: int
    total: int
    elapsed_seconds: float
    eta_seconds: float | None = None
    speed: float | None = None


class OnProgress(Protocol):
    """Called with the progress of a render, in its own thread, a few times a second."""

    def __call__(self, progress: Progress, /) -> None:
        """Take note of a moment of the render."""


_Warning = Annotated[SpecWarning, PlainSerializer(lambda warning: warning.as_problem().as_json())]


class SubtitleFile(JsonModel):
    """A file of subtitles beside the master.

    Attributes:
        output: The file.
        format: `srt` or `vtt`.
        lang: BCP 47 tag, None where nobody said.
        title: What players call it, None where nobody said.
        forced: Whether it is what every viewer needs.
    """

    output: Path
    format: str
    lang: str | None
    title: str | None
    forced: bool


class RenderReport(JsonModel):
    """What a finished render did.

    Attributes:
        output: The master.
        bytes: Size of the master.
        seconds: Wall-clock seconds of the whole render.
        duration_seconds: Length of the master.
        frames: Frames of the master.
        unique_frames: Frames in the plan's unique segments.
        encoded_frames: Frames encoded in this run, the rest came from the cache.
        segments, segments_encoded: Unique segments, and those encoded in this run.
        chunks, chunks_encoded: Audio chunks, and those encoded in this run.
        cache_hits: Segments and chunks found in the cache.
        peak_memory_bytes: Largest resident memory of this process and its children together.
        stage_seconds: Wall-clock seconds by stage.
        qc: The master against its plan.
        warnings: What was rendered, but is probably not meant.
        subtitles: Files of subtitles beside the master.
    """

    output: Path
    bytes: int
    seconds: float
    duration_seconds: float
    frames: int
    unique_frames: int
    encoded_frames: int
    segments: int
    segments_encoded: int
    chunks: int
    chunks_encoded: int
    cache_hits: int
    peak_memory_bytes: int
    qc: QcReport
    stage_seconds: dict[str, float] = Field(default_factory=dict)
    warnings: tuple[_Warning, ...] = ()
    subtitles: tuple[SubtitleFile, ...] = ()
