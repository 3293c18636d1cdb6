"""What a setting costs and brings: presets, GOP length of stills, grid of moving pictures.

These use the pieces that a render is made of, because no flag sets them.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from statistics import mean, median, quantiles
from typing import TypeVar

import av

from bench import jobs
from bench.cases import Bench
from bench.results import Result
from reelmill.adapters.cache import SegmentCache
from reelmill.bootstrap.render_context import render_context
from reelmill.core.codecs.h264_skips import skipped_bytes
from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES, X264
from reelmill.core.plan.render_plan import RenderPlan, plan_pictures
from reelmill.core.plan.segments import Cutting
from reelmill.core.spec import Limits, load_spec
from reelmill.core.timeline.model import Timeline
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import encode, segment_name
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.settings import Settings
from reelmill.usecases.render.encode_missing import encode_missing, ledger_of
from reelmill.usecases.render.gather import Gathered, draw, gather
from reelmill.usecases.render.render_context import RenderContext

_REPEATING = Cutting(repeats_stills=True)
STANDARD = QUALITIES[Quality.STANDARD]
_LOSSLESS = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", "yuv420p")
_LOSSLESS_OUTPUT = (*_LOSSLESS, "-fps_mode", "passthrough", "-an", "-sn", "-f", "mp4")
_LARGE = 1 << 40

_Value = TypeVar("_Value", int, float)


@dataclass(frozen=True)
class Laboratory:
    """A resolved spec and the tools to encode its picture in different ways."""

    tools: RenderContext
    gathered: Gathered
    timeline: Timeline
    folder: Path

    def plan(self, encoder: X264 = STANDARD, cutting: Cutting | None = None) -> RenderPlan:
        """The picture alone."""
        planned = plan_pictures(
            self.timeline, encoder, segment_name, segment_recipe, cutting or _REPEATING
        )
        return RenderPlan(self.timeline, *planned, None)

    def encoded(self, plan: RenderPlan) -> tuple[float, dict[str, Path]]:
        """Seconds it took to encode everything with an empty cache, and the files."""
        store = SegmentCache(Path(tempfile.mkdtemp(dir=self.folder)), _LARGE)
        tools, token = replace(self.tools, store=store), CancelToken()
        began = time.perf_counter()
        encode_missing(plan, self.gathered, tools, ledger_of(plan), _nothing, token)
        seconds = time.perf_counter() - began
        files = {name: path for name in plan.fingerprints if (path := store.get(name))}
        return seconds, files


@contextmanager
def laboratory(spec: Path, bench: Bench) -> Iterator[Laboratory]:
    limits = Limits()
    with tempfile.TemporaryDirectory(dir=bench.work) as name:
        settings = Settings(home=Path(name) / "home")
        with render_context(settings, limits, spec.parent) as tools:
            parsed = load_spec(spec.read_bytes(), limits)
            found = gather(parsed, tools, CancelToken())
            gathered = draw(found, found.drawable, tools, CancelToken())
            timeline = resolve(parsed, gathered.facts, limits)
            yield Laboratory(tools, gathered, timeline, Path(name))


def _nothing() -> None:
    pass


def presets(name: str, bench: Bench, repetitions: int) -> Result:
    """Time, size and VMAF of the composition's picture for presets at CRF 20, and as `standard`."""
    spec = jobs.written(bench.work / "composition.json", jobs.composition(bench.scale))
    rows = []
    with laboratory(spec, bench) as lab:
        plain = {p: replace(STANDARD, preset=p, crf=20, search="") for p in bench.scale.presets}
        encoders = {**plain, f"standard (CRF {STANDARD.crf}, {STANDARD.search})": STANDARD}
        plans = {name: lab.plan(encoder) for name, encoder in encoders.items()}
        originals = _originals(lab, next(iter(plans.values())))
        seconds: dict[str, list[float]] = {preset: [] for preset in plans}
        scores: dict[str, list[float]] = {}
        sizes = {}
        for _ in range(repetitions):
            for preset, plan in plans.items():
                taken, files = lab.encoded(plan)
                seconds[preset].append(taken)
                print(f"[{name}] {preset}: {taken:.1f} s", flush=True)
                sizes[preset] = _bytes_of(plan, files)
                if preset not in scores:
                    scores[preset] = _scores(plan, files, originals, lab.folder)
    length = float(plans[bench.scale.presets[0]].duration_seconds)
    for preset in plans:
        kbps, taken = sizes[preset] * 8 / length / 1000, median(seconds[preset])
        vmaf, low = mean(scores[preset]), quantiles(scores[preset], n=100)[0]
        speed = length / taken
        cells = [f"{taken:.1f}", f"{speed:.2f}x", f"{kbps:.0f}", f"{vmaf:.2f}", f"{low:.2f}"]
        rows.append([preset, *cells, f"{vmaf * speed:.0f}", f"{vmaf / (kbps / 1000):.1f}"])
    columns = ["preset", "seconds", "of real time", "kbit/s", "VMAF", "worst 1 %"]
    columns += ["VMAF x speed", "VMAF per Mbit/s"]
    title = "Presets at CRF 20, and `standard`: the picture of the composition"
    return Result(name, title, bench.machine, bench.smoke, columns=columns, rows=rows)


