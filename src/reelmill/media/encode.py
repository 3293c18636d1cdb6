"""Segment -> closed-GOP file: one confined FFmpeg process."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reelmill.core.errors import EncodeError, OutputError
from reelmill.core.plan.recipe import Recipe
from reelmill.media.ffmpeg_program import ffmpeg_identity
from reelmill.media.process import INPUT_OPTIONS, CancelToken, run_ffmpeg
from reelmill.media.sandbox import limited
from reelmill.media.x264_instructions import instruction_options

_GLOBAL = ("-copyts", "-filter_complex_threads", "1")
_EVERY_INPUT = ("-threads", "1", *INPUT_OPTIONS)


def segment_name(recipe: Recipe, program: Path | None = None) -> str:
    """Fingerprint of what a recipe makes: FFmpeg, and all it is given, files named by content.

    Raises:
        EncodeError: `ffmpeg_missing`.
    """
    by_content = {asset: Path(asset) for asset in recipe.assets}
    return recipe.fingerprint(
        ffmpeg_identity(program), *arguments(recipe, by_content, Path("graph"))
    )


def encode(
    recipe: Recipe,
    paths: Mapping[str, Path],
    out: Path,
    *,
    cancel: CancelToken | None = None,
    on_frame: Callable[[int], None] | None = None,
    program: Path | None = None,
) -> bool:
    """Run a recipe; `out` holds exactly `recipe.frames` frames afterwards.

    Args:
        recipe: What to run.
        paths: File of every asset the recipe names.
        out: File to write.
        cancel: Stops the process when cancelled.
        on_frame: Called with the number of frames done, a few times a second.
        program: FFmpeg to run instead of the bundled one.

    Returns:
        Whether FFmpeg complained of anything: decoders say so where they guess.

    Raises:
        EncodeError: `ffmpeg_failed`, or `segment_incomplete` when frames are missing.
        ResourceError: `memory_limit`, `cpu_limit`.
        HungError: `process_hung`.
        OutputError: `disk_full`, `output_too_large`.
        CancelledError: `cancelled`.
    """
    counted = _Counter(on_frame)
    readable = tuple({paths[i.asset].resolve() for i in recipe.inputs})
    with _graph_file(recipe.graph, out) as graph:
        complained = run_ffmpeg(
            [*arguments(recipe, paths, graph), *instruction_options(recipe.output), f"file:{out}"],
            cancel=cancel,
            on_frame=counted,
            program=program,
            confinement=limited(recipe.needs, (*readable, graph), (out.parent.resolve(),)),
        )
    if counted.frames != recipe.frames:
        message = f"FFmpeg wrote {counted.frames} of {recipe.frames} frames of a segment."
        raise EncodeError.of("segment_incomplete", message)
    return complained


@contextmanager
def _graph_file(graph: str, out: Path) -> Iterator[Path]:
    """The graph beside the output: an argument holds 128 KiB, keys of many frames take more."""
    path = out.resolve().with_name(f"{out.name}.graph")
    try:
        with _full_disk_named():
            path.write_text(graph, "utf-8")
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        hint = "free some space or point REELMILL_HOME to a larger disk"
        raise OutputError.of("disk_full", "The disk is full.", hint=hint) from error


def arguments(recipe: Recipe, paths: Mapping[str, Path], graph_file: Path) -> list[str]:
    """FFmpeg's arguments up to the output's name; `graph_file` holds the recipe's graph."""
    inputs: list[str] = []
    for source in recipe.inputs:
        inputs += [*_EVERY_INPUT, *source.options]
        inputs += ["-i", f"file:{paths[source.asset]}"]
    graph = ["-/filter_complex", str(graph_file), "-map", "[out]"]
    return [*_GLOBAL, *inputs, *graph, *recipe.output]


class _Counter:
    def __init__(self, reported: Callable[[int], None] | None) -> None:
        self.frames = 0
        self._reported = reported

    def __call__(self, frames: int) -> None:
        self.frames = frames
        if self._reported:
            self._reported(frames)
