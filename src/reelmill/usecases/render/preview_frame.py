"""One frame of a spec as a picture, composed exactly as a render would."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from pathlib import Path

from reelmill.core.errors import EncodeError, SpecError
from reelmill.core.plan.segments import Segment, SegmentKind
from reelmill.core.plan.view import view
from reelmill.core.spec import Spec
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Canvas, Timeline
from reelmill.core.timeline.resolve import resolve
from reelmill.media.cancel import CancelToken
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import encode
from reelmill.usecases.render.encode_work import placed
from reelmill.usecases.render.gather import draw, gather
from reelmill.usecases.render.make_plan import check_memory
from reelmill.usecases.render.publish import check_output, publishing
from reelmill.usecases.render.workshop import Workshop

PNG_OPTIONS = ("-c:v", "png", "-pix_fmt", "rgb24", "-fps_mode", "passthrough", "-f", "image2pipe")
"""FFmpeg options that write one frame as PNG."""


def preview_frame(
    spec: Spec,
    at_seconds: Fraction,
    out: Path,
    workshop: Workshop,
    cancel: CancelToken | None = None,
    widest: int | None = None,
) -> int:
    """Write the frame shown at a time into the PNG file `out`, and return its number.

    Args:
        spec: What would be rendered.
        at_seconds: When the frame is shown.
        out: File to write.
        workshop: What it is made with.
        cancel: Stops the work.
        widest: Pixels that the picture is scaled down to, where it is wider.

    Raises:
        ReelmillError: any error of the tree but `VerifyError`; `out` is then untouched.
        SpecError: `no_picture`, `time_out_of_range`, besides what is wrong with the spec.
    """
    token = cancel or CancelToken()
    check_output(out)
    gathered = gather(spec, workshop, token)
    timeline = resolve(spec, gathered.facts, workshop.limits)
    canvas, frame = _frame_at(timeline, at_seconds)
    seen = view(timeline.layers, canvas, FrameRange(frame, frame + 1))
    segment = Segment(SegmentKind.MOVING, 1, seen.picture)
    recipe = segment_recipe(segment, canvas, (*_scaling(canvas, widest), *PNG_OPTIONS))
    check_memory(recipe, gathered, workshop.budget)
    gathered = draw(gathered, recipe.assets, workshop, token)
    with (
        workshop.store.scratch() as scratch,
        publishing(out, scratch) as draft,
        workshop.budget.share(recipe.needs.memory_bytes, token),
    ):
        try:
            encode(recipe, gathered.paths, draft, cancel=token, program=workshop.program)
        except EncodeError as error:
            raise placed(error, recipe, gathered.pointers) from error
    return frame


def _scaling(canvas: Canvas, widest: int | None) -> tuple[str, ...]:
    if widest is None or canvas.width <= widest:
        return ()
    return ("-s", f"{widest}x{max(1, round(canvas.height * widest / canvas.width))}")


def _frame_at(timeline: Timeline, at_seconds: Fraction) -> tuple[Canvas, int]:
    if timeline.canvas is None:
        sentence = "The output is audio only, so there is no frame to show."
        raise SpecError.of("no_picture", sentence, "/output/format")
    fps = timeline.canvas.frame_rate
    frame = floor(at_seconds * fps)
    if frame >= timeline.frame_count:
        length = float(timeline.frame_count / fps)
        sentence = f"The time {float(at_seconds):g} s is after the end at {length:g} s."
        raise SpecError.of("time_out_of_range", sentence, hint="the last frame ends there")
    return timeline.canvas, frame