def still_gop(name: str, bench: Bench, repetitions: int) -> Result:
    """Time and size of the longform's picture for each length of a still's GOP."""
    pieces = jobs.playlist(
        bench.media, bench.scale.longform_seconds, bench.scale.longest_piece_seconds
    )
    document = jobs.longform(bench.scale, bench.media.pictures[:4], pieces)
    spec = jobs.written(bench.work / "longform.json", document)
    lengths = bench.scale.still_seconds
    cuttings = {n: replace(_REPEATING, still_seconds=Fraction(n)) for n in lengths}
    title = "Length of a still's GOP: the picture of the three hours"
    return _cuttings(name, title, spec, bench, cuttings, repetitions)


def moving_grid(name: str, bench: Bench, repetitions: int) -> Result:
    """Time and size of a looping clip's picture under titles for each grid."""
    scale = bench.scale
    pieces = jobs.playlist(bench.media, scale.grid_total_seconds, scale.grid_piece_seconds)
    document = jobs.video_titles(scale, bench.made.clip, pieces)
    spec = jobs.written(bench.work / "grid.json", document)
    lengths = bench.scale.grid_seconds
    cuttings = {n: replace(_REPEATING, moving_seconds=Fraction(n)) for n in lengths}
    title = "Grid of moving pictures: two minutes of a looping clip under three titles"
    return _cuttings(name, title, spec, bench, cuttings, repetitions)


def _cuttings(
    name: str, title: str, spec: Path, bench: Bench, cuttings: dict[int, Cutting], repetitions: int
) -> Result:
    rows = []
    with laboratory(spec, bench) as lab:
        plans = {length: lab.plan(cutting=cutting) for length, cutting in cuttings.items()}
        seconds: dict[int, list[float]] = {n: [] for n in plans}
        sizes = {}
        for _ in range(repetitions):
            for length, plan in plans.items():
                taken, files = lab.encoded(plan)
                seconds[length].append(taken)
                sizes[length] = _bytes_of(plan, files)
                print(f"[{name}] {length} s: {taken:.1f} s", flush=True)
    for length, plan in plans.items():
        counts = [str(len(plan.segments)), str(plan.unique_frames)]
        middle = f"{median(seconds[length]):.1f}"
        rows.append([f"{length} s", middle, *counts, f"{sizes[length] / 1e6:.2f}"])
    columns = ["length", "seconds", "unique segments", "unique frames", "MB of picture"]
    return Result(name, title, bench.machine, bench.smoke, columns=columns, rows=rows)


def _originals(lab: Laboratory, plan: RenderPlan) -> list[Path]:
    """Every segment as it is before the encoder, kept without loss."""
    files = []
    for i, planned in enumerate(plan.segments):
        out = lab.folder / "originals" / f"{i}.mp4"
        out.parent.mkdir(exist_ok=True)
        encode(replace(planned.recipe, output=_LOSSLESS_OUTPUT), lab.gathered.paths, out)
        files.append(out)
    return files


def _scores(
    plan: RenderPlan, files: dict[str, Path], originals: list[Path], folder: Path
) -> list[float]:
    """VMAF of every frame that is played."""
    by_segment = [
        _vmaf(files[planned.fingerprint], original, folder)
        for planned, original in zip(plan.segments, originals, strict=True)
    ]
    turns = ((by_segment[entry.segment], entry.frames) for entry in plan.playback)
    return [score for scores, frames in turns for score in _played(scores, frames, scores[-1])]


def _vmaf(copy: Path, original: Path, folder: Path) -> list[float]:
    log = folder / "vmaf.json"
    count = "settb=1/30,setpts=N"
    graph = f"[0:v]{count}[a];[1:v]{count}[b];[a][b]libvmaf=n_threads=2:log_fmt=json:log_path={log}"
    command = [str(ffmpeg_path()), "-v", "error", "-i", str(copy), "-i", str(original)]
    subprocess.run([*command, "-lavfi", graph, "-f", "null", "-"], check=True)
    return [float(f["metrics"]["vmaf"]) for f in json.loads(log.read_text())["frames"]]


def _bytes_of(plan: RenderPlan, files: dict[str, Path]) -> int:
    """Bytes of the master's packets."""
    sizes = [_packet_bytes(files[planned.fingerprint]) for planned in plan.segments]
    turns = ((sizes[entry.segment], entry.frames) for entry in plan.playback)
    canvas = plan.timeline.canvas
    assert canvas is not None
    again = skipped_bytes(canvas.width, canvas.height)
    return sum(sum(_played(own, frames, again)) for own, frames in turns)


def _played(values: list[_Value], frames: int, again: _Value) -> list[_Value]:
    """What stands for each frame of a turn; `again` for those that show a still once more."""
    return values[:frames] + [again] * (frames - len(values))


def _packet_bytes(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [p.size for p in container.demux(container.streams.video[0]) if p.size]


SWEEPS: dict[str, tuple[Callable[[str, Bench, int], Result], int]] = {
    "presets": (presets, 3),
    "still-gop": (still_gop, 3),
    "moving-grid": (moving_grid, 3),
}
