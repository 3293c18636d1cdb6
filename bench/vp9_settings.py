"""Which settings of libvpx-vp9 look as good as x264's, and what they take.

`python -m bench.vp9_settings draft|standard|high CLIP...` encodes each clip at 1280x720 as H.264 of
that quality and as VP9 with every candidate, one thread each, and prints for each the seconds of a
core, the bytes, and how near it is to the clip: VMAF (mean, and of the worst twentieth of frames)
and SSIM, by FFmpeg's filters. `python -m bench.vp9_settings memory CLIP 1920x1080...` prints
what the process of a segment takes at most, for canvases of these sizes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from time import sleep
from typing import Any

from bench.encoded_clips import Encoded, children_seconds, encoded, quiet_ffmpeg, raw_clip
from reelmill.bootstrap.render_context import render_context
from reelmill.core.codecs.video import Quality, VideoEncoder
from reelmill.core.codecs.vp9 import VP9, Libvpx
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.spec import Limits, load_spec
from reelmill.media.encode import arguments
from reelmill.settings import Settings
from reelmill.usecases.render.plan_report import report_plan

_CANDIDATES: dict[Quality, list[tuple[str, int, int]]] = {
    Quality.DRAFT: [
        *(("good", 5, crf) for crf in (36, 40)),
        *(("realtime", speed, crf) for speed in (6, 7, 8) for crf in (36, 40, 44)),
    ],
    Quality.STANDARD: [
        *(("good", speed, crf) for speed in (2, 3, 4, 5) for crf in (24, 28, 32)),
        *(("realtime", speed, 24) for speed in (5, 6, 7)),
    ],
    Quality.HIGH: [("good", speed, crf) for speed in (2, 3, 5) for crf in (14, 15, 18)],
}
"""Of every quality: `-deadline`, `-cpu-used`, `-crf`."""

_MEMORY_SECONDS = 2
"""More frames than an encoder looks ahead, and long enough for x264 to do so (`x264.py`)."""

_LIMITS = Limits(width=3840, height=2160)
_FORMATS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("H.264", {"format": "mp4"}, "black"),
    ("VP9, draft", {"format": "webm", "quality": "draft"}, "black"),
    ("VP9", {"format": "webm"}, "black"),
    ("VP9, high", {"format": "webm", "quality": "high"}, "black"),
    ("VP9 with transparency", {"format": "webm"}, "transparent"),
)


def compare(quality: Quality, clips: Sequence[Path]) -> None:
    """Print a row in Markdown for each encoder: means over the clips."""
    print(
        "| encoder | core ms a frame | kB | VMAF | worst 5 % | SSIM |\n" + "|---|" * 1 + "---|" * 5
    )
    with tempfile.TemporaryDirectory() as folder:
        raw = [raw_clip(clip, Path(folder) / f"{n}.y4m") for n, clip in enumerate(clips)]
        for name, encoder in _encoders(quality):
            made = [encoded(encoder, source, Path(folder) / "out.mkv") for source in raw]
            print(f"| {name} | {_row(made)} |", flush=True)


def _encoders(quality: Quality) -> Iterator[tuple[str, VideoEncoder]]:
    h264, vp9 = QUALITIES[quality], VP9.encoders[quality]
    assert isinstance(vp9, Libvpx)
    yield f"x264 {h264.preset}, crf {h264.crf}", h264
    for deadline, speed, crf in _CANDIDATES[quality]:
        name = f"libvpx-vp9 {deadline}, cpu-used {speed}, crf {crf}"
        yield name, replace(vp9, deadline=deadline, speed=speed, crf=crf)


def _row(made: Sequence[Encoded]) -> str:
    return " | ".join(
        (
            f"{1000 * fmean(one.core_seconds for one in made):.0f}",
            f"{fmean(one.size for one in made) / 1000:.0f}",
            f"{fmean(one.vmaf for one in made):.2f}",
            f"{fmean(one.worst_vmaf for one in made):.2f}",
            f"{fmean(one.ssim for one in made):.4f}",
        )
    )


def memory(clip: Path, sizes: Sequence[tuple[int, int]]) -> None:
    """Print what the process of a segment takes at most, in Markdown, beside its estimate."""
    head = (
        "| format | canvas | VmData, MB | VmRSS, MB | estimate, MB | core ms a frame | ns a pixel |"
    )
    print(head + "\n|" + "---|" * 7)
    for width, height in sizes:
        for name, output, background in _FORMATS:
            canvas = {"width": width, "height": height, "fps": 30, "background": background}
            *peaks, seconds = _peaks({"canvas": canvas, "output": output}, clip)
            megabytes = " | ".join(f"{size / 1e6:.0f}" for size in peaks)
            time = f"{1e3 * seconds:.0f} | {1e9 * seconds / (width * height):.0f}"
            print(f"| {name} | {width}x{height} | {megabytes} | {time} |", flush=True)


def _peaks(wanted: dict[str, Any], clip: Path) -> tuple[float, ...]:
    """Of the process that encodes a clip: most VmData and VmRSS in bytes, the estimate of it, and
    core seconds a frame."""
    track = {"type": "video", "src": str(clip), "duration": _MEMORY_SECONDS, "volume": 0}
    with tempfile.TemporaryDirectory() as name:
        settings, limits = Settings(home=Path(name)), _LIMITS
        spec = load_spec({**wanted, "tracks": [track]}, limits)
        with render_context(settings, limits, Path(name)) as context:
            recipe = report_plan(spec, context).plan.segments[0].recipe
        graph = Path(name) / "graph"
        graph.write_text(recipe.graph)
        files = dict.fromkeys(recipe.assets, clip.resolve())
        data, resident, took = _watched(
            quiet_ffmpeg(*arguments(recipe, files, graph), f"{name}/out")
        )
    return data, resident, recipe.needs.memory_bytes, took / recipe.frames


def _watched(command: list[str]) -> tuple[int, int, float]:
    peaks, before = {"VmData": 0, "VmRSS": 0}, children_seconds()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            for name, kilobytes in re.findall(r"(VmData|VmRSS):\s+(\d+)", status.read_text()):
                peaks[name] = max(peaks[name], 1024 * int(kilobytes))
            sleep(0.005)
    if process.returncode:
        raise SystemExit(f"bench: FFmpeg failed: {' '.join(command)}")
    return peaks["VmData"], peaks["VmRSS"], children_seconds() - before


def main(asked: Sequence[str]) -> None:
    """Measure what the first argument names."""
    what, first, *others = asked
    if what == "memory":
        sizes = [tuple(map(int, size.split("x"))) for size in others]
        memory(Path(first).resolve(), [(width, height) for width, height in sizes])
    else:
        compare(Quality(what), [Path(clip) for clip in (first, *others)])


if __name__ == "__main__":
    main(sys.argv[1:])
