"""`moviepy_job.py JOB.json OUT`: the job by MoviePy 2, run by the Python that it belongs to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from moviepy import (  # type: ignore[import-not-found]
    AudioFileClip,
    CompositeVideoClip,
    TextClip,
    VideoFileClip,
)
from moviepy.video.fx import CrossFadeIn  # type: ignore[import-not-found]


def main(job_file: str, out: str) -> None:
    """Write the job's video."""
    job = json.loads(Path(job_file).read_text())
    first = filling(job["first"], job["first_seconds"], job)
    second = filling(job["second"], job["second_seconds"], job)
    second = second.with_start(job["first_seconds"] - job["crossfade_seconds"])
    second = second.with_effects([CrossFadeIn(job["crossfade_seconds"])])
    words = TextClip(
        font=job["font"], text=job["title"], font_size=job["title_size"], color="white",
        margin=(20, 20), duration=job["title_seconds"],
    )  # fmt: skip
    down = round(job["height"] * job["title_down"] - words.h / 2)
    words = words.with_start(job["title_start"]).with_position(("center", down))
    whole = CompositeVideoClip([first, second, words], size=(job["width"], job["height"]))
    music = AudioFileClip(job["music"]).subclipped(0, job["seconds"])
    whole.with_duration(job["seconds"]).with_audio(music).write_videofile(
        out,
        fps=job["fps"],
        codec="libx264",
        preset=job["preset"],
        audio_codec="aac",
        audio_bitrate=f"{job['audio_kilobits']}k",
        ffmpeg_params=["-crf", str(job["crf"]), "-pix_fmt", "yuv420p"],
        logger=None,
    )


def filling(path: str, seconds: float, job: dict[str, Any]) -> Any:
    """The start of a clip, enlarged until it covers the picture, and cut to it."""
    clip = VideoFileClip(path, audio=False).subclipped(0, seconds)
    clip = clip.resized(max(job["width"] / clip.w, job["height"] / clip.h))
    return clip.cropped(
        x_center=clip.w / 2, y_center=clip.h / 2, width=job["width"], height=job["height"]
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
